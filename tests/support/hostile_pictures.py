"""Pictures and drawings made to cost whoever opens them: time, memory or a crash."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from PIL import Image

from tests.support.images import encoded


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))


def png(width: int, height: int, *, rows: int | None = None, before: bytes = b"") -> bytes:
    """A grey PNG of zeros, made without its pixels in memory; `rows`: after so many it breaks off."""
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compressobj(9)
    row = bytes(1 + 3 * width)
    pixels = b"".join(packed.compress(row) for _ in range(height if rows is None else rows)) + packed.flush()
    parts = [_chunk(b"IHDR", header), before, _chunk(b"IDAT", pixels), _chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def text_bomb() -> bytes:
    """A small PNG whose comment is a gigabyte when unpacked."""
    packed = zlib.compressobj(9)
    megabyte = bytes(1 << 20)
    comment = b"".join(packed.compress(megabyte) for _ in range(1024)) + packed.flush()
    return png(8, 8, before=_chunk(b"zTXt", b"Comment\0\0" + comment))


def animation(kind: str, frames: int, size: tuple[int, int]) -> bytes:
    pictures = [Image.new("RGB", size, (index * 7 % 256, index % 256, 90)) for index in range(frames)]
    return encoded(pictures[0], kind, save_all=True, append_images=pictures[1:], duration=20)


def progressive(width: int, height: int) -> bytes:
    return encoded(Image.new("RGB", (width, height), "teal"), "JPEG", progressive=True)


def many_scans(width: int, height: int, times: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each is a pass over all coefficients."""
    plain = progressive(width, height)
    last = plain.rindex(b"\xff\xda")
    scan = plain[last:-2]
    return plain[:last] + scan * times + plain[-2:]


def _photo_cut_short() -> bytes:
    photo = encoded(Image.effect_noise((1500, 1500), 90).convert("RGB"), "JPEG", quality=95)
    return photo[: len(photo) // 2]


# By name; each is at most 10 MiB, and made when it is asked for.
PICTURES: dict[str, Callable[[], bytes]] = {
    "PNG of 900 megapixels": lambda: png(30_000, 30_000, rows=10),
    "PNG of 40 megapixels": lambda: png(6320, 6320),
    "PNG of one line": lambda: png(40_000_000, 1),
    "truncated PNG": lambda: png(6000, 6000, rows=3000)[:-30],
    "PNG with a text bomb": text_bomb,
    "GIF of 2,000 frames": lambda: animation("GIF", 2000, (64, 64)),
    "GIF of 36 megapixels": lambda: encoded(Image.new("P", (6000, 6000)), "GIF"),
    "APNG of 40 frames": lambda: animation("PNG", 40, (900, 900)),
    "WebP of 200 frames": lambda: animation("WEBP", 200, (64, 64)),
    "progressive JPEG of 40 megapixels": lambda: progressive(6320, 6320),
    "truncated JPEG": _photo_cut_short,
    "noise": lambda: b"\xff\xd8\xff" + bytes(range(256)) * 4000,
    "nothing": bytes,
}


def _svg(body: str) -> str:
    frame = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9"'
    return f"<svg {frame}>{body}</svg>"


def _doubled() -> str:
    body = "".join(
        f'<g id="a{n}"><use xlink:href="#a{n - 1}"/><use xlink:href="#a{n - 1}"/></g>' for n in range(1, 30)
    )
    return f'<defs><rect id="a0" width="1" height="1"/>{body}</defs><use xlink:href="#a29"/>'


_BLURS = '<feTurbulence baseFrequency="0.9" numOctaves="99"/><feGaussianBlur stdDeviation="4000"/>' * 40
# SVG, by name.
DRAWINGS: dict[str, Callable[[], str]] = {
    "nested 300,000 deep": lambda: _svg("<g>" * 300_000 + "</g>" * 300_000),
    "doubled 29 times": lambda: _svg(_doubled()),
    "a million shapes": lambda: _svg('<circle cx="4" cy="4" r="4" opacity="0.5"/>' * 1_000_000),
    "blurred beyond reason": lambda: _svg(
        f'<filter id="f" x="-9" y="-9" width="20" height="20">{_BLURS}</filter>'
        '<rect width="9" height="9" filter="url(#f)"/>'
    ),
    "cut short": lambda: _svg("<g><rect")[:-20],
}
