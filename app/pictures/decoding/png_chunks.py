"""Parses a PNG's chunks within bounds, tolerating wrong checksums, truncation and decompression bombs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.pictures.decoding.source_picture import Unreadable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_PROFILE = 4 * 1024 * 1024  # bytes unpacked; printers' profiles have two or three
_STEP = 256  # bytes: the most that is lost before a corrupt position
_HEADER = b"IHDR"
# Chunks before the pixels that change what is seen.
_VISIBLE = frozenset(
    {b"PLTE", b"tRNS", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"cICP", b"eXIf", b"acTL", b"fcTL"}
)
_CRITICAL = frozenset({b"PLTE"})


@dataclass(slots=True)
class Chunks:
    """`pixels`: the IDAT data up to the first corrupt chunk; `all_pixels`: all IDAT data. `frame`: (fcTL,
    data) of the first frame of an animation that does not include its IDAT."""

    header: bytes
    before: dict[bytes, bytes] = field(default_factory=dict)
    pixels: bytearray = field(default_factory=bytearray)
    all_pixels: bytearray = field(default_factory=bytearray)
    frame: tuple[bytes, bytearray] | None = None


def chunks(content: bytes) -> Chunks:
    """Parse the chunks. Raises Unreadable for a wrong header or palette, and if there are no pixels."""
    chunk_iterator = _iter_chunks(content)
    name, data, is_valid, _ = next(chunk_iterator, (b"", b"", False, 0))
    if name != _HEADER or len(data) != 13 or not is_valid:
        raise Unreadable
    chunks_read = Chunks(data)
    is_corrupt = False
    for name, data, is_valid, is_last in chunk_iterator:
        if name == b"IDAT":
            if is_corrupt or not is_valid:
                is_corrupt = is_corrupt or not is_last
            if not is_corrupt:
                chunks_read.pixels += data
            chunks_read.all_pixels += data
        elif name == b"IEND":
            break
        else:
            _add(chunks_read, name, data, is_valid)
    if not chunks_read.all_pixels:
        raise Unreadable
    return chunks_read


def _add(chunks_read: Chunks, name: bytes, data: bytes, is_valid: bool) -> None:
    if name in _CRITICAL and not is_valid:
        raise Unreadable
    if not is_valid:
        return
    if name in _VISIBLE and not chunks_read.all_pixels:
        chunks_read.before.setdefault(name, data)
    elif (
        name == b"fcTL"
        and chunks_read.frame is None
        and b"fcTL" not in chunks_read.before
        and b"acTL" in chunks_read.before
    ):
        chunks_read.frame = (data, bytearray())
    elif name == b"fcTL" and chunks_read.frame and chunks_read.frame[1]:
        chunks_read.before.setdefault(b"done", b"")
    elif name == b"fdAT" and chunks_read.frame and b"done" not in chunks_read.before:
        chunks_read.frame[1].extend(data[4:])


def _iter_chunks(content: bytes) -> Iterator[tuple[bytes, bytes, bool, bool]]:
    """Yield name, data, whether the checksum is right, and whether no further IDAT follows immediately; ends
    at a truncated chunk."""
    at, view = len(SIGNATURE), memoryview(content)
    while at + 8 <= len(content):
        length, name = int.from_bytes(content[at : at + 4]), content[at + 4 : at + 8]
        if not name.isalpha():
            return
        end = at + 8 + length
        data = bytes(view[at + 8 : end])
        is_cut = end + 4 > len(content)
        is_valid = is_cut or zlib.crc32(data, zlib.crc32(name)) == int.from_bytes(content[end : end + 4])
        if is_cut and name != b"IDAT":
            return
        yield name, data, is_valid, is_cut or content[end + 8 : end + 12] != b"IDAT"
        at = end + 4


def decompress(packed: bytes) -> bytes | None:
    """Return the decompressed data; None if corrupt, or more than MAX_PROFILE bytes."""
    decompressor = zlib.decompressobj()
    try:
        content = decompressor.decompress(packed, MAX_PROFILE)
    except zlib.error:
        return None
    return content if decompressor.eof else None


def salvage_pixels(packed: bytes) -> bytes:
    """Return all that decompresses of a corrupt or truncated stream, compressed again; its checksum is
    ignored."""
    decompressor, compressor = zlib.decompressobj(wbits=-15), zlib.compressobj(1)
    out = bytearray()
    try:
        for at in range(2, len(packed), _STEP):
            out += compressor.compress(decompressor.decompress(packed[at : at + _STEP]))
    except zlib.error:
        pass
    return bytes(out + compressor.flush())
