"""Reads the EXIF orientation without parsing the rest of the block.

Pillow's `exif_transpose` parses and rewrites the whole block, and raises `struct.error`, `TypeError` and more
for what cameras and editors write into it.
"""

from __future__ import annotations

import struct

from PIL import Image

_TAG, _SHORT = 0x0112, 3
_ENTRY = 12  # bytes
_BYTE_ORDERS = {b"MM\0*": ">", b"II*\0": "<"}
UPRIGHT = 1
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def orientation(block: bytes) -> int:
    """Return 1 to 8 from a TIFF block, as EXIF counts; 1 if there is no valid value.

    Like Chromium: one SHORT, in the first directory; the first valid one counts. Reads no more entries than
    fit into the block.
    """
    order = _BYTE_ORDERS.get(block[:4])
    if order is None or len(block) < 8:
        return UPRIGHT
    start = struct.unpack_from(f"{order}I", block, 4)[0]
    if start + 2 > len(block):
        return UPRIGHT
    count = struct.unpack_from(f"{order}H", block, start)[0]
    return _first_valid(block, order, start + 2, count)


def _first_valid(block: bytes, order: str, start: int, count: int) -> int:
    entry = struct.Struct(f"{order}HHIH")
    for at in range(start, min(start + count * _ENTRY, len(block) - _ENTRY + 1), _ENTRY):
        tag, kind, values, value = entry.unpack_from(block, at)
        if (tag, kind, values) == (_TAG, _SHORT, 1) and 1 <= value <= 8:
            return int(value)
    return UPRIGHT


def without_prefix(block: bytes) -> bytes:
    """Return the TIFF block after the six-byte prefix of JPEG, which some writers use in WebP too."""
    return block[6:] if block[:5] == b"Exif\0" else block


def upright(image: Image.Image, orientation_value: int) -> Image.Image:
    """Return the picture rotated and mirrored for display."""
    turn = _TURNS.get(orientation_value)
    return image if turn is None else image.transpose(turn)
