"""Reads JPEG: keeps the segments that make the picture; comments, previews and maker notes are dropped.

Garbage between segments is skipped as libjpeg does; Pillow's own parser fails there. The orientation is taken
from the first EXIF block, and the ICC profile if all its chunks are present.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.pictures.decoding.orientation import UPRIGHT, orientation, without_prefix
from app.pictures.decoding.source_picture import SourcePicture, Unreadable

_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_WITHOUT_LENGTH = frozenset({0x00, 0x01, *range(0xD0, 0xD8), _SOI})  # markers without a length
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_TABLES = frozenset({*range(0xC0, 0xD0), 0xDB, 0xDC, 0xDD})
_PROFILE = b"ICC_PROFILE\0"


def read(content: bytes) -> SourcePicture:
    """Return the picture. Raises Unreadable if there is no scan."""
    output, exif, pieces = bytearray(content[:2]), None, []
    for marker, data in _segments(content):
        if marker == _SOS:
            output += data
            break
        if marker == _APP1 and exif is None and data[4:9] == b"Exif\0":
            exif = without_prefix(data[4:])
        elif marker == _APP2 and data[4:16] == _PROFILE:
            pieces.append(data[16:])
        elif marker in _TABLES or _is_colour_segment(marker, data):
            output += data
    else:
        raise Unreadable
    orientation_value = UPRIGHT if exif is None else orientation(exif)
    return SourcePicture("JPEG", bytes(output), orientation_value, _join_profile(pieces))


def _is_colour_segment(marker: int, data: bytes) -> bool:
    """Return whether it is one of the two application segments that define the colour encoding."""
    return (marker == _APP0 and data[4:9] == b"JFIF\0" and len(data) >= 18) or (
        marker == _APP14 and data[4:9] == b"Adobe" and len(data) >= 16
    )


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each marker with its segment; with the first scan, all that follows it."""
    at = 2
    while (at := content.find(b"\xff", at)) >= 0:
        while at + 1 < len(content) and content[at + 1] == 0xFF:
            at += 1
        if at + 4 > len(content) or content[at + 1] == _EOI:
            return
        marker = content[at + 1]
        if marker in _WITHOUT_LENGTH:
            at += 2
            continue
        if marker == _SOS:
            yield marker, content[at:]
            return
        length = int.from_bytes(content[at + 2 : at + 4])
        if length >= 2:
            yield marker, content[at : at + 2 + length]
        at += 2 + max(2, length)


def is_progressive(content: bytes) -> bool:
    """Return whether its pixels are in progressive scans."""
    return any(marker in (0xC2, 0xC6, 0xCA, 0xCE) for marker, _ in _segments(content))


def _join_profile(pieces: list[bytes]) -> bytes | None:
    """Return the profile from its numbered chunks, in any order; None if one is missing."""
    if not pieces or any(len(piece) < 2 for piece in pieces):
        return None
    total = pieces[0][1]
    numbered = {piece[0]: piece[2:] for piece in pieces}
    if any(number not in numbered for number in range(1, total + 1)):
        return None
    return b"".join(numbered[number] for number in range(1, total + 1)) or None
