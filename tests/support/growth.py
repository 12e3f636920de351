"""Whether a piece of work takes time that grows with its text, rather than with the square of that."""

from __future__ import annotations

import time
from collections.abc import Callable

_TIMES = 8  # as long a text; the square would take 64 times as long
_FACTOR = 4  # beyond that, for a noisy machine
_LEAST = 0.001  # seconds that a short text counts for at the least
_AGAIN = 4  # times as long are texts that are measured once more


def assert_linear(work: Callable[[str], object], unit: str, longest: int) -> None:
    """`unit` is repeated to `longest` characters, and to an eighth of that. CPU time, the best of three.

    Work that looks a bounded number of characters ahead grows faster until its text is as long as that, and a
    busy machine may spoil a measurement: texts four times as long decide then. A square shows at any length.
    """
    if _growth(work, unit, longest)[0] > _FACTOR:
        growth, short, long = _growth(work, unit, _AGAIN * longest)
        assert growth <= _FACTOR, f"{short:.4f} s became {long:.4f} s for {unit!r}"


def _growth(work: Callable[[str], object], unit: str, longest: int) -> tuple[float, float, float]:
    """How many times more than in proportion the time grows; with the seconds of both."""
    short, long = (seconds(work, _repeated(unit, length)) for length in (longest // _TIMES, longest))
    return long / (_TIMES * max(short, _LEAST)), short, long


def _repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def seconds(work: Callable[[str], object], text: str) -> float:
    """CPU time, the best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work(text)
        best = min(best, time.process_time() - began)
    return best
