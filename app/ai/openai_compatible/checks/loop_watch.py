"""Leaves an answer that goes round in circles while it is still under way."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.checks.loops import is_runaway, loop_in
from app.engines.growth_throttle import GrowthThrottle

_STRIDE = 64  # characters between two looks, at the least


class LoopWatch:
    """Watches one answer while it grows, as often as `GrowthThrottle` has it: linear in all.

    `shown` makes prose of what came so far; None: the answer is JSON, which may give an object twice.
    Thoughts in a field of their own count as an answer does: a model that never ends them never answers.
    `before` is what was said before it began to repeat itself; None as long as it doesn't.
    """

    def __init__(self, shown: Callable[[Answer], str] | None) -> None:
        self._shown = shown
        self._pace = GrowthThrottle(_STRIDE)
        self._said = self._thought = 0  # characters at the last look
        self.before: str | None = None
        self.loops_in_prose = False

    def is_looping(self, answer: Answer) -> bool:
        length = answer.length + answer.thought_length
        if self._pace.is_due(length):
            with self._pace.working(length):
                self._look(answer)
        return self.before is not None

    def _look(self, answer: Answer) -> None:
        shown = self._shown(answer) if self._shown else ""
        if found := loop_in(shown):
            self.before, self.loops_in_prose = shown[: found.start].rstrip(), True
        elif is_runaway(answer.text) or self._thinks_without_end(answer):
            self.before = shown
        self._said, self._thought = answer.length, answer.thought_length

    def _thinks_without_end(self, answer: Answer) -> bool:
        """Whether thoughts alone have come since the last look, and go round: behind them an answer may yet
        come, and one that has begun is read."""
        grown = answer.thought_length > self._thought and answer.length == self._said
        return grown and is_runaway(answer.latest_thoughts)
