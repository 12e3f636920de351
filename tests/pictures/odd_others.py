"""Odd WebPs, GIFs and AVIFs."""

from __future__ import annotations

import struct

from PIL import Image

from tests.pictures.parts import DISPLAY_P3, SWAPPED, oriented, rgb_profile, scene, tiff
from tests.support.images import encoded


def _faded() -> Image.Image:
    picture = scene().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return picture


def riff(*parts: tuple[bytes, bytes], size: int | None = None) -> bytes:
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for name, data in parts
    )
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def _extended(flags: int, *parts: tuple[bytes, bytes], picture: Image.Image | None = None) -> bytes:
    """A lossless WebP with these chunks behind its picture; a profile stands before it."""
    simple = encoded(picture or scene(), "WEBP", lossless=True)
    data = simple[20 : 20 + int.from_bytes(simple[16:20], "little")]
    width, height = scene().size
    head = struct.pack("<I", flags) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    before = [part for part in parts if part[0] == b"ICCP"]
    after = [part for part in parts if part[0] != b"ICCP"]
    return riff((b"VP8X", head), *before, (b"VP8L", data), *after)


_ICC, _EXIF = 0x20, 0x08


def webp() -> dict[str, bytes]:
    plain = encoded(scene(), "WEBP", quality=95)
    second = scene().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    return {
        "lossy": plain,
        "lossless": encoded(scene(), "WEBP", lossless=True),
        "alpha": encoded(_faded(), "WEBP", lossless=True, exact=True),
        "alpha-lossy": encoded(_faded(), "WEBP", quality=95),
        "exif-6": _extended(_EXIF, (b"EXIF", oriented(6))),
        "exif-6-prefixed": _extended(_EXIF, (b"EXIF", b"Exif\0\0" + oriented(6))),
        "exif-no-flag": _extended(0, (b"EXIF", oriented(6))),
        "exif-broken": _extended(_EXIF, (b"EXIF", oriented(6)[:12])),
        "exif-long": _extended(_EXIF, (b"EXIF", tiff([(0x0112, 4, 1, b"\0\0\0\6")]))),
        "icc-swapped": _extended(_ICC, (b"ICCP", rgb_profile(SWAPPED))),
        "icc-no-flag": _extended(0, (b"ICCP", rgb_profile(SWAPPED))),
        "icc-p3": _extended(_ICC, (b"ICCP", rgb_profile(DISPLAY_P3))),
        "icc-broken": _extended(_ICC, (b"ICCP", rgb_profile(SWAPPED)[:140])),
        "xmp-broken": _extended(0x04, (b"XMP ", b"<x:xmpmeta")),
        "unknown-chunk": _extended(0, (b"ODDY", b"abc")),
        "moving": encoded(
            scene(), "WEBP", save_all=True, append_images=[second], lossless=True, duration=900
        ),
        "trailing-garbage": plain + b"garbage" * 200,
        "size-too-large": plain[:4] + struct.pack("<I", len(plain) + 1000) + plain[8:],
        "size-too-small": plain[:4] + struct.pack("<I", len(plain) - 20) + plain[8:],
        "cut-60": plain[: len(plain) * 6 // 10],
    }


def _gif_screen(content: bytes, width: int, height: int) -> bytes:
    return content[:6] + struct.pack("<HH", width, height) + content[10:]


def _gif_frame_at(content: bytes, left: int, top: int) -> bytes:
    at = _descriptor(content)
    return content[: at + 1] + struct.pack("<HH", left, top) + content[at + 5 :]


def _descriptor(content: bytes) -> int:
    """Where the first image descriptor stands: behind the colour table and extensions."""
    at = 13 + (3 * 2 ** ((content[10] & 7) + 1) if content[10] & 0x80 else 0)
    while content[at] == 0x21:
        at += 2
        while content[at]:
            at += content[at] + 1
        at += 1
    return at


def gif() -> dict[str, bytes]:
    plain = encoded(scene().quantize(64), "GIF")
    second = scene().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    clear = scene().quantize(64)
    noise = encoded(Image.effect_noise((64, 48), 90), "GIF", interlace=0)
    return {
        "plain": plain,
        "transparent": encoded(clear, "GIF", transparency=clear.getpixel((9, 9))),
        "moving": encoded(scene(), "GIF", save_all=True, append_images=[second], duration=900, loop=0),
        "canvas-larger": _gif_screen(plain, 100, 80),
        "canvas-larger-offset": _gif_frame_at(_gif_screen(plain, 100, 80), 20, 10),
        "canvas-smaller": _gif_screen(plain, 40, 30),
        "canvas-zero": _gif_screen(plain, 0, 0),
        "background-index": _background(_gif_screen(plain, 100, 80), 5),
        "without-trailer": plain[:-1],
        "cut-60": noise[: len(noise) * 6 // 10],
        "cut-60-interlaced": _cut(encoded(Image.effect_noise((64, 48), 90), "GIF", interlace=1), 0.6),
        "trailing-garbage": plain + b"garbage" * 100,
        "gif87": b"GIF87a" + plain[6:],
        "comment-odd": plain[:-1] + b"\x21\xfe\x05hello\0" + b";",
        "single-colour": encoded(Image.new("P", (10, 10), 3), "GIF"),
    }


def _background(content: bytes, index: int) -> bytes:
    return content[:11] + bytes((index,)) + content[12:]


def _cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def _turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return encoded(scene(), "AVIF", quality=95, subsampling="4:4:4", exif=exif)


def avif() -> dict[str, bytes]:
    options = {"quality": 95, "subsampling": "4:4:4"}
    plain = encoded(scene(), "AVIF", **options)
    return {
        "plain": plain,
        "subsampled": encoded(scene(), "AVIF", quality=90),
        "limited": encoded(scene(), "AVIF", range="limited", **options),
        "grey": encoded(scene().convert("L"), "AVIF", quality=95),
        "alpha": encoded(_faded(), "AVIF", **options),
        "icc-swapped": encoded(scene(), "AVIF", icc_profile=rgb_profile(SWAPPED), **options),
        "icc-broken": encoded(scene(), "AVIF", icc_profile=rgb_profile(SWAPPED)[:150], **options),
        "moving": encoded(
            scene(), "AVIF", save_all=True, append_images=[scene().rotate(180)], duration=500, **options
        ),
        "trailing-garbage": plain + b"garbage" * 100,
        **{f"turned-{number}": _turned(number) for number in range(2, 9)},
    }


def all_others() -> dict[str, bytes]:
    groups = {"webp": webp(), "gif": gif(), "avif": avif()}
    return {
        f"{kind}-{name}.{kind}": content for kind, made in groups.items() for name, content in made.items()
    }
