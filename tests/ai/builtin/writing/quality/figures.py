"""The figures that the built-in writer is held to, over many characters of one account."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.ai.builtin.writing.quality.contradictions import contradictions
from tests.ai.builtin.writing.quality.described import Kept

RUN = 5  # words
RUN_SHARE = 0.03  # of all characters


@dataclass(frozen=True)
class Figure:
    """One line of the table. `cases`: what speaks against it, the worst first."""

    name: str
    measured: str
    limit: str
    cases: tuple[str, ...]
    met: bool


def figures(kept: Sequence[Kept]) -> tuple[Figure, ...]:
    return (_names(kept), _openings(kept), _runs(kept), _contradictions(kept))


def _names(kept: Sequence[Kept]) -> Figure:
    """A full name that the description states is kept as often as it is stated, so it does not count."""
    drawn = [one for one in kept if not {"first", "last"} <= one.described.states.keys()]
    twice = _more_than_once([_full_name(one) for one in drawn])
    return Figure("full names given twice", str(len(twice)), "0", twice, not twice)


def _openings(kept: Sequence[Kept]) -> Figure:
    twice = _more_than_once([re.split(r"(?<=[.!?]) ", one.made.history)[0] for one in kept])
    return Figure("opening sentences twice", str(len(twice)), "0", twice, not twice)


def _runs(kept: Sequence[Kept]) -> Figure:
    counted = Counter(run for one in kept for run in runs_of(one.made.history))
    most = RUN_SHARE * len(kept)
    over = tuple(f"{times} × {run}" for run, times in counted.most_common() if times > most)
    worst = counted.most_common(1)[0][1] / len(kept)
    name = f"commonest run of {RUN} words"
    return Figure(name, f"{worst:.1%}", f"{RUN_SHARE:.0%}", over, not over)


def _contradictions(kept: Sequence[Kept]) -> Figure:
    found = tuple(
        f"{fault}: {one.described.text!r}, seed {one.made.brief.seed}"
        for one in kept
        for fault in contradictions(one)
    )
    return Figure("contradictions", str(len(found)), "0", found, not found)


def runs_of(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.lower())
    return {" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _full_name(one: Kept) -> str:
    return f"{one.made.details.first_name} {one.made.details.last_name}".strip().casefold()


def _more_than_once(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value for value, times in Counter(values).most_common() if times > 1)
