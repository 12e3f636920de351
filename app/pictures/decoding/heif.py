"""Reads AVIF and HEIC: the colour information in their boxes; the decoders rotate and mirror themselves.

EXIF items are hidden from Pillow: only the file's own rotation counts (as in Chromium), and a malformed block
would make decoding fail. HEIC needs the package `pillow-heif`, the extra `heic`.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.pictures.decoding.code_points import named_profile
from app.pictures.decoding.high_range import is_high_range
from app.pictures.decoding.source_picture import SourcePicture

_AVIF = frozenset({b"avif", b"avis"})
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})


def kind(content: bytes) -> str | None:
    """Return "AVIF", "HEIF" or None, by the brands of the file's first box."""
    if content[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(content[:4]), 256, len(content))
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, end - 3, 4))}
    if brands & _AVIF:
        return "AVIF"
    return "HEIF" if brands & _HEIC else None


def read(content: bytes, kind: str) -> SourcePicture:
    """Return the picture. `kind`: as returned by `kind`, and Pillow's format name."""
    start, end = _meta(content)
    box = bytearray(content[start:end])
    for at in _find_all(box, b"infe"):
        # After version and flags: the item id of 2 or 4 bytes, and 2 bytes of protection index.
        type_at = at + 12 if box[at + 4 : at + 5] == b"\x02" else at + 14
        if box[type_at : type_at + 4] == b"Exif":
            box[type_at : type_at + 4] = b"free"
    file_content = content[:start] + bytes(box) + content[end:]
    code = _code(bytes(box))
    if code and is_high_range(*code):
        return SourcePicture(kind, file_content, high_range=code)
    return SourcePicture(kind, file_content, profile=named_profile(*code) if code else None)


def _code(box: bytes) -> tuple[int, int] | None:
    """Return the code points of primaries and transfer."""
    at = box.find(b"colrnclx")
    if at < 0 or at + 15 > len(box):
        return None
    primaries, transfer = (int.from_bytes(box[at + offset : at + offset + 2]) for offset in (8, 10))
    # In these files the video transfer functions mean sRGB's, as in Chromium and cameras.
    return primaries, 13 if transfer in (1, 6, 14, 15) else transfer


def _meta(content: bytes) -> tuple[int, int]:
    """Return the offsets of the meta box; 0, 0 if there is none."""
    at = 0
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] == b"meta":
            return at, min(at + length, len(content))
        if length < 8:
            break
        at += length
    return 0, 0


def _find_all(box: bytearray, name: bytes) -> Iterator[int]:
    at = box.find(name)
    while at >= 0:
        yield at
        at = box.find(name, at + 4)
