"""A picture's palette as pages draw it: colours side by side, each as wide as its share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.engines.ports import Swatch


@dataclass(frozen=True, slots=True)
class PaletteColour:
    """One colour of the picture; `share` of the picture in percent, `x` and `width` its place in a strip 100
    wide that shows them all."""

    name: str
    hex: str
    share: int
    x: float
    width: float


def palette_strip(swatches: Sequence[Swatch]) -> tuple[PaletteColour, ...]:
    """Returns the swatches from left to right, their widths in proportion to their shares."""
    whole = sum(swatch.share for swatch in swatches) or 1.0
    shown: list[PaletteColour] = []
    x = 0.0
    for swatch in swatches:
        width = round(100 * swatch.share / whole, 2)
        share = max(1, round(100 * swatch.share))
        shown.append(PaletteColour(swatch.name, swatch.hex, share, round(x, 2), width))
        x += width
    return tuple(shown)
