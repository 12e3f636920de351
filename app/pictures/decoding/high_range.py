"""Tone-maps high dynamic range (PQ and HLG) to sRGB.

The curves are those of ITU-R BT.2100. Light above reference white is compressed as Chromium does it, by a
table measured there: half as bright up to white, then less and less, up to 1,000 nits.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from functools import lru_cache

from PIL import Image, ImageFilter

from app.pictures.decoding.code_points import PRIMARIES
from app.pictures.decoding.icc import Vector, conversion, times

PQ, HLG = 16, 18
_SIDE = 33  # entries per side of the 3D lookup table
_WHITE = 203.0  # nits of paper white, BT.2408
_PEAK = 1000.0  # nits of a display for HLG
# Light relative to reference white, and Chromium's output for it.
_KNOTS = (
    (0.997, 0.4969), (1.158, 0.5647), (1.344, 0.6172), (1.558, 0.6654), (1.804, 0.7157), (2.088, 0.7605),
    (2.416, 0.7991), (2.794, 0.8469), (3.229, 0.8879), (3.731, 0.9216), (4.309, 0.9647), (4.977, 1.0),
)  # fmt: skip


def is_high_range(primaries: int, transfer: int) -> bool:
    """Return whether these code points are PQ or HLG on known primaries."""
    return primaries in PRIMARIES and transfer in (PQ, HLG)


def mapped(image: Image.Image, primaries: int, transfer: int) -> Image.Image:
    """Return RGB in sRGB, from RGB in that colour space."""
    return image.filter(_table(primaries, transfer))


@lru_cache(maxsize=4)
def _table(primaries: int, transfer: int) -> ImageFilter.Color3DLUT:
    matrix = conversion(PRIMARIES[primaries])
    light = _pq_colour if transfer == PQ else _hlg_colour

    def colour(red: float, green: float, blue: float) -> Vector:
        light_rgb = light((red, green, blue))
        gain = _gain(max(light_rgb))
        converted = times(matrix, (light_rgb[0] * gain, light_rgb[1] * gain, light_rgb[2] * gain))
        return (_srgb_encoded(converted[0]), _srgb_encoded(converted[1]), _srgb_encoded(converted[2]))

    return ImageFilter.Color3DLUT.generate(_SIDE, colour)


def _pq_colour(colour: Vector) -> Vector:
    return (_pq(colour[0]), _pq(colour[1]), _pq(colour[2]))


def _hlg_colour(colour: Vector) -> Vector:
    """Apply the display curve (OOTF), which depends on the luminance."""
    red, green, blue = (_hlg(value) for value in colour)
    gain = _PEAK / _WHITE * (0.2627 * red + 0.678 * green + 0.0593 * blue) ** 0.2
    return (red * gain, green * gain, blue * gain)


def _pq(value: float) -> float:
    """Return light relative to reference white."""
    share = float(value ** (1 / 78.84375))
    light = max(0.0, share - 0.8359375) / (18.8515625 - 18.6875 * share)
    return float(10_000 / _WHITE * light ** (1 / 0.1593017578125))


def _hlg(value: float) -> float:
    """Return scene light, from 0 to 1."""
    return value**2 / 3 if value <= 0.5 else (math.exp((value - 0.55991073) / 0.17883277) + 0.28466892) / 12


def _gain(light: float) -> float:
    if light <= _KNOTS[0][0]:
        return _KNOTS[0][1] / _KNOTS[0][0]
    at = bisect_right(_KNOTS, (light, 2.0))
    if at == len(_KNOTS):
        return 1 / light
    (low, dark), (high, light_rgb) = _KNOTS[at - 1], _KNOTS[at]
    return (dark + (light_rgb - dark) * (light - low) / (high - low)) / light


def _srgb_encoded(light: float) -> float:
    light = min(1.0, max(0.0, light))
    return 12.92 * light if light <= 0.0031308 else float(1.055 * light ** (1 / 2.4) - 0.055)
