"""Names for colours in both languages, and the nearest one by distance in OKLab.

Lightness weighs less than hue there: people call a colour by its hue first.
"""

from __future__ import annotations

from functools import lru_cache

from app.ai.builtin.colours.arithmetic import RGB, rgb
from app.ai.builtin.vocabulary.files import by_language, shared
from app.engines.ports import Locale

Lab = tuple[float, float, float]

_D65 = (0.95047, 1.0, 1.08883)
_LIGHTNESS = 0.3  # the weight of a difference in lightness beside one in hue or strength


@lru_cache(maxsize=4096)
def name_of(colour: RGB, locale: Locale) -> str:
    """Returns the name of the nearest reference colour, in that language."""
    here = oklab(colour)
    _, key = min(_REFERENCES, key=lambda reference: _apart(reference[0], here))
    return _NAMES[locale][key]


def chroma(colour: RGB) -> float:
    """Returns how far a colour is from grey: 0, to about 0.25 for a strong red and 0.32 at the most."""
    _, a, b = oklab(colour)
    return float((a * a + b * b) ** 0.5)


def oklab(colour: RGB) -> Lab:
    """OKLab of an sRGB colour (Björn Ottosson's matrices)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def lab(colour: RGB) -> Lab:
    """CIELAB of an sRGB colour, white point D65 (IEC 61966-2-1 and CIE 15)."""
    red, green, blue = (_linear(channel / 255) for channel in colour)
    x = 0.4124 * red + 0.3576 * green + 0.1805 * blue
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = 0.0193 * red + 0.1192 * green + 0.9505 * blue
    fx, fy, fz = (_curve(value / white) for value, white in zip((x, y, z), _D65, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _curve(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _apart(one: Lab, other: Lab) -> float:
    lightness, a, b = (x - y for x, y in zip(one, other, strict=True))
    return _LIGHTNESS * lightness * lightness + a * a + b * b


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


_REFERENCES = [
    (oklab(rgb(value)), key)
    for key, values in shared("colour_names.txt", "colours").table("colours").items()
    for value in values
]
_NAMES = {locale: file.values("names") for locale, file in by_language("colour_names.txt", "names").items()}
