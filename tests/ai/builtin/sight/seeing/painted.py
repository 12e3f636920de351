"""Shaded drawings and paintings made here: soft light on round things, brush strokes, washes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from tests.ai.builtin.sight.seeing.labels import labelled
from tests.ai.builtin.sight.seeing.vectors import avatar, down_shade, drawn, round_shade


def _defined(*definitions: str) -> str:
    return f"<defs>{''.join(definitions)}</defs>"


def _ball(ground: str, light: str, dark: str) -> str:
    return (
        _defined(round_shade("a", light, dark), down_shade("g", ground, dark))
        + '<rect width="300" height="400" fill="url(#g)"/>'
        '<circle cx="150" cy="150" r="90" fill="url(#a)"/>'
    )


def _portrait(ground: str, skin: str, shadow: str, cloth: str, night: str) -> str:
    return (
        _defined(
            round_shade("g", ground, night, "30% 20%"),
            round_shade("s", skin, shadow),
            down_shade("c", cloth, night),
        )
        + '<rect width="300" height="400" fill="url(#g)"/>'
        '<path d="M30 400Q40 280 150 270T270 400Z" fill="url(#c)"/>'
        '<path d="M70 190Q60 60 150 55T230 190Q240 260 200 290L100 290Q60 260 70 190" fill="url(#c)"/>'
        '<ellipse cx="150" cy="175" rx="62" ry="82" fill="url(#s)"/>'
    )


def _valley(top: str, bottom: str, hill: str, deep: str) -> str:
    return (
        _defined(
            down_shade("k", top, bottom),
            down_shade("h", hill, deep),
            round_shade("m", "#ffffff", top, "50% 50%"),
        )
        + '<rect width="300" height="200" fill="url(#k)"/><circle cx="220" cy="50" r="24" fill="url(#m)"/>'
        '<path d="M0 140Q70 90 150 135T300 120V200H0Z" fill="url(#h)"/>'
        '<path d="M0 170Q120 140 300 175V200H0Z" fill="url(#h)"/>'
    )


def brushed(
    palette: tuple[str, ...], seed: int, size: tuple[int, int] = (1000, 800)
) -> Callable[[], Image.Image]:
    """Broad strokes over one another, each of one colour, a little smeared, as with a thick brush."""

    def make() -> Image.Image:
        rng, image = Random(seed), Image.new("RGB", size, palette[0])
        for _ in range(700):
            x, y = rng.uniform(0, size[0]), rng.uniform(0, size[1])
            near = min(len(palette) - 1, int(y / size[1] * len(palette) + rng.gauss(0, 0.5)))
            length, width = rng.uniform(60, 180), rng.randrange(14, 44)
            ImageDraw.Draw(image).line(
                (x, y, x + length, y + rng.gauss(0, 25)), fill=palette[max(0, near)], width=width
            )
        return image.filter(ImageFilter.GaussianBlur(3))

    return make


def washed(palette: tuple[str, ...], seed: int) -> Callable[[], Image.Image]:
    """Watercolour: clouds of colour that multiply on white paper."""

    def make() -> Image.Image:
        rng, paper = Random(seed), Image.new("RGB", (800, 1000), "#ffffff")
        for colour in palette * 3:
            veil = Image.new("RGB", paper.size, "#ffffff")
            x, y, r = rng.uniform(100, 700), rng.uniform(100, 900), rng.uniform(120, 300)
            ImageDraw.Draw(veil).ellipse((x - r, y - r, x + r, y + r * 0.8), fill=colour)
            paper = ImageChops.multiply(paper, veil.filter(ImageFilter.GaussianBlur(rng.uniform(15, 60))))
        return paper

    return make


_EMBERS = ("#2a1410", "#6e1f12", "#c2481a", "#f0a030")
_MEADOW = ("#a9cfe8", "#d6e6d0", "#7fae5a", "#4c7a35")
SET = (
    labelled("shaded ball, blue", drawn(_ball("#9cc3e6", "#d8ecff", "#1b3a6a"), 900, 1200)),
    labelled(
        "soft portrait, warm",
        drawn(_portrait("#c98a4a", "#f3c9a0", "#8a4a2a", "#7a2a1a", "#2a120a"), 900, 1200),
    ),
    labelled(
        "soft portrait, night",
        drawn(_portrait("#24345c", "#6f7fa8", "#1a2240", "#141c38", "#05070f"), 900, 1200),
    ),
    labelled("valley at dawn", drawn(_valley("#f7b58a", "#fde6c8", "#8a9a6b", "#3a4a3a"), 1200, 800)),
    labelled("brushed embers", brushed(_EMBERS, 3)),
    labelled("watercolour", washed(("#f7c6d9", "#cfe6f7", "#fbe7b2"), 2)),
    labelled("planet", avatar("planets", "3")),
    labelled("glass", avatar("glass", "3")),
    labelled("shaded ball, grey", drawn(_ball("#8a8a8a", "#f0f0f0", "#1a1a1a"), 900, 900), held=True),
    labelled(
        "soft portrait, green",
        drawn(_portrait("#8ab07a", "#e6d2b0", "#7a6a4a", "#2a5a3a", "#0f2416"), 900, 1200),
        held=True,
    ),
    labelled(
        "valley by moonlight",
        drawn(_valley("#101a3a", "#2f4270", "#1a2440", "#070b18"), 1200, 800),
        held=True,
    ),
    labelled(
        "valley in mist", drawn(_valley("#dfe6ea", "#f4f6f7", "#cfd8d6", "#aebbb8"), 1200, 800), held=True
    ),
    labelled("brushed meadow", brushed(_MEADOW, 8), held=True),
    labelled("watercolour, sea", washed(("#bfe3f2", "#9fc9e6", "#d4f0e4"), 6), held=True),
    labelled(
        "brushed night", brushed(("#0b1026", "#16244a", "#27407a", "#c9b458"), 12, (800, 1000)), held=True
    ),
)
