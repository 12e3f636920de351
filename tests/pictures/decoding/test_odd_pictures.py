"""Odd but honest pictures, decoded as Chromium shows them. `make pictures` holds all beside Chromium itself.

The expected pixels are the scene's own, or come from the formulas of the standards, never from the decoder.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image, ImageChops

from app.pictures.decoding.decode import decoded
from app.pictures.decoding.source_picture import Unreadable
from tests.pictures.fuzz import faults
from tests.pictures.odd import odd_pictures
from tests.pictures.parts import chunk, cmyk_profile, png, scene
from tests.support.images import encoded

pictures = cache(odd_pictures)
Pixel = tuple[int, ...]


def pixels_of(name: str) -> Image.Image:
    return decoded(pictures()[name])


def gap(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of any channel."""
    extremes = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema()
    return max(int(high) for _, high in extremes)  # type: ignore[misc]


# --- kinds of damage that cost nothing
UNHARMED = [
    *(f"png-damaged-{name}" for name in ("text-bad-crc", "time-bad-crc", "phys-bad-crc", "trns-bad-crc")),
    *(f"png-damaged-{name}" for name in ("idat-sole-bad-crc", "idat-last-bad-crc", "idat-bad-adler")),
    *(f"png-damaged-{name}" for name in ("idat-no-adler", "idat-too-long", "idat-apart", "zero-length-idat")),
    *(
        f"png-damaged-{name}"
        for name in ("text-bomb", "itxt-bomb", "text-large", "many-texts", "ztxt-broken")
    ),
    *(f"png-damaged-{name}" for name in ("unknown-ancillary", "phys-short", "gama-short", "chrm-short")),
    *(
        f"png-damaged-{name}"
        for name in ("without-iend", "iend-cut", "trailing-garbage", "idat-first-bad-crc")
    ),
    *(
        f"png-colour-icc-{name}"
        for name in ("broken", "nonsense", "bad-deflate", "bad-crc", "bomb", "after-idat")
    ),
    *(f"png-exif-exif-{name}" for name in ("3-after", "prefixed", "cut", "bad-crc", "long")),
    *(
        "png-colour-icc-gray-on-rgb",
        "png-colour-gama-normal",
        "png-colour-gama-zero",
        "png-colour-chrm-alone",
    ),
    *("png-colour-srgb-over-gama", "png-depth-interlaced", "png-moving-apng", "png-moving-apng-broken"),
]


@pytest.mark.parametrize("name", UNHARMED)
def test_ancillary_png_errors_do_not_change_the_pixels(name: str) -> None:
    assert gap(pixels_of(f"{name}.png"), scene()) == 0


@pytest.mark.parametrize(
    "name",
    [name for name in pictures() if name.startswith("jpeg-damaged") and "cut" not in name and "end" not in
    name
     and not any(word in name for word in ("spoilt", "mpo", "progressive"))],
)  # fmt: skip
def test_jpeg_errors_outside_the_image_data_do_not_change_the_pixels(name: str) -> None:
    plain = decoded(encoded(scene(), "JPEG", quality=95, subsampling=2 if "subsampled" in name else 0))
    assert gap(pixels_of(name), plain) == 0


# --- orientation
@pytest.mark.parametrize("name", [name for name in pictures() if name.startswith("jpeg-exif")])
def test_malformed_exif_never_costs_a_jpeg(name: str) -> None:
    assert sorted(pixels_of(name).size) == sorted(scene().size)


@pytest.mark.parametrize(
    "name", ["jpeg-exif-exif-6.jpg", "png-exif-exif-6.png", "webp-exif-6.webp", "avif-turned-6.avif"]
)
def test_each_kind_that_has_an_orientation_is_turned(name: str) -> None:
    turned = scene().transpose(Image.Transpose.ROTATE_270)
    ours = pixels_of(name)
    assert ours.size == turned.size
    assert gap(ours.resize((6, 8), Image.Resampling.BOX), turned.resize((6, 8), Image.Resampling.BOX)) < 12


# --- colours
def from_linear(light: float) -> int:
    light = min(1.0, max(0.0, light))
    return round(255 * (12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055))


def to_linear(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


# IEC 61966-2-1 and SMPTE EG 432-1, by the XYZ of their primaries.
P3_TO_SRGB = ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979))


def as_p3(colour: Pixel) -> Pixel:
    light = [to_linear(value) for value in colour[:3]]
    return tuple(from_linear(sum(a * b for a, b in zip(row, light, strict=True))) for row in P3_TO_SRGB)


def as_linear(colour: Pixel) -> Pixel:
    return tuple(from_linear(value / 255) for value in colour[:3])


def swapped(colour: Pixel) -> Pixel:
    """Red and green, of a curve of 2.2."""
    return tuple(from_linear((value / 255) ** 2.2) for value in (colour[1], colour[0], colour[2]))


EXPECTED = {
    "png-colour-cicp-p3.png": as_p3,
    "png-colour-cicp-over-icc.png": as_p3,
    "png-colour-cicp-over-srgb.png": as_p3,
    "png-colour-cicp-linear.png": as_linear,
    "png-colour-gama-alone.png": as_linear,
    "png-colour-gama-chrm.png": as_linear,
    "png-colour-icc-gamma-1.png": as_linear,
    "png-colour-icc-swapped.png": swapped,
    "png-colour-icc-over-srgb.png": swapped,
    "png-colour-icc-over-gama.png": swapped,
    "png-colour-cicp-unknown.png": swapped,
    "webp-icc-swapped.webp": swapped,
}
SPOTS = [(8, 8), (18, 8), (28, 8), (38, 8), (48, 8), (58, 8), (40, 30)]


@pytest.mark.parametrize("name", EXPECTED)
def test_colours_are_converted_to_srgb_by_what_counts_first(name: str) -> None:
    ours, plain = pixels_of(name), scene()
    for spot in SPOTS:
        colour, shown = plain.getpixel(spot), ours.getpixel(spot)
        assert isinstance(colour, tuple)
        assert isinstance(shown, tuple)
        wanted = EXPECTED[name](colour)
        assert max(abs(a - b) for a, b in zip(shown, wanted, strict=False)) <= 2, (spot, colour)


@pytest.mark.parametrize(
    ("named", "expected"), [((12, 13), as_p3), ((12, 1), as_p3), ((1, 8), as_linear), ((1, 1), None)]
)
def test_a_space_that_avif_names_counts(
    named: tuple[int, int], expected: Callable[[Pixel], Pixel] | None
) -> None:
    content = encoded(Image.new("RGB", (16, 16), (200, 120, 60)), "AVIF", quality=100, subsampling="4:4:4")
    at = content.index(b"colrnclx") + 8
    shown = decoded(content[:at] + struct.pack(">HH", *named) + content[at + 4 :]).getpixel((8, 8))
    assert isinstance(shown, tuple)
    wanted = expected((200, 120, 60)) if expected else (200, 120, 60)
    assert max(abs(a - b) for a, b in zip(shown, wanted, strict=True)) <= 3


# BT.2100: 203 nits, paper white, are 0.5806 in PQ and 0.75 in HLG; Chromium shows half the light of it.
@pytest.mark.parametrize(("transfer", "white"), [(16, 148), (18, 191)])
def test_high_dynamic_range_is_mapped_to_what_a_screen_can_show(transfer: int, white: int) -> None:
    samples = b"".join(bytes((value,) * 3) for value in (0, white, 255))
    named = chunk(b"cICP", bytes((9, transfer, 0, 1)))
    shown = decoded(png((3, 1), 8, 2, samples, between=named)).tobytes()[::3]
    assert shown[0] == 0
    assert abs(shown[1] - from_linear(0.5)) <= 3
    assert shown[2] == 255


def test_a_grey_profile_counts_for_grey_pictures() -> None:
    grey = scene().convert("L")
    for name in ("png-colour-icc-gray.png", "png-colour-icc-rgb-on-gray.png"):
        shown, value = pixels_of(name).getpixel((40, 30)), grey.tobytes()[30 * grey.width + 40]
        assert isinstance(shown, tuple)
        assert abs(shown[0] - from_linear(value / 255)) <= 2


@pytest.mark.parametrize(
    "name",
    [
        "cmyk-adobe",
        "cmyk-bare",
        "cmyk-rgb-icc",
        "adobe-rgb-0",
        "rgb-ids-alone",
        "jfif-and-adobe-0",
        "icc-piece-lost",
    ],
)
def test_stored_colours_of_jpeg_are_read_as_browsers_read_them(name: str) -> None:
    assert gap(pixels_of(f"jpeg-colour-{name}.jpg").crop((44, 4, 52, 13)), scene().crop((44, 4, 52, 13))) < 12


D50_TO_SRGB = ((3.1339, -1.6169, -0.4906), (-0.9788, 1.9161, 0.0335), (0.0719, -0.2290, 1.4052))


def as_lab(light: float, a: float, b: float) -> Pixel:
    """CIE 1976, of white D50."""
    middle = (light + 16) / 116
    cubes = [share**3 for share in (middle + a / 500, middle, middle - b / 200)]
    xyz = [cube * white for cube, white in zip(cubes, (0.9642, 1.0, 0.8249), strict=True)]
    return tuple(from_linear(sum(m * v for m, v in zip(row, xyz, strict=True))) for row in D50_TO_SRGB)


def test_a_press_profile_counts_for_cmyk() -> None:
    """Its full cyan is Lab 55, -14, -19."""
    pure = encoded(
        Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=98, icc_profile=cmyk_profile()
    )
    shown = decoded(pure).getpixel((8, 8))
    assert isinstance(shown, tuple)
    assert max(abs(one - other) for one, other in zip(shown, as_lab(55, -14, -19), strict=True)) <= 3


# --- depths and transparency
@pytest.mark.parametrize("name", ["grey-16", "grey-16-trns-near"])
def test_sixteen_bits_of_grey_are_scaled(name: str) -> None:
    ours = pixels_of(f"png-depth-{name}.png")
    assert gap(ours, scene().convert("L").convert("RGB")) <= 1


CLEAR = {
    "rgb-8-trns": True, "rgb-16-trns": True, "rgb-16-trns-near": False,
    "grey-16-trns-near": False, "rgb-trns-plte": False,
}  # fmt: skip


@pytest.mark.parametrize("name", CLEAR)
def test_the_transparent_colour_counts_in_all_its_bits(name: str) -> None:
    shown = pixels_of(f"png-depth-{name}.png").convert("RGBA").getpixel((9, 9))
    assert isinstance(shown, tuple)
    assert (shown[3] == 0) is CLEAR[name]


@pytest.mark.parametrize(("name", "value"), [("grey-8-trns", 128), ("grey-16-trns", 128)])
def test_the_transparent_shade_of_grey_is_clear_and_no_other(name: str, value: int) -> None:
    grey = scene().convert("L")
    alpha = pixels_of(f"png-depth-{name}.png").convert("RGBA").getchannel("A")
    assert alpha.tobytes() == grey.point([0 if shade == value else 255 for shade in range(256)]).tobytes()


def test_two_bits_of_grey_know_their_transparent_shade() -> None:
    levels = scene().convert("L").point(lambda value: value >> 6)
    ours = pixels_of("png-depth-grey-2-trns.png").convert("RGBA")
    assert (
        ours.getchannel("A").tobytes() == levels.point([0 if v == 2 else 255 for v in range(256)]).tobytes()
    )


# --- what is there of pictures that are cut
@pytest.mark.parametrize(
    "name",
    [
        f"jpeg-damaged-{name}.jpg"
        for name in ("cut-60", "cut-60-grey", "cut-60-icc", "cut-60-cmyk", "without-end-mark")
    ]
    + [f"png-damaged-{name}.png" for name in ("cut-60", "cut-30", "cut-palette")]
    + ["gif-cut-60.gif"],
)
def test_the_upper_part_of_a_cut_picture_is_shown_and_the_rest_is_clear(name: str) -> None:
    alpha = pixels_of(name).getchannel("A")
    width, height = alpha.size
    assert alpha.crop((0, 0, width, height // 5)).getextrema() == (255, 255)
    assert alpha.crop((0, height - 1, width, height)).getextrema() == (0, 0)


def test_the_upper_part_of_a_picture_whose_data_are_spoilt_is_shown() -> None:
    """What an inflater makes of the rest differs from run to run."""
    alpha = pixels_of("png-damaged-idat-spoilt.png").getchannel("A")
    assert alpha.crop((0, 0, alpha.width, alpha.height // 5)).getextrema() == (255, 255)


@pytest.mark.parametrize(
    "name",
    ["jpeg-damaged-cut-50-progressive.jpg", "png-damaged-cut-interlaced.png", "gif-cut-60-interlaced.gif"],
)
def test_a_truncated_interlaced_picture_is_complete_and_coarser(name: str) -> None:
    ours = pixels_of(name).convert("RGBA")
    assert ours.getchannel("A").getextrema() == (255, 255)


def test_less_than_a_tenth_of_a_picture_is_none() -> None:
    noise = encoded(Image.effect_noise((64, 64), 90), "PNG")
    with pytest.raises(Unreadable):
        decoded(noise[: len(noise) // 20])


# --- animations and canvases
def test_a_gifs_frame_stands_where_it_belongs_on_its_canvas() -> None:
    ours = pixels_of("gif-canvas-larger-offset.gif")
    assert ours.size == (100, 80)
    assert ours.getchannel("A").getbbox() == (20, 10, 84, 58)
    assert pixels_of("gif-canvas-smaller.gif").size == (64, 48)


def test_an_animation_shows_its_first_frame() -> None:
    flipped = scene().transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    assert gap(pixels_of("png-moving-apng-default-apart.png"), flipped) == 0
    assert gap(pixels_of("webp-moving.webp"), scene()) == 0


def test_whatever_is_changed_in_a_picture_it_is_read_or_refused() -> None:
    assert faults(25) == []
