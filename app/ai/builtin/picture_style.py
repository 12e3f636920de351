"""Tells pixel art, flat drawings and photographs apart by how colour is spread, not by what is shown.

Three measures on a centre cut at full size: the share of flat neighbours, the share of the eight commonest
colours, and how strictly edges keep to a grid.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageChops

Style = Literal["pixel_art", "flat", "photo", "shaded"]
_CUT = 640
_FLAT_STEP = 5  # levels of 255: what a lossy WebP adds to an even area stays below it
_EDGE_STEP = 24
_CELLS = range(3, 41)


@dataclass(frozen=True, slots=True)
class Measures:
    """Shares, 0 to 1; `grid` is the share of edges on the best grid beyond what chance puts there."""

    flat: float
    top_colours: float
    grid: float


def measure(image: Image.Image) -> Measures:
    cut = _centre(image)
    across, down = _steps(cut, 1, 0), _steps(cut, 0, 1)
    flat = (_below(across, _FLAT_STEP) + _below(down, _FLAT_STEP)) / 2
    grid = min(_grid(across, vertical=True), _grid(down, vertical=False))
    return Measures(flat, _top_colours(cut), grid)


def style_of(measures: Measures) -> tuple[Style, float]:
    """The style and how sure that is, 0 to 1. `shaded` is soft drawing or painting, or not knowing."""
    if measures.grid > 0.6 and measures.top_colours > 0.25:
        return "pixel_art", min(0.95, 0.4 + measures.grid / 2)
    if measures.flat > 0.75 and measures.top_colours > 0.6:
        return "flat", min(0.9, measures.flat * 0.6 + measures.top_colours * 0.35)
    if measures.flat < 0.7 and measures.top_colours < 0.45:
        return "photo", min(0.8, 1.05 - measures.flat * 0.5 - measures.top_colours * 0.5)
    return "shaded", 0.4


def _centre(image: Image.Image) -> Image.Image:
    width, height = image.size
    left, top = max(0, (width - _CUT) // 2), max(0, (height - _CUT) // 2)
    return image.crop((left, top, min(width, left + _CUT), min(height, top + _CUT))).convert("RGB")


def _steps(cut: Image.Image, dx: int, dy: int) -> Image.Image:
    """For each pixel the largest difference of a channel from its neighbour; 1 pixel narrower or lower."""
    width, height = cut.size
    if width <= dx or height <= dy:
        return Image.new("L", (1, 1))
    first, second = cut.crop((0, 0, width - dx, height - dy)), cut.crop((dx, dy, width, height))
    red, green, blue = ImageChops.difference(first, second).split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _below(steps: Image.Image, limit: int) -> float:
    histogram = steps.histogram()
    return sum(histogram[:limit]) / max(1, sum(histogram))


def _top_colours(cut: Image.Image) -> float:
    # Five bits a channel, so that the noise of compression does not make one colour many.
    coarse = cut.point([value & 0xF8 for value in range(256)] * 3)
    counts = sorted((count for count, _ in coarse.getcolors(_CUT * _CUT) or []), reverse=True)
    return sum(counts[:8]) / max(1, sum(counts))


def _grid(steps: Image.Image, *, vertical: bool) -> float:
    edges = steps.point([0] * _EDGE_STEP + [255] * (256 - _EDGE_STEP))
    length = edges.width if vertical else edges.height
    line = edges.resize((length, 1) if vertical else (1, length), Image.Resampling.BOX)
    profile = list(line.tobytes())
    total = sum(profile)
    if total < length // 4 or length < 24:
        return 0.0  # too few edges to speak of a grid
    return max(_on_grid(profile, total, cell) for cell in _CELLS if cell * 4 <= length)


def _on_grid(profile: list[int], total: int, cell: int) -> float:
    if sum(1 for value in profile if value > 4) < 3:
        return 0.0  # two or three lines lie on some grid whatever they are
    # Compression spreads an edge over its neighbours, so a wide cell's line is three pixels wide.
    reach = 1 if cell >= 6 else 0
    sums = [sum(profile[start::cell]) for start in range(cell)]
    best = max(
        sum(sums[(start + shift) % cell] for shift in range(-reach, reach + 1)) for start in range(cell)
    )
    chance = (2 * reach + 1) / cell
    return (best / total - chance) / (1 - chance)
