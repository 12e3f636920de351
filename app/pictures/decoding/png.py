"""Reads PNG: rewrites the chunks that make the picture; all others are dropped before Pillow meets them.

Colour information in Chromium's order: cICP, then iCCP, then sRGB, then gAMA with or without cHRM; cHRM alone
is ignored, and so is eXIf after the pixels. If an animation does not include its IDAT, its first frame is the
picture. An IDAT with a wrong checksum ends the picture there, unless nothing would be left.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import partial

from PIL import Image, ImageChops, ImageFile

from app.pictures.decoding.code_points import is_known, named_profile, power
from app.pictures.decoding.high_range import is_high_range
from app.pictures.decoding.icc import SRGB, Primaries, profile
from app.pictures.decoding.orientation import UPRIGHT, orientation
from app.pictures.decoding.png_chunks import SIGNATURE, Chunks, chunks, decompress, salvage_pixels
from app.pictures.decoding.source_picture import SourcePicture, Unreadable, require_measures

_GREY, _RGB, _PALETTE = 0, 2, 3
_ADAM7 = ((8, 8), (4, 8), (4, 4), (2, 4), (2, 2), (1, 2))  # block sizes of the interlace passes
Finish = Callable[[Image.Image], Image.Image]


def read(content: bytes) -> list[SourcePicture]:
    """Return the ways to decode it, the best first. Raises Unreadable, TooManyPixels."""
    read = chunks(content)
    width, height = struct.unpack_from(">II", read.header)
    require_measures(width, height)
    exif = read.before.get(b"eXIf")
    orientation_value = UPRIGHT if exif is None else orientation(exif)
    colours = _profile(read)
    candidates: list[tuple[bytes, bytes, Finish | None]] = [
        (read.header, bytes(pixels), None) for pixels in _pixels(read)
    ]
    if read.frame and (frame := _first_frame(read, width, height)):
        candidates.insert(0, frame)
    return [_candidate(read, *way, orientation_value, colours) for way in candidates]


def _pixels(read: Chunks) -> list[bytearray]:
    return [read.pixels] if read.pixels == read.all_pixels else [read.pixels, read.all_pixels]


def _candidate(
    read: Chunks,
    header: bytes,
    pixels: bytes,
    place: Finish | None,
    orientation_value: int,
    colours: bytes | None,
) -> SourcePicture:
    file_content = _write_file(read, header, pixels)
    salvaged = partial(_salvaged_file, read, header, pixels)
    depth, kind = header[8], header[9]
    key = read.before.get(b"tRNS", b"")
    finish: Finish | None = None
    if kind == _GREY and (depth == 16 or len(key) >= 2):
        finish = partial(_with_transparent_grey, depth=depth, key=key)
    elif kind == _RGB and len(key) >= 6:
        finish = partial(_with_transparent_colour, content=file_content, depth=depth, key=key)
    blocks = _ADAM7 if header[12] else ()
    return SourcePicture(
        "PNG",
        file_content,
        orientation_value,
        colours,
        _chained(finish, place),
        salvaged,
        blocks,
        _high_range(read),
    )


def _high_range(read: Chunks) -> tuple[int, int] | None:
    code = _code(read)
    return code if code and is_high_range(*code) else None


def _salvaged_file(read: Chunks, header: bytes, pixels: bytes) -> bytes:
    """Return the file with the pixels that decompress: Pillow would lose a whole buffer at a zlib error."""
    return _write_file(read, header, salvage_pixels(pixels))


def _chained(first: Finish | None, second: Finish | None) -> Finish | None:
    if first is None or second is None:
        return first or second
    return lambda image: second(first(image))


def _write_file(read: Chunks, header: bytes, pixels: bytes) -> bytes:
    parts = [(b"IHDR", header)]
    if header[9] == _PALETTE:
        parts += _palette(
            read.before.get(b"PLTE", b""), read.before.get(b"tRNS", b""), 2 ** min(header[8], 8)
        )
    parts += [(b"IDAT", pixels), (b"IEND", b"")]
    return SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))
        for name, data in parts
    )


def _palette(colours: bytes, alphas: bytes, size: int) -> list[tuple[bytes, bytes]]:
    """Return the palette at full size: indices past its end show its last colour."""
    count = min(len(colours) // 3, size)
    if count == 0:
        raise Unreadable
    full = colours[: count * 3] + colours[count * 3 - 3 : count * 3] * (size - count)
    alphas_full = alphas[:count] + alphas[count - 1 : count] * (size - count)
    return [(b"PLTE", full), *([(b"tRNS", alphas_full)] if alphas_full else [])]


def _first_frame(read: Chunks, width: int, height: int) -> tuple[bytes, bytes, Finish] | None:
    """Return the first frame of an animation, to be placed on its canvas."""
    assert read.frame is not None
    control, data = read.frame
    if len(control) != 26 or not data:
        return None
    wide, high, left, top = struct.unpack_from(">4I", control, 4)
    if not (wide and high and left + wide <= width and top + high <= height):
        return None
    header = struct.pack(">II", wide, high) + read.header[8:]
    return header, bytes(data), partial(_on_canvas, size=(width, height), at=(left, top))


def _on_canvas(image: Image.Image, *, size: tuple[int, int], at: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    canvas = Image.new("RGBA", size)
    canvas.paste(image.convert("RGBA"), at)
    return canvas


def _with_transparent_grey(image: Image.Image, *, depth: int, key: bytes) -> Image.Image:
    """Return 8 of 16 bits, and apply the transparent shade at its stored depth, which Pillow scales."""
    if depth < 16:
        plain = image.convert("L")
        mask = _except(plain, (key[1] & (2**depth - 1)) * 255 // (2**depth - 1))
        return _with_alpha(plain, mask)
    stored = image.tobytes()
    upper, lower = (Image.frombytes("L", image.size, stored[start::2]) for start in (1, 0))
    if len(key) < 2:
        return upper
    return _with_alpha(upper, ImageChops.lighter(_except(upper, key[0]), _except(lower, key[1])))


def _with_transparent_colour(image: Image.Image, *, content: bytes, depth: int, key: bytes) -> Image.Image:
    """Apply the transparent colour of an RGB picture; with 16 bits both bytes must match."""
    mask = _except_colour(image, key[1::2] if depth == 8 else key[::2])
    if depth == 16:
        mask = ImageChops.lighter(mask, _except_colour(_lower_halves(content), key[1::2]))
    return _with_alpha(image, mask)


def _lower_halves(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content), formats=["PNG"])
    assert isinstance(image, ImageFile.ImageFile)
    # The other byte order selects the lower byte.
    image.tile = [tile._replace(args="RGB;16L") for tile in image.tile]
    image.load()
    return image


def _except_colour(image: Image.Image, colour: bytes) -> Image.Image:
    bands = [_except(band, value) for band, value in zip(image.split(), colour, strict=False)]
    return ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])


def _except(band: Image.Image, value: int) -> Image.Image:
    return band.point([0 if index == value else 255 for index in range(256)])


def _with_alpha(image: Image.Image, mask: Image.Image) -> Image.Image:
    result = image.convert("LA" if image.mode == "L" else "RGBA")
    result.putalpha(mask)
    return result


def _profile(read: Chunks) -> bytes | None:
    before = read.before
    code = _code(read)
    if code and (is_known(*code) or is_high_range(*code)):
        return named_profile(*code)
    _, _, packed = before.get(b"iCCP", b"").partition(b"\0")
    if packed and (found := decompress(packed[1:])):
        return found
    if b"sRGB" in before or len(before.get(b"gAMA", b"")) != 4:
        return None
    return _from_gamma(int.from_bytes(before[b"gAMA"]), before.get(b"cHRM", b""))


def _code(read: Chunks) -> tuple[int, int] | None:
    """Return the code points of cICP; one with a matrix is not valid in PNG."""
    code = read.before.get(b"cICP", b"")
    return (code[0], code[1]) if len(code) == 4 and code[2] == 0 else None


def _from_gamma(stored: int, chromaticities: bytes) -> bytes | None:
    if not 1000 <= stored <= 10_000_000 or (abs(stored - 45_455) < 500 and len(chromaticities) != 32):
        return None  # invalid, or the value that stands for sRGB's curve
    try:
        return profile(_primaries(chromaticities), power(100_000 / stored))
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _primaries(chromaticities: bytes) -> Primaries:
    if len(chromaticities) != 32:
        return SRGB
    values = [value / 100_000 for value in struct.unpack(">8I", chromaticities)]
    white, red, green, blue = zip(values[::2], values[1::2], strict=True)
    return Primaries(white, red, green, blue)
