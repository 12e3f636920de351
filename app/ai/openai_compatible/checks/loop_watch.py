"""Leaves an answer that goes round in circles while it is still under way."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.checks.loops import is_runaway, loop_in
from app.engines.growth_throttle import GrowthThrottle

_MIN_STEP = 64  # characters between two looks, at the least


class LoopWatch:
    """Watches one answer while it grows, as often as `GrowthThrottle` has it: linear in all.

    `visible_text` makes prose of what came so far; None: the answer is JSON, which may give an object twice.
    Thoughts in a field of their own count as an answer does: a model that never ends them never answers.
    `text_before_loop` is what was said before it began to repeat itself; None as long as it doesn't.
    """

    def __init__(self, visible_text: Callable[[Answer], str] | None) -> None:
        self._visible_text = visible_text
        self._throttle = GrowthThrottle(_MIN_STEP)
        self._checked_length = self._checked_reasoning = 0  # characters at the last look
        self.text_before_loop: str | None = None
        self.loops_in_prose = False

    def is_looping(self, answer: Answer) -> bool:
        length = answer.length + answer.reasoning_length
        if self._throttle.is_due(length):
            with self._throttle.working(length):
                self._check(answer)
        return self.text_before_loop is not None

    def _check(self, answer: Answer) -> None:
        visible_text = self._visible_text(answer) if self._visible_text else ""
        if loop := loop_in(visible_text):
            self.text_before_loop, self.loops_in_prose = visible_text[: loop.start].rstrip(), True
        elif is_runaway(answer.text) or self._reasoning_loops(answer):
            self.text_before_loop = visible_text
        self._checked_length, self._checked_reasoning = answer.length, answer.reasoning_length

    def _reasoning_loops(self, answer: Answer) -> bool:
        """Whether thoughts alone have come since the last look, and go round: behind them an answer may yet
        come, and one that has begun is read."""
        has_grown = (
            answer.reasoning_length > self._checked_reasoning and answer.length == self._checked_length
        )
        return has_grown and is_runaway(answer.latest_reasoning)
