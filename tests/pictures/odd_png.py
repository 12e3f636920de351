"""Odd PNGs, each as some camera, editor, crawler or lost connection leaves them."""

from __future__ import annotations

import struct
import zlib

from PIL import Image

from tests.pictures.parts import (
    ADOBE_RGB,
    DISPLAY_P3,
    SIGNATURE,
    SRGB,
    SWAPPED,
    chunk,
    gray_profile,
    iccp,
    oriented,
    png,
    rgb_png,
    rgb_profile,
    scene,
    tiff,
)
from tests.support.images import encoded

_SIZE = scene().size


def _wide(image: Image.Image, low: int = 0x5A) -> bytes:
    """16-bit samples, big-endian, the low byte some constant."""
    return b"".join(bytes((value, low)) for value in image.tobytes())


def _gama(gamma: int) -> bytes:
    return chunk(b"gAMA", struct.pack(">I", gamma))


def _chrm(red: tuple[int, int], green: tuple[int, int], blue: tuple[int, int]) -> bytes:
    return chunk(b"cHRM", struct.pack(">8I", 31270, 32900, *red, *green, *blue))


_P3 = _chrm((68000, 32000), (26500, 69000), (15000, 6000))
_SRGB_PRIMARIES = _chrm((64000, 33000), (30000, 60000), (15000, 6000))


def colours() -> dict[str, bytes]:
    long = scene(640, 480)
    return {
        "icc-p3": rgb_png(iccp(rgb_profile(DISPLAY_P3))),
        "icc-adobe": rgb_png(iccp(rgb_profile(ADOBE_RGB, 2.19921875))),
        "icc-gamma-1": rgb_png(iccp(rgb_profile(SRGB, 1.0))),
        "icc-swapped": rgb_png(iccp(rgb_profile(SWAPPED))),
        "icc-swapped-large": png(long.size, 8, 2, long.tobytes(), between=iccp(rgb_profile(SWAPPED))),
        "icc-gray-on-rgb": rgb_png(iccp(gray_profile(1.0))),
        "icc-gray": png(_SIZE, 8, 0, scene().convert("L").tobytes(), between=iccp(gray_profile(1.0))),
        "icc-rgb-on-gray": png(
            _SIZE, 8, 0, scene().convert("L").tobytes(), between=iccp(rgb_profile(SRGB, 1.0))
        ),
        "icc-broken": rgb_png(iccp(rgb_profile(SWAPPED)[:200])),
        "icc-nonsense": rgb_png(iccp(b"not a profile" * 20)),
        "icc-bad-deflate": rgb_png(chunk(b"iCCP", b"odd\0\0" + b"\x78\x9c" + bytes(30))),
        "icc-bad-crc": rgb_png(chunk(b"iCCP", b"odd\0\0" + zlib.compress(rgb_profile(SWAPPED)), crc=1)),
        "icc-bomb": rgb_png(chunk(b"iCCP", b"odd\0\0" + zlib.compress(bytes(16 << 20), 9))),
        "icc-palette": encoded(scene().quantize(16), "PNG", icc_profile=rgb_profile(SWAPPED)),
        "icc-alpha": encoded(_faded(), "PNG", icc_profile=rgb_profile(DISPLAY_P3)),
        "icc-after-idat": rgb_png(after=iccp(rgb_profile(SWAPPED))),
        "gama-alone": rgb_png(_gama(100000)),
        "gama-normal": rgb_png(_gama(45455)),
        "gama-zero": rgb_png(_gama(0)),
        "gama-gray": png(_SIZE, 8, 0, scene().convert("L").tobytes(), between=_gama(100000)),
        "gama-chrm": rgb_png(_gama(100000) + _SRGB_PRIMARIES),
        "gama-chrm-p3": rgb_png(_gama(45455) + _P3),
        "chrm-alone": rgb_png(_P3),
        "srgb-over-gama": rgb_png(chunk(b"sRGB", b"\0") + _gama(100000) + _P3),
        "icc-over-srgb": rgb_png(iccp(rgb_profile(SWAPPED)) + chunk(b"sRGB", b"\0")),
        "icc-over-gama": rgb_png(_gama(100000) + _P3 + iccp(rgb_profile(SWAPPED))),
        "cicp-p3": rgb_png(chunk(b"cICP", bytes((12, 13, 0, 1)))),
        "cicp-over-icc": rgb_png(chunk(b"cICP", bytes((12, 13, 0, 1))) + iccp(rgb_profile(SWAPPED))),
        "cicp-over-srgb": rgb_png(chunk(b"cICP", bytes((12, 13, 0, 1))) + chunk(b"sRGB", b"\0")),
        "cicp-2020": rgb_png(chunk(b"cICP", bytes((9, 14, 0, 1)))),
        "cicp-linear": rgb_png(chunk(b"cICP", bytes((1, 8, 0, 1)))),
        "cicp-709": rgb_png(chunk(b"cICP", bytes((1, 1, 0, 1)))),
        "cicp-pq": rgb_png(chunk(b"cICP", bytes((9, 16, 0, 1)))),
        "cicp-hlg": rgb_png(chunk(b"cICP", bytes((9, 18, 0, 1)))),
        "cicp-narrow": rgb_png(chunk(b"cICP", bytes((1, 13, 0, 0)))),
        "cicp-matrix": rgb_png(chunk(b"cICP", bytes((12, 13, 1, 1)))),
        "cicp-unknown": rgb_png(chunk(b"cICP", bytes((2, 2, 0, 1))) + iccp(rgb_profile(SWAPPED))),
    }


def _faded() -> Image.Image:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(_SIZE))
    return picture


def depths() -> dict[str, bytes]:
    grey, rgb = scene().convert("L"), scene()
    palette = scene().quantize(16)
    plte = bytes(palette.getpalette() or [])[:48]
    colour = rgb.getpixel((9, 9))
    assert isinstance(colour, tuple)
    one = png(_SIZE, 1, 0, grey.convert("1").tobytes())
    four = bytes(a << 4 | b for a, b in zip(*[iter(palette.tobytes())] * 2, strict=True))
    two = bytes(
        a << 6 | b << 4 | c << 2 | d
        for a, b, c, d in zip(*[iter(grey.point(lambda v: v >> 6).tobytes())] * 4, strict=True)
    )
    la = _faded().convert("LA")
    return {
        "grey-1": one,
        "grey-2": png(_SIZE, 2, 0, two),
        "grey-2-trns": png(_SIZE, 2, 0, two, between=chunk(b"tRNS", b"\0\2")),
        "grey-8-trns": png(_SIZE, 8, 0, grey.tobytes(), between=chunk(b"tRNS", bytes((0, 128)))),
        "grey-16": png(_SIZE, 16, 0, _wide(grey)),
        "grey-16-trns": png(_SIZE, 16, 0, _wide(grey), between=chunk(b"tRNS", bytes((128, 0x5A)))),
        "grey-16-trns-near": png(_SIZE, 16, 0, _wide(grey), between=chunk(b"tRNS", bytes((128, 0x5B)))),
        "grey-alpha-8": encoded(la, "PNG"),
        "grey-alpha-16": png(_SIZE, 16, 4, _wide(la)),
        "rgb-16": png(_SIZE, 16, 2, _wide(rgb)),
        "rgb-16-trns": png(
            _SIZE, 16, 2, _wide(rgb), between=chunk(b"tRNS", b"".join(bytes((v, 0x5A)) for v in colour))
        ),
        "rgb-16-trns-near": png(
            _SIZE, 16, 2, _wide(rgb), between=chunk(b"tRNS", b"".join(bytes((v, 0)) for v in colour))
        ),
        "rgb-8-trns": rgb_png(chunk(b"tRNS", b"".join(bytes((0, v)) for v in colour))),
        "rgba-16": png(_SIZE, 16, 6, _wide(_faded())),
        "palette-4": png(_SIZE, 4, 3, four, before=chunk(b"PLTE", plte)),
        "palette-4-trns": png(
            _SIZE, 4, 3, four, before=chunk(b"PLTE", plte), between=chunk(b"tRNS", bytes((0, 90, 180)))
        ),
        "palette-short": png(_SIZE, 4, 3, four, before=chunk(b"PLTE", plte[:24])),
        "palette-trns-long": png(
            _SIZE, 4, 3, four, before=chunk(b"PLTE", plte), between=chunk(b"tRNS", bytes(range(0, 250, 10)))
        ),
        "interlaced": encoded_interlaced(),
        "interlaced-16": encoded_interlaced(16),
        "bkgd": rgb_png(chunk(b"bKGD", b"\0\xff\0\0\0\0")),
        "rgb-trns-plte": rgb_png(chunk(b"PLTE", plte)),
    }


def encoded_interlaced(depth: int = 8) -> bytes:
    """Adam7, which Pillow does not write."""
    picture, (width, height) = scene(), _SIZE
    data = bytearray()
    for x0, y0, dx, dy in (
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ):
        for y in range(y0, height, dy):
            data += b"\0"
            for x in range(x0, width, dx):
                pixel = picture.getpixel((x, y))
                assert isinstance(pixel, tuple)
                data += b"".join(bytes((v, 0x5A)) for v in pixel) if depth == 16 else bytes(pixel)
    head = struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 1)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(data))) + chunk(b"IEND")


def _chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    found, at = [], 8
    while at + 8 <= len(content):
        length = int.from_bytes(content[at : at + 4])
        found.append((content[at + 4 : at + 8], content[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


def _split_idat(parts: int, wrong: int | None) -> bytes:
    """The pixels in so many chunks, the checksum of one of them wrong."""
    data = dict(_chunks(rgb_png()))[b"IDAT"]
    size = -(-len(data) // parts)
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chunks = b"".join(
        chunk(b"IDAT", piece, crc=7 if index == wrong else None) for index, piece in enumerate(pieces)
    )
    head = struct.pack(">IIBBBBB", *_SIZE, 8, 2, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunks + chunk(b"IEND")


def damaged() -> dict[str, bytes]:
    plain = rgb_png()
    noisy = encoded(Image.effect_noise((64, 48), 90).convert("RGB"), "PNG")
    data = dict(_chunks(plain))[b"IDAT"]
    bad = bytearray(plain)
    bad[29] ^= 1
    spoilt = bytearray(noisy)
    spoilt[len(spoilt) * 2 // 3] ^= 0xFF
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *_SIZE, 8, 2, 0, 0, 0))
    return {
        "text-bad-crc": rgb_png(chunk(b"tEXt", b"Comment\0hello", crc=1)),
        "time-bad-crc": rgb_png(after=chunk(b"tIME", bytes(7), crc=1)),
        "phys-bad-crc": rgb_png(chunk(b"pHYs", bytes(9), crc=1)),
        "trns-bad-crc": rgb_png(chunk(b"tRNS", bytes(6), crc=1)),
        "ihdr-bad-crc": bytes(bad),
        "plte-bad-crc": rgb_png(chunk(b"PLTE", bytes(48), crc=1)),
        "idat-sole-bad-crc": _split_idat(1, 0),
        "idat-first-bad-crc": _split_idat(4, 0),
        "idat-third-bad-crc": _split_idat(4, 2),
        "idat-last-bad-crc": _split_idat(4, 3),
        "idat-bad-adler": SIGNATURE + head + chunk(b"IDAT", data[:-4] + bytes(4)) + chunk(b"IEND"),
        "idat-no-adler": SIGNATURE + head + chunk(b"IDAT", data[:-4]) + chunk(b"IEND"),
        "idat-spoilt": bytes(spoilt),
        "idat-too-long": SIGNATURE + head + chunk(b"IDAT", data) + chunk(b"IDAT", b"more") + chunk(b"IEND"),
        "text-bomb": rgb_png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(16 << 20), 9))),
        "itxt-bomb": rgb_png(chunk(b"iTXt", b"A\0\1\0\0\0" + zlib.compress(bytes(16 << 20), 9))),
        "text-large": rgb_png(chunk(b"tEXt", b"Comment\0" + b"a" * (3 << 20))),
        "many-texts": rgb_png(chunk(b"tEXt", b"Comment\0hello") * 5000),
        "ztxt-broken": rgb_png(chunk(b"zTXt", b"Comment\0\0\x78\x9cnonsense")),
        "unknown-ancillary": rgb_png(chunk(b"odDy", b"whatever")),
        "unknown-critical": rgb_png(chunk(b"ODDY", b"whatever")),
        "phys-short": rgb_png(chunk(b"pHYs", b"\0")),
        "gama-short": rgb_png(chunk(b"gAMA", b"\0")),
        "chrm-short": rgb_png(chunk(b"cHRM", b"\0" * 9)),
        "without-iend": plain[:-12],
        "iend-cut": plain[:-4],
        "cut-last-byte-of-idat": plain[:-17],
        "cut-60": noisy[: len(noisy) * 6 // 10],
        "cut-30": noisy[: len(noisy) * 3 // 10],
        "cut-interlaced": encoded_interlaced()[: len(encoded_interlaced()) * 6 // 10],
        "cut-palette": encoded(Image.effect_noise((64, 48), 90).convert("P"), "PNG")[:2500],
        "trailing-garbage": plain + b"garbage" * 1000,
        "zero-length-idat": SIGNATURE + head + chunk(b"IDAT") + chunk(b"IDAT", data) + chunk(b"IEND"),
        "idat-apart": SIGNATURE
        + head
        + chunk(b"IDAT", data[:900])
        + chunk(b"tEXt", b"a\0b")
        + chunk(b"IDAT", data[900:])
        + chunk(b"IEND"),
    }


def exif() -> dict[str, bytes]:
    late = chunk(b"eXIf", oriented(6))
    return {
        "exif-6": rgb_png(chunk(b"eXIf", oriented(6))),
        "exif-6-little": rgb_png(chunk(b"eXIf", oriented(6, order="<"))),
        "exif-3-after": rgb_png(after=late),
        "exif-prefixed": rgb_png(chunk(b"eXIf", b"Exif\0\0" + oriented(6))),
        "exif-cut": rgb_png(chunk(b"eXIf", oriented(6)[:15])),
        "exif-bad-crc": rgb_png(chunk(b"eXIf", oriented(6), crc=1)),
        "exif-long": rgb_png(chunk(b"eXIf", tiff([(0x0112, 4, 1, b"\0\0\0\6")]))),
        "exif-twice": rgb_png(chunk(b"eXIf", oriented(6)) + chunk(b"eXIf", oriented(3))),
    }


def animated() -> dict[str, bytes]:
    first, second = scene(), scene().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    plain = {
        "apng": encoded(first, "PNG", save_all=True, append_images=[second], duration=900),
        "apng-default-apart": encoded(
            first, "PNG", save_all=True, append_images=[second, first], default_image=True, duration=900
        ),
    }
    bare = dict(_chunks(rgb_png()))[b"IDAT"]
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *_SIZE, 8, 2, 0, 0, 0))
    control = chunk(b"acTL", struct.pack(">II", 2, 0))
    broken = SIGNATURE + head + control + chunk(b"IDAT", bare) + chunk(b"fcTL", bytes(5)) + chunk(b"IEND")
    return {**plain, "apng-broken": broken}


def all_png() -> dict[str, bytes]:
    groups = {
        "colour": colours(),
        "depth": depths(),
        "damaged": damaged(),
        "exif": exif(),
        "moving": animated(),
    }
    return {
        f"png-{group}-{name}.png": content for group, made in groups.items() for name, content in made.items()
    }
