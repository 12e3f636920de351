"""WebP: profile and orientation out of its chunks; libwebp reads the rest.

The orientation is read although Chromium ignores it there: Safari and the phones that write it turn the
picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.generation.decoding.foreign import Foreign
from app.generation.decoding.orientation import UPRIGHT, orientation, without_prefix

_HAS_PROFILE = 0x20


def read(content: bytes) -> Foreign:
    parts: dict[bytes, bytes] = {}
    for name, data in _chunks(content):
        parts.setdefault(name, data)
    flags = parts.get(b"VP8X", b"\0")[:1]
    profile = parts.get(b"ICCP") if flags and flags[0] & _HAS_PROFILE else None
    turned = orientation(without_prefix(parts[b"EXIF"])) if b"EXIF" in parts else UPRIGHT
    declared = int.from_bytes(content[4:8], "little")
    present = (len(content) - 8) & ~1
    size = min(declared, present).to_bytes(4, "little")
    return Foreign("WEBP", content[:4] + size + content[8:], turned, profile)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        yield content[at : at + 4], content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
