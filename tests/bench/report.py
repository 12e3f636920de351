"""Prints what was measured: medians, their spread, ratios, and what was noisy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

NOISY = 0.25  # of the median, between the lowest and the highest round


@dataclass(slots=True)
class Rounds:
    """One figure, measured in each round."""

    values: list[float] = field(default_factory=list)

    def add(self, value: float) -> None:
        self.values.append(value)

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def spread(self) -> float:
        """From the lowest to the highest round, as a share of the median."""
        return (max(self.values) - min(self.values)) / self.median if self.median else 0.0

    def __str__(self) -> str:
        mark = " ~" if self.spread > NOISY else ""
        return f"{shown(self.median)} (±{self.spread / 2:.0%}){mark}"


def shown(value: float) -> str:
    """Returns the number with about three figures."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def ratio(ours: Rounds, theirs: Rounds) -> str:
    """Returns how many times theirs ours is: the median of the rounds' ratios, with their extremes. A round's
    measures follow each other, so that what else the machine does falls on both."""
    each = [mine / yours for mine, yours in zip(ours.values, theirs.values, strict=True) if yours]
    return f"{median(each):.1f}× ({min(each):.1f}–{max(each):.1f})" if each else "–"


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    print(f"\n| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """Returns the value below which that share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]
