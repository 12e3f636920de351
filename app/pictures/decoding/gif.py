"""Reads GIF: the first frame only, on the logical screen, transparent where the frame is not.

The background colour is ignored, as in every browser; a screen smaller than the frame grows.
"""

from __future__ import annotations

import struct
from functools import partial

from PIL import Image

from app.pictures.decoding.source_picture import SourcePicture, Unreadable, require_measures

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL = 0xF9
_INTERLACED = ((1, 8), (1, 4), (1, 2))  # block sizes of the interlace passes


def read(content: bytes) -> SourcePicture:
    """Return the first frame. Raises Unreadable, TooManyPixels."""
    if len(content) < 13:
        raise Unreadable
    width, height = struct.unpack_from("<HH", content, 6)
    colours, at = _table(content, content[10], 13)
    transparent_index: int | None = None
    while at < len(content) and content[at] == _EXTENSION:
        body = content[at + 3 : at + 7]
        if content[at + 1 : at + 3] == bytes((_CONTROL, 4)) and len(body) == 4:
            transparent_index = body[3] if body[0] & 1 else None
        at = _skip_blocks(content, at + 2)
    if at + 11 > len(content) or content[at] != _PICTURE:
        raise Unreadable
    return _frame(content, at, (width, height), colours, transparent_index)


def _frame(
    content: bytes, at: int, screen: tuple[int, int], colours: bytes, transparent_index: int | None
) -> SourcePicture:
    left, top, frame_width, frame_height, packed = struct.unpack_from("<4HB", content, at + 1)
    local_table, start = _table(content, packed, at + 10)
    size = (max(screen[0], left + frame_width), max(screen[1], top + frame_height))
    require_measures(*size)
    require_measures(frame_width, frame_height)
    table = local_table or colours
    depth = max(1, (len(table) // 3).bit_length() - 1)
    flags = 0x80 | (depth - 1) if table else 0
    head = b"GIF89a" + struct.pack("<HHBBB", frame_width, frame_height, flags, 0, 0) + table
    picture = struct.pack("<B4HB", _PICTURE, 0, 0, frame_width, frame_height, packed & 0x40)
    file_content = head + picture + _pixel_data(content, start) + b"\0;"
    blocks = _INTERLACED if packed & 0x40 else ()
    return SourcePicture(
        "GIF",
        file_content,
        finish=partial(_on_canvas, size=size, at=(left, top), transparent_index=transparent_index),
        blocks=blocks,
    )


def _pixel_data(content: bytes, start: int) -> bytes:
    """Return the compressed pixels; a truncated block is shortened to its content, since Pillow reads only
    complete blocks."""
    at = min(_skip_blocks(content, start + 1), len(content))
    data = bytearray(content[start:at])
    last_block, block_start = 1, 1
    while block_start < len(data) and data[block_start]:
        last_block, block_start = block_start, block_start + data[block_start] + 1
    if block_start >= len(data) > last_block:  # the terminating block is missing
        data[last_block] = len(data) - last_block - 1
        return bytes(data if data[last_block] else data[:last_block])
    return bytes(data[:block_start])


def _on_canvas(
    image: Image.Image, *, size: tuple[int, int], at: tuple[int, int], transparent_index: int | None
) -> Image.Image:
    indices = Image.frombytes("L", image.size, image.tobytes())
    if transparent_index is None and image.size == size:
        return image.convert("RGB")
    picture = image.convert("RGB").convert("RGBA")
    if transparent_index is not None:
        picture.putalpha(indices.point([0 if index == transparent_index else 255 for index in range(256)]))
    canvas = Image.new("RGBA", size)
    canvas.paste(picture, at)
    return canvas


def _table(content: bytes, packed: int, at: int) -> tuple[bytes, int]:
    """Return the colour table at that offset, if there is one, and the offset after it."""
    if not packed & 0x80:
        return b"", at
    length = 3 * 2 ** ((packed & 7) + 1)
    return content[at : at + length], at + length


def _skip_blocks(content: bytes, at: int) -> int:
    """Return the offset after the terminating block, or the end of the data."""
    while at < len(content) and content[at]:
        at += content[at] + 1
    return min(at + 1, len(content))
