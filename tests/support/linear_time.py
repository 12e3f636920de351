"""Whether a piece of work takes time that grows with its text, rather than with the square of that."""

from __future__ import annotations

import time
from collections.abc import Callable

_TIMES = 8  # as long a text; the square would take 64 times as long
_FACTOR = 4  # beyond that, for a noisy machine
_MIN_SECONDS = 0.001  # seconds that a short text counts for at the least


def assert_linear(work: Callable[[str], object], unit: str, max_length: int) -> None:
    """`unit` is repeated to `max_length` characters, and to an eighth of that. CPU time, best of three."""
    short, long = (seconds(work, _repeated(unit, length)) for length in (max_length // _TIMES, max_length))
    assert long <= _FACTOR * _TIMES * max(short, _MIN_SECONDS), (
        f"{short:.4f} s became {long:.4f} s for {unit!r}"
    )


def _repeated(unit: str, length: int) -> str:
    return (unit * (length // len(unit) + 1))[:length]


def seconds(work: Callable[[str], object], text: str) -> float:
    """CPU time, best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        work(text)
        best = min(best, time.process_time() - began)
    return best
