"""Colour spaces by their code points in ITU-T H.273, as used by PNG's cICP and AVIF's nclx.

Transfer curves with a linear part near black, as standardised. PQ and HLG are in `high_range.py`.
"""

from __future__ import annotations

from collections.abc import Callable

from app.pictures.decoding.icc import SRGB, Primaries, profile

_D65, _C = (0.3127, 0.329), (0.31, 0.316)
PRIMARIES = {
    1: SRGB,
    4: Primaries(_C, (0.67, 0.33), (0.21, 0.71), (0.14, 0.08)),
    5: Primaries(_D65, (0.64, 0.33), (0.29, 0.6), (0.15, 0.06)),
    6: Primaries(_D65, (0.63, 0.34), (0.31, 0.595), (0.155, 0.07)),
    7: Primaries(_D65, (0.63, 0.34), (0.31, 0.595), (0.155, 0.07)),
    8: Primaries(_C, (0.681, 0.319), (0.243, 0.692), (0.145, 0.049)),
    9: Primaries(_D65, (0.708, 0.292), (0.17, 0.797), (0.131, 0.046)),
    11: Primaries((0.314, 0.351), (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    12: Primaries(_D65, (0.68, 0.32), (0.265, 0.69), (0.15, 0.06)),
    22: Primaries(_D65, (0.63, 0.34), (0.295, 0.605), (0.155, 0.077)),
}


def _piecewise(gamma: float, offset: float, slope: float, dark: float) -> Callable[[float], float]:
    def linear(value: float) -> float:
        if value < dark:
            return value / slope
        return float(((value + offset) / (1 + offset)) ** gamma)

    return linear


def power(gamma: float) -> Callable[[float], float]:
    return lambda value: float(value**gamma)


_VIDEO = power(2.4)  # the display curve of BT.1886, which Chromium uses for video transfer functions
CURVES: dict[int, Callable[[float], float]] = {
    1: _VIDEO,
    4: power(2.2),
    5: power(2.8),
    6: _VIDEO,
    7: _piecewise(1 / 0.45, 0.1115, 4.0, 0.0912),
    8: power(1.0),
    13: _piecewise(2.4, 0.055, 12.92, 0.04045),
    14: _VIDEO,
    15: _VIDEO,
}
_PLAIN = (1, 13)


def named_profile(primaries: int, transfer: int) -> bytes | None:
    """Return an ICC profile of that colour space; None for sRGB itself, and for unknown ones."""
    if (primaries, transfer) == _PLAIN or primaries not in PRIMARIES or transfer not in CURVES:
        return None
    return profile(PRIMARIES[primaries], CURVES[transfer])


def is_known(primaries: int, transfer: int) -> bool:
    """Return whether both code points are known."""
    return primaries in PRIMARIES and transfer in CURVES
