"""GIF: the first frame alone, on the screen that the file describes, clear where the frame is not.

The background colour counts for nothing, as in every browser; a screen that the frame exceeds grows with it.
"""

from __future__ import annotations

import struct
from functools import partial

from PIL import Image

from app.pictures.decoding.source_picture import Foreign, Unreadable, require_measures

_EXTENSION, _PICTURE, _TRAILER = 0x21, 0x2C, 0x3B
_CONTROL = 0xF9
_INTERLACED = ((1, 8), (1, 4), (1, 2))  # rows that a row stands for until finer ones come


def read(content: bytes) -> Foreign:
    """Raises Unreadable, TooManyPixels."""
    if len(content) < 13:
        raise Unreadable
    width, height = struct.unpack_from("<HH", content, 6)
    colours, at = _table(content, content[10], 13)
    clear: int | None = None
    while at < len(content) and content[at] == _EXTENSION:
        body = content[at + 3 : at + 7]
        if content[at + 1 : at + 3] == bytes((_CONTROL, 4)) and len(body) == 4:
            clear = body[3] if body[0] & 1 else None
        at = _past_blocks(content, at + 2)
    if at + 11 > len(content) or content[at] != _PICTURE:
        raise Unreadable
    return _frame(content, at, (width, height), colours, clear)


def _frame(content: bytes, at: int, screen: tuple[int, int], colours: bytes, clear: int | None) -> Foreign:
    left, top, wide, high, packed = struct.unpack_from("<4HB", content, at + 1)
    own, start = _table(content, packed, at + 10)
    size = (max(screen[0], left + wide), max(screen[1], top + high))
    require_measures(*size)
    require_measures(wide, high)
    table = own or colours
    depth = max(1, (len(table) // 3).bit_length() - 1)
    flags = 0x80 | (depth - 1) if table else 0
    head = b"GIF89a" + struct.pack("<HHBBB", wide, high, flags, 0, 0) + table
    picture = struct.pack("<B4HB", _PICTURE, 0, 0, wide, high, packed & 0x40)
    clean = head + picture + _pixels(content, start) + b"\0;"
    blocks = _INTERLACED if packed & 0x40 else ()
    return Foreign(
        "GIF", clean, finish=partial(_placed, size=size, at=(left, top), clear=clear), blocks=blocks
    )


def _pixels(content: bytes, start: int) -> bytes:
    """The packed pixels; a block that is cut is made as short as it is, since Pillow takes whole blocks
    alone."""
    at = min(_past_blocks(content, start + 1), len(content))
    data = bytearray(content[start:at])
    last, place = 1, 1
    while place < len(data) and data[place]:
        last, place = place, place + data[place] + 1
    if place >= len(data) > last:  # no empty block at the end
        data[last] = len(data) - last - 1
        return bytes(data if data[last] else data[:last])
    return bytes(data[:place])


def _placed(
    image: Image.Image, *, size: tuple[int, int], at: tuple[int, int], clear: int | None
) -> Image.Image:
    indices = Image.frombytes("L", image.size, image.tobytes())
    if clear is None and image.size == size:
        return image.convert("RGB")
    shown = image.convert("RGB").convert("RGBA")
    if clear is not None:
        shown.putalpha(indices.point([0 if index == clear else 255 for index in range(256)]))
    canvas = Image.new("RGBA", size)
    canvas.paste(shown, at)
    return canvas


def _table(content: bytes, packed: int, at: int) -> tuple[bytes, int]:
    """The colour table at that place, if there is one, and what comes after it."""
    if not packed & 0x80:
        return b"", at
    length = 3 * 2 ** ((packed & 7) + 1)
    return content[at : at + length], at + length


def _past_blocks(content: bytes, at: int) -> int:
    """Behind the empty block that ends a row of them, or the end of what there is."""
    while at < len(content) and content[at]:
        at += content[at] + 1
    return min(at + 1, len(content))
