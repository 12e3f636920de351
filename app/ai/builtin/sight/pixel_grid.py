"""Finds the grid of pixel art, also where it is unevenly enlarged: edges at multiples of a period."""

from __future__ import annotations

import cmath
from itertools import pairwise

from PIL import Image

_EDGE_STEP = 24  # levels of 255 between two pixels that make an edge
_PERIODS = (2.5, 60.0)  # pixels
_MIN_LINES = 8  # lines of edges; fewer always fit some grid
_MAX_CANDIDATES = 6  # distances between lines that are tried as the period


def grid_of(across: Image.Image, down: Image.Image) -> float:
    """Returns how well edges fit a grid, 0 to 1, from the differences of neighbours in both directions."""
    return min(_along(_profile(across, upright=True)), _along(_profile(down, upright=False)))


def _profile(steps: Image.Image, *, upright: bool) -> list[int]:
    """Returns for each column, or row, how much of it is edge."""
    edges = steps.point([0] * _EDGE_STEP + [255] * (256 - _EDGE_STEP))
    size = (edges.width, 1) if upright else (1, edges.height)
    return list(edges.resize(size, Image.Resampling.BOX).tobytes())


def _along(profile: list[int]) -> float:
    lines = _lines(profile)
    if len(lines) < _MIN_LINES:
        return 0.0
    weight = sum(strength for _, strength in lines) / max(1, sum(profile))
    return weight * max(_best_near(lines, period, len(profile)) for period in _candidates(lines))


def _lines(profile: list[int]) -> list[tuple[float, int]]:
    """Place and strength of each line; compression and smoothing spread one over up to three pixels."""
    lines = []
    padded = [0, *profile, 0]
    for at, value in enumerate(profile):
        before, after = padded[at], padded[at + 2]
        if value > 2 and value >= before and value > after:
            whole = before + value + after
            lines.append((at + (after - before) / whole, whole))
    return lines


def _candidates(lines: list[tuple[float, int]]) -> list[float]:
    """Returns the commonest distances between neighbouring lines, to a fifth of a pixel."""
    counted: dict[float, int] = {}
    for (here, one), (there, other) in pairwise(lines):
        gap = round((there - here) * 2) / 2
        if _PERIODS[0] <= gap <= _PERIODS[1]:
            counted[gap] = counted.get(gap, 0) + min(one, other)
    return sorted(counted, key=lambda gap: -counted[gap])[:_MAX_CANDIDATES] or [_PERIODS[1]]


def _best_near(lines: list[tuple[float, int]], period: float, length: int) -> float:
    """Returns the best agreement of any period within half a pixel; fine enough that the far end stays in
    step."""
    step = max(0.01, 0.25 * period * period / length)
    count = int(0.6 / step)
    return max(_agreement(lines, period + step * shift) for shift in range(-count, count + 1))


def _agreement(lines: list[tuple[float, int]], period: float) -> float:
    """Returns 1 if all lines are at multiples of the period, about 0 for random positions."""
    if period < _PERIODS[0]:
        return 0.0
    turn = 2j * cmath.pi / period
    total = sum(strength for _, strength in lines)
    return abs(sum(strength * cmath.exp(turn * at) for at, strength in lines)) / total
