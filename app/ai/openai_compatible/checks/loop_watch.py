"""Detects an answer that repeats itself (loops) while it is still streamed."""

from __future__ import annotations

from collections.abc import Callable

from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.checks.loops import is_runaway, loop_in
from app.engines.growth_throttle import GrowthThrottle

_MIN_STEP = 64  # minimum characters between two checks


class LoopWatch:
    """Watches one answer while it grows, as often as `GrowthThrottle` allows: linear time in total.

    `visible_text` extracts prose from the answer so far; None: the answer is JSON, which may repeat an object
    once. Reasoning in a separate field is checked like the answer: a model that never ends it never answers.
    `text_before_loop`: the text before the repetition; None while there is none.
    """

    def __init__(self, visible_text: Callable[[Answer], str] | None) -> None:
        self._visible_text = visible_text
        self._throttle = GrowthThrottle(_MIN_STEP)
        self._checked_length = self._checked_reasoning = 0  # characters at the last look
        self.text_before_loop: str | None = None
        self.loops_in_prose = False

    def is_looping(self, answer: Answer) -> bool:
        """Return whether the answer repeats itself, checking it if due."""
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
        """Return whether only reasoning arrived since the last check, and it repeats itself; an answer that
        has started is read."""
        has_grown = (
            answer.reasoning_length > self._checked_reasoning and answer.length == self._checked_length
        )
        return has_grown and is_runaway(answer.latest_reasoning)
