"""Reads a picture's light and colours with Pillow: a small copy is quantised and its colours are named."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageStat

from app.ai.builtin.colours.arithmetic import RGB, hex_of
from app.ai.builtin.colours.names import chroma, name_of
from app.engines.ports import Swatch

Colours = list[tuple[float, RGB]]
_SIDE = 112
_BINS = 16
_MAX_COLOURS = 6
_MIN_SHARE = 0.015
_VIVID = 0.22  # the chroma that counts as full: a strong red has 0.2 to 0.25


@dataclass(frozen=True, slots=True)
class Light:
    """All 0 to 1, but `warmth`, and the leanings, from -1 (cold; lighter below, right) to 1."""

    brightness: float
    contrast: float
    saturation: float
    warmth: float
    above: float  # how much lighter the upper third is than the lower
    left: float  # how much lighter the left third is than the right


def small_copy(image: Image.Image) -> Image.Image:
    """Returns an RGB copy of at most 112 pixels a side; transparent parts are laid on middle grey."""
    copy = image.copy()
    copy.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    return on_ground(copy, "#808080")


def on_ground(image: Image.Image, ground: str) -> Image.Image:
    """Returns the picture in RGB, its transparent parts on that colour."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, ground), layer).convert("RGB")


def is_whole(image: Image.Image) -> bool:
    """Returns whether nothing in it is transparent; otherwise the colour below would count as its ground."""
    return not image.has_transparency_data or image.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def seen_pixels(image: Image.Image) -> Image.Image:
    """Returns a small copy; with transparent parts, one row of the other pixels: the rest has no colour."""
    copy = image.copy()
    copy.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    if not copy.has_transparency_data:
        return copy.convert("RGB")
    raw = copy.convert("RGBA").tobytes()
    seen = b"".join(raw[at : at + 3] for at in range(0, len(raw), 4) if raw[at + 3] > 127)
    return Image.frombytes("RGB", (len(seen) // 3, 1), seen) if seen else copy.convert("RGB")


def palette_of(colours: Colours, locale: str) -> tuple[Swatch, ...]:
    """Up to six named colours, largest share first; colours of one name are counted together."""
    shares: dict[str, tuple[float, RGB]] = {}
    for share, colour in colours:
        name = name_of(colour, locale)
        before, first = shares.get(name, (0.0, colour))
        shares[name] = (before + share, first)
    ranked = sorted(shares.items(), key=lambda item: -item[1][0])
    large = [entry for entry in ranked if entry[1][0] >= _MIN_SHARE] or ranked
    return tuple(
        Swatch(name, hex_of(colour), round(share, 3)) for name, (share, colour) in large[:_MAX_COLOURS]
    )


def light_of(small: Image.Image, colours: Colours) -> Light:
    """Measures the light. `small`: a copy with the picture's proportions; `colours`: those of opaque
    pixels."""
    brightness = sum(share * _luma(colour) for share, colour in colours)
    spread = sum(share * (_luma(colour) - brightness) ** 2 for share, colour in colours) ** 0.5
    strength = sum(share * chroma(colour) for share, colour in colours) / _VIVID
    warmth = sum(share * (2 * red - green - blue) / 510 for share, (red, green, blue) in colours)
    return Light(brightness, min(1.0, spread * 2), min(1.0, strength), warmth, *_leanings(small.convert("L")))


def colours_of(pixels: Image.Image) -> Colours:
    """Returns up to sixteen representative colours, with their shares of the area, largest first."""
    quantised = pixels.quantize(_BINS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert(
        "RGB"
    )
    counted = quantised.getcolors(_SIDE * _SIDE) or []
    total = sum(count for count, _ in counted) or 1
    found = [(count / total, _rgb(colour)) for count, colour in counted]
    return sorted(found, key=lambda entry: (-entry[0], entry[1]))


def _leanings(grey: Image.Image) -> tuple[float, float]:
    width, height = grey.size
    above = _mean(grey, (0, 0, width, -(-height // 3))) - _mean(grey, (0, height * 2 // 3, width, height))
    left = _mean(grey, (0, 0, -(-width // 3), height)) - _mean(grey, (width * 2 // 3, 0, width, height))
    return above, left


def _mean(grey: Image.Image, box: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(grey.crop(box)).mean[0] / 255


def _luma(colour: RGB) -> float:
    return (0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]) / 255


def _rgb(value: object) -> RGB:
    if not isinstance(value, tuple):
        raise TypeError("an RGB picture has three channels")
    red, green, blue = value
    return int(red), int(green), int(blue)
