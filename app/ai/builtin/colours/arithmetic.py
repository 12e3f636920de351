"""Arithmetic on colours written `#rrggbb`, for reading pictures and for painting."""

from __future__ import annotations

import colorsys

RGB = tuple[int, int, int]


def rgb(value: str) -> RGB:
    """Returns the three channels, 0 to 255, of `#rrggbb`."""
    digits = value.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def hex_of(colour: RGB) -> str:
    """Returns the colour as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(first: str, second: str, share: float) -> str:
    """`share` (0 to 1) of the second colour in the first."""
    a, b = rgb(first), rgb(second)
    red, green, blue = (round(x + (y - x) * share) for x, y in zip(a, b, strict=True))
    return hex_of((red, green, blue))


def luminance(colour: RGB) -> float:
    """Perceived brightness, 0 to 1, by the weights of ITU-R BT.601."""
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def hsv(colour: RGB) -> tuple[float, float, float]:
    """Hue in degrees, saturation and value 0 to 1."""
    red, green, blue = colour
    hue, saturation, value = colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)
    return hue * 360, saturation, value


def saturation(value: str) -> float:
    """Returns the saturation of `#rrggbb`, 0 to 1."""
    return hsv(rgb(value))[1]
