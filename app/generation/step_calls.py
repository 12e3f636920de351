"""RunStepCall: one request of a run's step to an engine, whose drafts are published."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import nullcontext
from typing import TypeVar

from app.engines.moderated import ModeratedEngines
from app.engines.ports import Brief, PartialHistory
from app.engines.requests import EngineRequest
from app.engines.retry_policy import closing
from app.generation.briefs import nameless
from app.progress.drafts import DraftPublisher
from app.step_runner.call import StepCall

Result = TypeVar("Result")


class RunStepCall(StepCall[Result]):
    """`drafts` publishes the text while it grows; None where the step has none."""

    def __init__(
        self,
        engines: ModeratedEngines,
        request: EngineRequest[Result],
        drafts: DraftPublisher | None = None,
    ) -> None:
        super().__init__(engines, request)
        self._drafts = drafts

    @property
    def inputs(self) -> tuple[object, ...]:
        """What the answer is made from: an answer to the same inputs that was not reviewed is used again."""
        return tuple(nameless(part) if isinstance(part, Brief) else part for part in self.request.given)

    async def begin(self) -> AsyncIterator[object]:
        with self._drafts or nullcontext():
            async with closing(super().begin()) as parts:
                async for part in parts:
                    yield part

    async def take(self, part: object) -> None:
        if self._drafts and isinstance(part, PartialHistory):
            self._drafts.write(part.text)
