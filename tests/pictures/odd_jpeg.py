"""Odd JPEGs, each as some camera, editor, crawler or lost connection leaves them."""

from __future__ import annotations

import struct
from collections.abc import Callable

from PIL import Image

from tests.pictures.parts import (
    DISPLAY_P3,
    SWAPPED,
    cmyk_profile,
    gray_profile,
    oriented,
    rgb_profile,
    scene,
    tiff,
)
from tests.support.images import encoded

_TAG = 0x0112


def segment(marker: int, data: bytes, *, length: int | None = None) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2 if length is None else length) + data


def _plain(**options: object) -> bytes:
    return encoded(scene(), "JPEG", **{"quality": 95, "subsampling": 0, **options})


def _with(*segments: bytes, of: bytes | None = None) -> bytes:
    content = of or _plain()
    return content[:2] + b"".join(segments) + content[2:]


def _exif(block: bytes) -> bytes:
    return _with(segment(0xE1, b"Exif\0\0" + block))


def exif() -> dict[str, bytes]:
    looping = bytearray(oriented(6))
    looping[-4:] = struct.pack(">I", 8)  # the next directory is this one
    return {
        **{f"exif-{number}": _exif(oriented(number)) for number in range(10)},
        "exif-little": _exif(oriented(8, order="<")),
        "exif-rational": _exif(tiff([(_TAG, 5, 1, b"\0\0\0\x20")]) + struct.pack(">II", 6, 1)),
        "exif-long": _exif(tiff([(_TAG, 4, 1, b"\0\0\0\6")])),
        "exif-ascii": _exif(tiff([(_TAG, 2, 2, b"6\0\0\0")])),
        "exif-byte": _exif(tiff([(_TAG, 1, 1, b"\6\0\0\0")])),
        "exif-two": _exif(tiff([(_TAG, 3, 2, b"\0\6\0\6")])),
        "exif-none": _exif(tiff([(_TAG, 3, 0, b"\0\6\0\0")])),
        "exif-huge-count": _exif(
            tiff([(0x010F, 2, 0xFFFFFFFF, b"\xff\xff\xff\xff"), (_TAG, 3, 1, b"\0\6\0\0")])
        ),
        "exif-odd-type": _exif(tiff([(0x010F, 99, 1, bytes(4)), (_TAG, 3, 1, b"\0\6\0\0")])),
        "exif-twice-in-one": _exif(tiff([(_TAG, 3, 1, b"\0\6\0\0"), (_TAG, 3, 1, b"\0\3\0\0")])),
        "exif-far-offset": _exif(oriented(6)[:4] + struct.pack(">I", 0xFFFFFFF0) + oriented(6)[8:]),
        "exif-cut": _exif(oriented(6)[:14]),
        "exif-cut-after-entry": _exif(oriented(6)[:-4]),
        "exif-many-entries": _exif(oriented(6)[:8] + b"\xff\xff" + oriented(6)[10:]),
        "exif-empty": _with(segment(0xE1, b"Exif\0\0")),
        "exif-no-order": _exif(b"XX" + oriented(6)[2:]),
        "exif-no-42": _exif(b"MM\0\0" + oriented(6)[4:]),
        "exif-looping": _exif(bytes(looping)),
        "exif-two-blocks": _with(
            segment(0xE1, b"Exif\0\0" + oriented(6)), segment(0xE1, b"Exif\0\0" + oriented(3))
        ),
        "exif-after-xmp": _with(
            segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), segment(0xE1, b"Exif\0\0" + oriented(6))
        ),
        "exif-pad-ff": _with(segment(0xE1, b"Exif\0\xff" + oriented(6))),
        "exif-float-dpi": _exif(
            tiff([(_TAG, 3, 1, b"\0\6\0\0"), (0x011A, 5, 1, b"\0\0\0\0"), (0x0128, 2, 1, b"a\0\0\0")])
        ),
        "exif-late": _late(),
    }


def _late() -> bytes:
    """The block stands behind the tables, just before the scan."""
    content = _plain()
    at = content.index(b"\xff\xda")
    return content[:at] + segment(0xE1, b"Exif\0\0" + oriented(6)) + content[at:]


def _adobe(transform: int) -> bytes:
    return segment(0xEE, b"Adobe" + struct.pack(">HHHB", 100, 0, 0, transform))


def _without(content: bytes, marker: int) -> bytes:
    """All segments of this kind before the scan taken out."""
    out, at = bytearray(content[:2]), 2
    while content[at + 1] != 0xDA:
        length = int.from_bytes(content[at + 2 : at + 4]) + 2
        if content[at + 1] != marker:
            out += content[at : at + length]
        at += length
    return bytes(out + content[at:])


def _planes(mode: str, planes: Callable[[Image.Image], Image.Image]) -> bytes:
    """Components stored as they are given: as CMYK or RGB without a transformation."""
    options = {"keep_rgb": True} if mode == "RGB" else {}
    return encoded(planes(scene()), "JPEG", quality=95, subsampling=0, **options)


def _icc(profile: bytes, pieces: int = 1, order: Callable[[list[bytes]], list[bytes]] = list) -> bytes:
    size = -(-len(profile) // pieces)
    parts = [
        segment(
            0xE2, b"ICC_PROFILE\0" + bytes((index + 1, pieces)) + profile[index * size : (index + 1) * size]
        )
        for index in range(pieces)
    ]
    return b"".join(order(parts))


def colours() -> dict[str, bytes]:
    cmyk = _planes("CMYK", lambda image: image.convert("CMYK"))
    bare = _without(cmyk, 0xEE)
    ycck = _ycck()
    rgb = _planes("RGB", lambda image: image)
    grey = encoded(scene().convert("L"), "JPEG", quality=95)
    swapped = rgb_profile(SWAPPED)
    return {
        "cmyk-adobe": cmyk,
        "cmyk-bare": bare,
        "cmyk-icc": _with(_icc(cmyk_profile()), of=cmyk),
        "cmyk-bare-icc": _with(_icc(cmyk_profile()), of=bare),
        "cmyk-rgb-icc": _with(_icc(swapped), of=cmyk),
        "ycck": ycck,
        "ycck-icc": _with(_icc(cmyk_profile()), of=ycck),
        "adobe-rgb-0": rgb,
        "rgb-ids-alone": _without(rgb, 0xEE),
        "adobe-1": _with(_adobe(1), of=_without(_plain(), 0xE0)),
        "no-jfif": _without(_plain(), 0xE0),
        "jfif-and-adobe-0": _with(_adobe(0)),
        "grey": grey,
        "grey-icc": _with(_icc(gray_profile(1.0)), of=grey),
        "grey-rgb-icc": _with(_icc(swapped), of=grey),
        "icc-swapped": _with(_icc(swapped)),
        "icc-p3": _with(_icc(rgb_profile(DISPLAY_P3))),
        "icc-three-pieces": _with(_icc(swapped, 3)),
        "icc-pieces-mixed": _with(_icc(swapped, 3, lambda parts: parts[::-1])),
        "icc-piece-lost": _with(_icc(swapped, 3, lambda parts: parts[:2])),
        "icc-piece-twice": _with(_icc(swapped, 2, lambda parts: [*parts, parts[0]])),
        "icc-broken": _with(_icc(swapped[:150])),
        "icc-gray-on-rgb": _with(_icc(gray_profile(1.0))),
        "icc-cmyk-on-rgb": _with(_icc(cmyk_profile())),
        "icc-and-exif": _with(segment(0xE1, b"Exif\0\0" + oriented(6)), _icc(swapped)),
    }


def _ycck() -> bytes:
    """CMYK planes that stand for YCCK: the mark of Adobe's transformation 2 over what was stored without."""
    picture = scene()
    luma, blue, red = picture.convert("YCbCr").split()
    black = Image.linear_gradient("L").resize(picture.size)
    inverted = [plane.point(lambda value: 255 - value) for plane in (luma, blue, red, black)]
    content = bytearray(encoded(Image.merge("CMYK", inverted), "JPEG", quality=95, subsampling=0))
    content[content.index(b"Adobe") + 11] = 2
    return bytes(content)


def damaged() -> dict[str, bytes]:
    photo = Image.effect_noise((64, 48), 90).convert("RGB")
    plain, noisy = _plain(), encoded(photo, "JPEG", quality=95)
    moving = encoded(photo, "JPEG", quality=95, progressive=True)
    grey = encoded(photo.convert("L"), "JPEG", quality=95)
    spoilt = bytearray(noisy)
    for at in range(len(spoilt) * 2 // 3, len(spoilt) * 2 // 3 + 20):
        spoilt[at] = 0x55
    at = plain.index(b"\xff\xdb")
    restarts = encoded(photo, "JPEG", quality=95, restart_marker_rows=1)
    hurt = bytearray(restarts)
    for place in range(len(hurt) // 2, len(hurt) // 2 + 10):
        hurt[place] = 0xAA
    return {
        "without-end-mark": plain[:-2],
        "end-mark-half": plain[:-1],
        "cut-60": noisy[: len(noisy) * 6 // 10],
        "cut-60-grey": grey[: len(grey) * 6 // 10],
        "cut-60-icc": _with(_icc(rgb_profile(SWAPPED)), of=noisy[: len(noisy) * 6 // 10]),
        "cut-60-exif": _with(segment(0xE1, b"Exif\0\0" + oriented(6)), of=noisy[: len(noisy) * 6 // 10]),
        "cut-60-cmyk": _cut(_planes("CMYK", lambda image: image.convert("CMYK")), 0.6),
        "cut-90-progressive": _cut(moving, 0.9),
        "cut-50-progressive": _cut(moving, 0.5),
        "progressive": moving,
        "spoilt": bytes(spoilt),
        "spoilt-restarts": bytes(hurt),
        "trailing-garbage": plain + b"\xff\xd8garbage" * 900,
        "two-pictures": plain + encoded(scene().rotate(180), "JPEG"),
        "garbage-between": plain[:at] + b"garbage" + plain[at:],
        "fill-bytes": plain[:at] + b"\xff" * 40 + plain[at:],
        "zeros-between": plain[:at] + bytes(16) + plain[at:],
        "app-length-zero": plain[:2] + b"\xff\xe5\0\0" + plain[2:],
        "comment-odd": _with(segment(0xFE, b"\xff\xd8\xff\xda\xff\xd9" * 20)),
        "app13-broken": _with(segment(0xED, b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x10\0\1")),
        "app2-mpf-broken": _with(segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\xff\xff" + bytes(30))),
        "app0-short": _with(segment(0xE0, b"JFIF\0"), of=_without(plain, 0xE0)),
        "app14-short": _with(segment(0xEE, b"Adobe\0")),
        "mpo": encoded(photo, "MPO", save_all=True, append_images=[photo.rotate(180)], quality=95),
        "subsampled": _plain(subsampling=2),
        "optimised": _plain(optimize=True),
    }


def _cut(content: bytes, share: float) -> bytes:
    return content[: int(len(content) * share)]


def all_jpeg() -> dict[str, bytes]:
    groups = {"exif": exif(), "colour": colours(), "damaged": damaged()}
    return {
        f"jpeg-{group}-{name}.jpg": content
        for group, made in groups.items()
        for name, content in made.items()
    }
