"""Classifies pictures by how colour is spread: pixel art, line art, flat and shaded drawings, photographs.

What a picture shows plays no part. The bounds were set on the labelled pictures of `make seeing`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops, ImageFilter

from app.ai.builtin.sight.pixel_grid import grid_of

Style = Literal["pixel_art", "line", "flat", "shaded", "photo"]
_CUT = 640
_SIDE = 512  # texture is read at one size, whatever the picture's
_TINY = 128  # pixels: the size of a sprite that is not enlarged
_WINDOW = 12  # levels of grey that count as one ground
_MARK = 30  # levels of grey that part a mark from its ground
_APART = 8  # pixels, for the slope
_GRID, _SMOOTH, _SLOPE, _GROUND = 0.65, 0.865, 0.3, 0.8


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares, 0 to 1."""

    grid: float  # edges on the best grid
    smooth: float  # pixels that are the mean of their neighbours: no texture
    abrupt: float  # pixels far from that mean: hard edges
    slope: float  # places a few pixels apart that differ a little: shading
    ground: float  # the commonest grey
    thick: float  # marks on the ground that are broader than a stroke
    marks: float  # the area of those marks
    pale: float  # how light the ground is
    tiny: bool


def measure(image: Image.Image) -> Measures:
    """Returns the measures of an RGB picture."""
    cut, small = _centre(image), image.copy()
    small.thumbnail((_SIDE, _SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    bends, apart = _bends(small.convert("L")), _steps(small, _APART, 0)
    ground, pale, thick, marks = _ground(small.convert("L"))
    return Measures(
        grid=grid_of(_steps(cut, 1, 0), _steps(cut, 0, 1)),
        smooth=_share(bends, 0, 2),
        abrupt=_share(bends, 10, 256),
        slope=_share(_both(apart, _steps(small, 0, _APART)), 2, 24),
        ground=ground,
        thick=thick,
        marks=marks,
        pale=pale,
        tiny=max(image.size) <= _TINY,
    )


def style_of(found: Measures) -> tuple[Style, float]:
    """Returns the style and how sure that is, 0 to 1: surest far from the bounds."""
    if found.grid > _GRID:
        return "pixel_art", _sure(found.grid - _GRID, 0.2)
    if found.tiny and found.abrupt > 1 - found.smooth - found.abrupt:
        return "pixel_art", 0.6
    if _is_line(found):
        return "line", _sure(min(0.9 - found.thick, (found.ground - _GROUND) * 3), 0.5)
    if found.smooth < _SMOOTH:
        return "photo", _sure(_SMOOTH - found.smooth, 0.25)
    if found.slope > _SLOPE:
        return "shaded", _sure(min(found.slope - _SLOPE, (found.smooth - _SMOOTH) * 2), 0.2)
    return "flat", _sure(min(_SLOPE - found.slope, (found.smooth - _SMOOTH) * 2), 0.2)


def _is_line(found: Measures) -> bool:
    drawn = found.smooth > _SMOOTH or found.pale > 0.6
    return found.ground > _GROUND and found.thick < 0.9 and found.marks > 0.01 and drawn


def _sure(beyond: float, whole: float) -> float:
    """From 0.5 at a bound to 0.95 once the measure is `whole` beyond it."""
    return round(0.5 + 0.45 * min(1.0, max(0.0, beyond) / whole), 2)


def _centre(image: Image.Image) -> Image.Image:
    width, height = image.size
    left, top = max(0, (width - _CUT) // 2), max(0, (height - _CUT) // 2)
    return image.crop((left, top, min(width, left + _CUT), min(height, top + _CUT)))


def _steps(image: Image.Image, dx: int, dy: int) -> Image.Image:
    """Returns for each pixel the largest difference of a channel from the pixel at that distance."""
    width, height = image.size
    if width <= dx or height <= dy:
        return Image.new("L", (1, 1))
    first, second = image.crop((0, 0, width - dx, height - dy)), image.crop((dx, dy, width, height))
    red, green, blue = ImageChops.difference(first, second).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _bends(grey: Image.Image) -> list[int]:
    """Returns a histogram: how far each pixel is from the mean of its two neighbours, along both
    directions."""
    width, height = grey.size
    if width < 3 or height < 3:
        return [1] + [0] * 255
    across = _bend(grey, (0, 0, width - 2, height), (1, 0, width - 1, height), (2, 0, width, height))
    down = _bend(grey, (0, 0, width, height - 2), (0, 1, width, height - 1), (0, 2, width, height))
    return _both(across, down)


Box = tuple[int, int, int, int]


def _bend(grey: Image.Image, before: Box, here: Box, after: Box) -> Image.Image:
    return ImageChops.difference(
        ImageChops.add(grey.crop(before), grey.crop(after), scale=2), grey.crop(here)
    )


def _both(one: Image.Image, other: Image.Image) -> list[int]:
    return [a + b for a, b in zip(one.histogram(), other.histogram(), strict=True)]


def _share(histogram: list[int], low: int, high: int) -> float:
    return sum(histogram[low:high]) / max(1, sum(histogram))


def _ground(grey: Image.Image) -> tuple[float, float, float, float]:
    """Share and lightness of the commonest grey, share of the marks on it that are thick, and their area."""
    histogram, area = grey.histogram(), grey.width * grey.height
    start = max(range(257 - _WINDOW), key=lambda level: sum(histogram[level : level + _WINDOW]))
    level = start + _WINDOW // 2
    marks = ImageChops.difference(grey, Image.new("L", grey.size, level)).point(
        [0] * _MARK + [255] * (256 - _MARK)
    )
    broad = marks.filter(ImageFilter.MinFilter(7)).filter(ImageFilter.MaxFilter(7))
    marked, thick = marks.histogram()[255], broad.histogram()[255]
    ground = sum(histogram[start : start + _WINDOW]) / area
    return ground, level / 255, thick / max(1, marked), marked / area
