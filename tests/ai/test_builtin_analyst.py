"""What the built-in analyst reads from pictures, and what it leaves open."""

from __future__ import annotations

import io
import random
import time

import pytest
from PIL import Image, ImageDraw, ImageFilter

from app.ai.builtin.analyst import NOT_DETERMINED, BuiltinAnalyst, read
from app.errors import EngineError
from app.generation.ports import Analysis, Picture


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
def test_pixel_art_flat_drawings_and_photographs_are_told_apart(image: Image.Image, medium: str) -> None:
    analysis = read(picture(image), "en")
    assert seen(analysis, "medium") == medium
    assert medium in analysis.visual_style


def test_the_palette_is_named_in_the_runs_language_largest_first() -> None:
    image = Image.new("RGB", (100, 100), "#1b3a8a")
    ImageDraw.Draw(image).rectangle((0, 0, 99, 24), fill="#e6b422")
    english, portuguese = read(picture(image, 95), "en"), read(picture(image, 95), "pt-BR")
    assert [swatch.name for swatch in english.palette[:2]] == ["deep blue", "gold"]
    assert [swatch.name for swatch in portuguese.palette[:2]] == ["azul-profundo", "dourado"]
    assert english.palette[0].share == pytest.approx(0.75, abs=0.04)
    assert "deep blue" in english.physical_description


def test_light_is_read() -> None:
    assert seen(read(picture(Image.new("RGB", (80, 80), "#101014")), "en"), "brightness") == "dark"
    assert seen(read(picture(Image.new("RGB", (80, 80), "#f4f2ee")), "en"), "brightness") == "bright"


@pytest.mark.parametrize("locale", ["en", "pt-BR"])
def test_it_says_what_it_did_not_determine(locale: str) -> None:
    analysis = read(picture(flat_drawing()), "en" if locale == "en" else "pt-BR")
    open_ones = {one.attribute for one in analysis.observations if one.value is None and one.confidence == 0}
    assert open_ones == set(NOT_DETERMINED)
    wanted = (
        "did not determine who is in the picture" if locale == "en" else "não determinou quem está na imagem"
    )
    assert wanted in analysis.physical_description


@pytest.mark.parametrize("size", [(1, 1), (3000, 2), (2, 3000)])
def test_odd_sizes_are_read(size: tuple[int, int]) -> None:
    assert read(picture(Image.new("RGBA", size, (200, 10, 10, 0))), "en").palette


async def test_an_unreadable_picture_is_an_engine_error() -> None:
    with pytest.raises(EngineError):
        await BuiltinAnalyst().analyse(Picture(b"RIFF....WEBPnonsense", 1, 1), "en")


def test_a_large_picture_is_read_in_under_a_third_of_a_second_of_processor_time() -> None:
    large = picture(photo_like().resize((2048, 2048)))
    before = time.process_time()
    read(large, "en")
    assert time.process_time() - before < 0.3
