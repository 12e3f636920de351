"""Leaves an answer that goes round in circles while it is still under way."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.openai_compatible.loops import is_runaway, loop_in
from app.ai.openai_compatible.server import Answer
from app.generation.growth_pace import GrowthPace

_STRIDE = 64  # characters between two looks, at the least


class LoopWatch:
    """Watches one answer while it grows, as often as `GrowthPace` has it: linear in all.

    `shown` makes prose of what came so far; None: the answer is JSON, which may give an object twice.
    `before` is what was said before it began to repeat itself; None as long as it doesn't.
    """

    def __init__(self, shown: Callable[[Answer], str] | None) -> None:
        self._shown = shown
        self._pace = GrowthPace(_STRIDE)
        self.before: str | None = None
        self.loops_in_prose = False

    def is_looping(self, answer: Answer) -> bool:
        if self._pace.is_due(answer.length):
            with self._pace.working(answer.length):
                self._look(answer)
        return self.before is not None

    def _look(self, answer: Answer) -> None:
        shown = self._shown(answer) if self._shown else ""
        if found := loop_in(shown):
            self.before, self.loops_in_prose = shown[: found.start].rstrip(), True
        elif is_runaway(answer.text):
            self.before = shown
