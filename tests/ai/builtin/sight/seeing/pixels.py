"""Pixel art made here: sprites and scenes on grids of several sizes, some stretched unevenly or from JPEG."""

from __future__ import annotations

import io
from collections.abc import Callable
from random import Random

from PIL import Image

from tests.ai.builtin.sight.seeing.labels import labelled

Palette = tuple[str, ...]  # ground first
NIGHT = ("#12122a", "#1b2a5a", "#3c4f9a", "#c8b03c")
KNIGHT = ("#8fb3c9", "#2b2f3a", "#9aa4b2", "#b03030", "#e8c26a")
BOY = ("#9bbc0f", "#8bac0f", "#306230", "#0f380f")
GREY = ("#1c1c1c", "#5a5a5a", "#a0a0a0", "#e6e6e6")
CANDY = ("#ffd1e6", "#ff5fa8", "#ffffff", "#7a3fb0")
LAVA = ("#2a0a08", "#8c1c10", "#e0521a", "#ffc23c")


def sprite(side: int, palette: Palette, seed: int) -> Image.Image:
    """A creature, the same left and right, on an even ground."""
    rng, image = Random(seed), Image.new("RGB", (side, side), palette[0])
    for y in range(side // 8, side - side // 8):
        for x in range(side // 8, side // 2):
            reach = abs(y - side / 2) / side + (side / 2 - x) / side
            if rng.random() > reach * 1.3:
                colour = rng.choice(palette[1:])
                for at in (x, side - 1 - x):
                    image.putpixel((at, y), _rgb(colour))
    return image


def scene(width: int, height: int, palette: Palette, seed: int) -> Image.Image:
    """Hills in steps under a dithered sky."""
    rng, image = Random(seed), Image.new("RGB", (width, height), palette[0])
    tops = [height * 0.55, height * 0.7, height * 0.8]
    for x in range(width):
        tops = [top + rng.choice((-1, 0, 0, 1)) for top in tops]
        for y in range(height):
            layer = sum(y > top for top in tops)
            dithered = layer == 0 and y > height * 0.3 and (x + y) % 2 == 0
            image.putpixel((x, y), _rgb(palette[min(1 if dithered else layer, len(palette) - 1)]))
    return image


def stretched(image: Image.Image, factor: float) -> Image.Image:
    size = round(image.width * factor), round(image.height * factor)
    return image.resize(size, Image.Resampling.NEAREST)


def through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _sprite(side: int, palette: Palette, factor: float, jpeg: int | None = None) -> Callable[[], Image.Image]:
    def make() -> Image.Image:
        image = stretched(sprite(side, palette, side), factor)
        return through_jpeg(image, jpeg) if jpeg else image

    return make


def _scene(
    size: tuple[int, int], palette: Palette, factor: float, jpeg: int | None = None
) -> Callable[[], Image.Image]:
    def make() -> Image.Image:
        image = stretched(scene(*size, palette, 7), factor)
        return through_jpeg(image, jpeg) if jpeg else image

    return make


SET = (
    labelled("sprite, cells of 16", _sprite(32, KNIGHT, 16)),
    labelled("sprite, cells of 8, night", _sprite(64, NIGHT, 8)),
    labelled("sprite, cells of 10.67", _sprite(48, CANDY, 10.67)),
    labelled("sprite, cells of 13.3", _sprite(48, LAVA, 13.3)),
    labelled("sprite, cells of 4", _sprite(96, BOY, 4)),
    labelled("sprite, cells of 20, JPEG 80", _sprite(24, GREY, 20, 80)),
    labelled("scene, cells of 6", _scene((160, 90), NIGHT, 6)),
    labelled("scene, cells of 9, JPEG 70", _scene((80, 96), LAVA, 9, 70)),
    labelled("sprite of 48 pixels as it is", _sprite(48, KNIGHT, 1)),
    labelled("sprite, cells of 27.5", _sprite(24, LAVA, 27.5), held=True),
    labelled("sprite, cells of 5", _sprite(80, CANDY, 5), held=True),
    labelled("sprite, cells of 7.3, JPEG 75", _sprite(64, KNIGHT, 7.3, 75), held=True),
    labelled("sprite, cells of 3", _sprite(128, GREY, 3), held=True),
    labelled("scene, cells of 11.4", _scene((96, 64), BOY, 11.4), held=True),
    labelled("scene, cells of 14, JPEG 60", _scene((64, 64), CANDY, 14, 60), held=True),
    labelled("sprite of 64 pixels as it is", _sprite(64, LAVA, 1), held=True),
)
