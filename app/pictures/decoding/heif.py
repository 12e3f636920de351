"""AVIF and HEIC: what their boxes say about colours; the decoders turn and mirror by themselves.

An EXIF block is taken out before Pillow reads it: only the file's own turning counts (as in
Chromium), and a malformed block would cost the picture. HEIC needs the package `pillow-heif`, the extra
`heic`.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.pictures.decoding.code_points import named_profile
from app.pictures.decoding.high_range import is_high_range
from app.pictures.decoding.source_picture import Foreign

_AVIF = frozenset({b"avif", b"avis"})
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"})


def kind(content: bytes) -> str | None:
    """ "AVIF", "HEIF" or None, by the brands of the file's first box."""
    if content[4:8] != b"ftyp":
        return None
    end = min(int.from_bytes(content[:4]), 256, len(content))
    brands = {content[8:12], *(content[at : at + 4] for at in range(16, end - 3, 4))}
    if brands & _AVIF:
        return "AVIF"
    return "HEIF" if brands & _HEIC else None


def read(content: bytes, kind: str) -> Foreign:
    """`kind`: as above, and as Pillow calls it."""
    start, end = _meta(content)
    box = bytearray(content[start:end])
    for at in _finds(box, b"infe"):
        # After the version and flags an item's number, of 2 or 4 bytes, and 2 bytes on its protection.
        place = at + 12 if box[at + 4 : at + 5] == b"\x02" else at + 14
        if box[place : place + 4] == b"Exif":
            box[place : place + 4] = b"free"
    clean = content[:start] + bytes(box) + content[end:]
    code = _code(bytes(box))
    if code and is_high_range(*code):
        return Foreign(kind, clean, high_range=code)
    return Foreign(kind, clean, profile=named_profile(*code) if code else None)


def _code(box: bytes) -> tuple[int, int] | None:
    """Primaries and curve by their numbers."""
    at = box.find(b"colrnclx")
    if at < 0 or at + 15 > len(box):
        return None
    primaries, transfer = (int.from_bytes(box[at + offset : at + offset + 2]) for offset in (8, 10))
    # The curve of video stands for sRGB's in these, as Chromium and cameras have it.
    return primaries, 13 if transfer in (1, 6, 14, 15) else transfer


def _meta(content: bytes) -> tuple[int, int]:
    """Where the box of properties begins and ends; nothing at all where there is none."""
    at = 0
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        if content[at + 4 : at + 8] == b"meta":
            return at, min(at + length, len(content))
        if length < 8:
            break
        at += length
    return 0, 0


def _finds(box: bytearray, name: bytes) -> Iterator[int]:
    at = box.find(name)
    while at >= 0:
        yield at
        at = box.find(name, at + 4)
