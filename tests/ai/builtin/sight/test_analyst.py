"""What the built-in analyst reads from pictures, and what it leaves open."""

from __future__ import annotations

import asyncio
import io
import random

import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.ai.builtin.analyst import NOT_DETERMINED, BuiltinAnalyst, analyse_picture
from app.engines.ports import Analysis, Picture
from app.errors import EngineError
from app.pictures.uploads import read_picture


def picture(image: Image.Image, quality: int = 85) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality)
    return Picture(buffer.getvalue(), *image.size)


def pixel_art(scale: int = 16) -> Image.Image:
    rng = random.Random(1)
    colours = [(20, 20, 30), (200, 60, 60), (60, 160, 90), (240, 220, 150), (90, 90, 160)]
    image = Image.new("RGB", (32, 32))
    for x in range(32):
        for y in range(32):
            image.putpixel((x, y), rng.choice(colours) if y % 3 else colours[0])
    return image.resize((32 * scale, 32 * scale), Image.Resampling.NEAREST)


def flat_drawing() -> Image.Image:
    image = Image.new("RGB", (900, 1200), "#cfe0e8")
    draw = ImageDraw.Draw(image)
    draw.ellipse((200, 200, 700, 800), fill="#f1c3a5")
    draw.rectangle((100, 800, 800, 1200), fill="#147f3c")
    draw.polygon([(200, 200), (450, 50), (700, 300)], fill="#a55728")
    return image


def photo_like(size: int = 1024) -> Image.Image:
    noise = Image.effect_noise((size, size), 60).filter(ImageFilter.GaussianBlur(1))
    slope = Image.linear_gradient("L").resize((size, size))
    return Image.merge("RGB", (noise, Image.blend(noise, slope, 0.5), slope.rotate(90)))


def seen(analysis: Analysis, attribute: str) -> str | None:
    return next(one.value for one in analysis.observations if one.attribute == attribute)


@pytest.mark.parametrize(
    ("image", "medium"),
    [(pixel_art(), "pixel art"), (pixel_art(22), "pixel art"), (flat_drawing(), "a flat drawing"),
     (photo_like(), "a photograph or a very detailed painting")],
    ids=["pixels of 16", "pixels of 22", "flat", "photo"],
)  # fmt: skip
def test_pixel_art_flat_drawings_and_photographs_are_distinguished(image: Image.Image, medium: str) -> None:
    analysis = analyse_picture(picture(image), "en")
    assert seen(analysis, "medium") == medium
    assert medium in analysis.visual_style


def test_the_palette_is_named_in_the_runs_language_largest_first() -> None:
    image = Image.new("RGB", (100, 100), "#1b3a8a")
    ImageDraw.Draw(image).rectangle((0, 0, 99, 24), fill="#e6b422")
    english, portuguese = (
        analyse_picture(picture(image, 95), "en"),
        analyse_picture(picture(image, 95), "pt-BR"),
    )
    assert [swatch.name for swatch in english.palette[:2]] == ["deep blue", "gold"]
    assert [swatch.name for swatch in portuguese.palette[:2]] == ["azul-profundo", "dourado"]
    assert english.palette[0].share == pytest.approx(0.75, abs=0.04)
    assert "deep blue" in english.physical_description


def test_light_is_read() -> None:
    assert seen(analyse_picture(picture(Image.new("RGB", (80, 80), "#101014")), "en"), "brightness") == "dark"
    assert (
        seen(analyse_picture(picture(Image.new("RGB", (80, 80), "#f4f2ee")), "en"), "brightness") == "bright"
    )


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_it_says_what_it_did_not_determine(locale: str) -> None:
    analysis = analyse_picture(picture(flat_drawing()), "en" if locale == "en" else "pt-BR")
    open_ones = {one.attribute for one in analysis.observations if one.value is None and one.confidence == 0}
    assert open_ones >= set(NOT_DETERMINED)
    wanted = "was not determined" if locale == "en" else "Não foi determinado"
    assert wanted in analysis.physical_description


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000)])
def test_odd_sizes_are_read(size: tuple[int, int]) -> None:
    assert analyse_picture(picture(Image.new("RGBA", size, (200, 10, 10, 0))), "en").palette


def test_what_is_transparent_has_no_colour() -> None:
    image = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((60, 60, 240, 240), fill="#e01f2f")
    analysis = analyse_picture(picture(image), "en")
    assert {swatch.name for swatch in analysis.palette} <= {"red", "bright red", "dark red"}
    assert seen(analysis, "brightness") != "dark"
    assert seen(analysis, "framing") is None, "there is no ground to speak of"


def test_the_first_frame_of_an_animation_and_a_picture_for_print_are_read() -> None:
    frames, upload = [Image.new("P", (90, 120), colour) for colour in (1, 2)], io.BytesIO()
    for frame in frames:
        frame.putpalette([0, 0, 0, 27, 58, 138, 230, 180, 34])
    frames[0].save(upload, "GIF", save_all=True, append_images=frames[1:])
    stored = asyncio.run(read_picture(upload.getvalue()))
    assert [swatch.name for swatch in analyse_picture(stored, "en").palette] == ["deep blue"]
    printed = io.BytesIO()
    Image.new("CMYK", (90, 120), (0, 255, 255, 0)).save(printed, "JPEG")
    stored = asyncio.run(read_picture(printed.getvalue()))
    assert "red" in analyse_picture(stored, "en").palette[0].name


@pytest.mark.parametrize(
    ("box", "place"),
    [((200, 200, 400, 400), "in the middle"), ((20, 150, 220, 450), "on the left")],
)
def test_a_subject_is_placed_where_an_even_rim_parts_it_from_its_ground(
    box: tuple[int, int, int, int], place: str
) -> None:
    image = Image.new("RGB", (600, 600), "#ffffff")
    ImageDraw.Draw(image).ellipse(box, fill="#147f3c")
    assert seen(analyse_picture(picture(image), "en"), "framing") == f"{place}, on an even white ground"


def test_a_subject_is_not_placed_where_nothing_parts_it_from_its_ground() -> None:
    specks = Image.new("RGB", (600, 600), "#000000")
    for at in range(30, 570, 20):
        ImageDraw.Draw(specks).ellipse((at, (at * 37) % 560, at + 4, (at * 37) % 560 + 4), fill="#ffffff")
    for image in (photo_like(), specks):
        assert seen(analyse_picture(picture(image), "en"), "framing") is None


def test_a_photograph_lighter_on_one_side_is_said_to_be() -> None:
    slope = Image.linear_gradient("L").resize((800, 800))  # black above, white below
    image = Image.blend(photo_like(800), Image.merge("RGB", (slope, slope, slope)), 0.7)
    assert seen(analyse_picture(picture(image), "en"), "light") == "lighter below than above"
    assert (
        seen(analyse_picture(picture(image.rotate(180)), "pt-BR"), "light")
        == "mais clara em cima do que embaixo"
    )
    assert seen(analyse_picture(picture(Image.effect_noise((800, 800), 60)), "en"), "light") is None


async def test_an_unreadable_picture_is_an_engine_error() -> None:
    with pytest.raises(EngineError):
        await BuiltinAnalyst().analyse(Picture(b"RIFF....WEBPnonsense", 1, 1), "en")
