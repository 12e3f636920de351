"""Reads a picture's light and colours with Pillow: a small copy is quantised and its colours are named."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageStat

from app.ai.builtin.colour_math import RGB, hex_of, hsv, luminance
from app.ai.builtin.colour_names import name_of
from app.generation.ports import Swatch

Colours = list[tuple[float, RGB]]
_SIDE = 112
_BINS = 16
_MOST = 6
_LEAST_SHARE = 0.015


@dataclass(frozen=True, slots=True)
class Light:
    """All 0 to 1, but `warmth` from -1 (cold) to 1 (warm)."""

    brightness: float
    contrast: float
    saturation: float
    warmth: float


def small_copy(image: Image.Image) -> Image.Image:
    """An RGB copy of at most 112 pixels a side; transparent parts are laid on middle grey."""
    copy = image.copy()
    copy.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    if copy.mode in ("RGBA", "LA", "PA") or "transparency" in copy.info:
        layer = copy.convert("RGBA")
        ground = Image.new("RGBA", layer.size, "#808080")
        return Image.alpha_composite(ground, layer).convert("RGB")
    return copy.convert("RGB")


def palette_of(colours: Colours, locale: str) -> tuple[Swatch, ...]:
    """Up to six named colours, largest share first; colours of one name are counted together."""
    shares: dict[str, tuple[float, RGB]] = {}
    for share, colour in colours:
        name = name_of(colour, locale)
        before, first = shares.get(name, (0.0, colour))
        shares[name] = (before + share, first)
    ranked = sorted(shares.items(), key=lambda item: -item[1][0])
    kept = [entry for entry in ranked if entry[1][0] >= _LEAST_SHARE] or ranked
    return tuple(Swatch(name, hex_of(colour), round(share, 3)) for name, (share, colour) in kept[:_MOST])


def light_of(small: Image.Image, colours: Colours) -> Light:
    grey = ImageStat.Stat(small.convert("L"))
    saturation = sum(share * hsv(colour)[1] * min(1.0, luminance(colour) * 3) for share, colour in colours)
    warmth = sum(share * (colour[0] - colour[2]) / 255 for share, colour in colours)
    return Light(grey.mean[0] / 255, grey.stddev[0] / 127.5, min(1.0, saturation), warmth)


def colours_of(small: Image.Image) -> Colours:
    """Up to sixteen colours that stand for all, with their shares of the area, largest first."""
    quantised = small.quantize(_BINS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert(
        "RGB"
    )
    counted = quantised.getcolors(_SIDE * _SIDE) or []
    total = sum(count for count, _ in counted) or 1
    found = [(count / total, _rgb(colour)) for count, colour in counted]
    return sorted(found, key=lambda entry: (-entry[0], entry[1]))


def _rgb(value: object) -> RGB:
    if not isinstance(value, tuple):
        raise TypeError("an RGB picture has three channels")
    red, green, blue = value
    return int(red), int(green), int(blue)
