"""Reads profile and orientation from WebP chunks; libwebp decodes the rest.

The orientation is applied although Chromium ignores it there: Safari and the phones that write it rotate the
picture.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.pictures.decoding.orientation import UPRIGHT, orientation, without_prefix
from app.pictures.decoding.source_picture import SourcePicture

_HAS_PROFILE = 0x20


def read(content: bytes) -> list[SourcePicture]:
    """Return the picture; of an animation truncated in a later frame, also its first frame: libwebp's demuxer
    decodes no part of such a file."""
    parts: dict[bytes, bytes] = {}
    first_frame = 0  # its end offset; 0: none, or incomplete
    for at, name, data in _chunks(content):
        parts.setdefault(name, data)
        if name == b"ANMF" and not first_frame and at + 8 + len(data) < len(content):
            first_frame = at + 8 + len(data)
    flags = parts.get(b"VP8X", b"\0")[:1]
    profile = parts.get(b"ICCP") if flags and flags[0] & _HAS_PROFILE else None
    orientation_value = orientation(without_prefix(parts[b"EXIF"])) if b"EXIF" in parts else UPRIGHT
    ends = [len(content), *([first_frame] if first_frame else [])]
    return [SourcePicture("WEBP", _truncated_at(content, end), orientation_value, profile) for end in ends]


def _truncated_at(content: bytes, end: int) -> bytes:
    declared = int.from_bytes(content[4:8], "little")
    size = min(declared, (end - 8) & ~1).to_bytes(4, "little")
    return content[:4] + size + content[8:end]


def _chunks(content: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield each chunk's offset, name and available data."""
    at = 12
    while at + 8 <= len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        yield at, content[at : at + 4], content[at + 8 : at + 8 + length]
        at += 8 + length + length % 2
