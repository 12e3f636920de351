"""A PNG's chunks, read within bounds: what a wrong checksum, a cut or a bomb in one of them costs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.pictures.decoding.source_picture import Unreadable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PROFILE = 4 * 1024 * 1024  # bytes unpacked; printers' profiles have two or three
_STEP = 256  # bytes: so many are lost at most before what is spoilt
_HEADER = b"IHDR"
# Those that change what is seen, and come before the pixels.
_KEPT = frozenset({b"PLTE", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"acTL", b"fcTL"})
_CRITICAL = frozenset({b"PLTE"})


@dataclass(slots=True)
class Chunks:
    """`pixels`: what the IDATs hold, up to the first that is spoilt; `whole`: all they hold. `frame`: the
    first frame of an animation whose IDAT is none, as (fcTL, data)."""

    header: bytes
    before: dict[bytes, bytes] = field(default_factory=dict)
    pixels: bytearray = field(default_factory=bytearray)
    whole: bytearray = field(default_factory=bytearray)
    frame: tuple[bytes, bytearray] | None = None


def chunks(content: bytes) -> Chunks:
    """Raises Unreadable for a wrong header or palette, and where no pixels follow."""
    found = _raw(content)
    name, data, sound, _ = next(found, (b"", b"", False, 0))
    if name != _HEADER or len(data) != 13 or not sound:
        raise Unreadable
    read = Chunks(data)
    spoilt = False
    for name, data, sound, last in found:
        if name == b"IDAT":
            if spoilt or not sound:
                spoilt = spoilt or not last
            if not spoilt:
                read.pixels += data
            read.whole += data
        elif name == b"IEND":
            break
        else:
            _add(read, name, data, sound)
    if not read.whole:
        raise Unreadable
    return read


def _add(read: Chunks, name: bytes, data: bytes, sound: bool) -> None:
    if name in _CRITICAL and not sound:
        raise Unreadable
    if not sound:
        return
    if name in _KEPT and not read.whole:
        read.before.setdefault(name, data)
    elif name == b"fcTL" and read.frame is None and b"fcTL" not in read.before and b"acTL" in read.before:
        read.frame = (data, bytearray())
    elif name == b"fcTL" and read.frame and read.frame[1]:
        read.before.setdefault(b"done", b"")
    elif name == b"fdAT" and read.frame and b"done" not in read.before:
        read.frame[1].extend(data[4:])


def _raw(content: bytes) -> Iterator[tuple[bytes, bytes, bool, bool]]:
    """Name, data, whether the checksum is right, and whether no further IDAT follows at once; a cut chunk
    ends it."""
    at, view = len(SIGNATURE), memoryview(content)
    while at + 8 <= len(content):
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if not name.isalpha():
            return
        end = at + 8 + length
        data = bytes(view[at + 8 : end])
        cut = end + 4 > len(content)
        sound = cut or zlib.crc32(data, zlib.crc32(name)) == int.from_bytes(content[end : end + 4])
        if cut and name != b"IDAT":
            return
        yield name, data, sound, cut or content[end + 8 : end + 12] != b"IDAT"
        at = end + 4


def unpacked(packed: bytes) -> bytes | None:
    """What zlib packed, or None where it is broken or more than MAX_PROFILE bytes."""
    unpacking = zlib.decompressobj()
    try:
        plain = unpacking.decompress(packed, MAX_PROFILE)
    except zlib.error:
        return None
    return plain if unpacking.eof else None


def salvaged(packed: bytes) -> bytes:
    """All that unpacks of a spoilt or cut stream, packed anew; its checksum at the end counts for nothing."""
    unpacking, packing = zlib.decompressobj(wbits=-15), zlib.compressobj(1)
    out = bytearray()
    try:
        for at in range(2, len(packed), _STEP):
            out += packing.compress(unpacking.decompress(packed[at : at + _STEP]))
    except zlib.error:
        pass
    return bytes(out + packing.flush())
