"""What the engines of a run are asked for: a picture's reading, the details, the history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TypeVar

from app.engines.moderated import check_analysis, check_details, check_history
from app.engines.moderation import ModerationGate
from app.engines.ports import (
    Analysis,
    Analyst,
    Brief,
    Details,
    History,
    Locale,
    PartialHistory,
    Picture,
    Writer,
)
from app.engines.retry_policy import closing
from app.generation.briefs import nameless
from app.progress.drafts import DraftPublisher
from app.step_runner.call import StepCall

Result = TypeVar("Result")


class RunStepCall(StepCall[Result]):
    """`inputs`: what the answer is made from; from the same inputs an unreviewed one is taken up again."""

    inputs: tuple[object, ...]


class ReadPicture(RunStepCall[Analysis]):
    def __init__(self, analyst: Analyst, gate: ModerationGate, picture: Picture, locale: Locale) -> None:
        super().__init__(analyst, Analysis)
        self._analyst = analyst
        self._gate = gate
        self._picture = picture
        self._locale = locale
        self.inputs = (picture, locale)

    async def begin(self) -> AsyncIterator[Analysis]:
        yield await self._analyst.analyse(self._picture, self._locale)

    async def review(self, result: Analysis) -> None:
        await check_analysis(self._gate, result)


class WorkOutDetails(RunStepCall[Details]):
    def __init__(self, writer: Writer, gate: ModerationGate, brief: Brief) -> None:
        super().__init__(writer, Details)
        self._writer = writer
        self._gate = gate
        self._brief = brief
        self.inputs = (nameless(brief),)

    async def begin(self) -> AsyncIterator[Details]:
        yield await self._writer.details(self._brief)

    async def review(self, result: Details) -> None:
        await check_details(self._gate, self._brief, result)


class WriteHistory(RunStepCall[History]):
    """The history so far goes to `drafts` while it grows."""

    def __init__(
        self, writer: Writer, gate: ModerationGate, brief: Brief, details: Details, drafts: DraftPublisher
    ) -> None:
        super().__init__(writer, History)
        self._writer = writer
        self._gate = gate
        self._brief = brief
        self._details = details
        self._drafts = drafts
        self.inputs = (nameless(brief), details)

    async def begin(self) -> AsyncIterator[PartialHistory | History]:
        with self._drafts:
            async with closing(self._writer.history(self._brief, self._details)) as parts:
                async for part in parts:
                    yield part

    async def take(self, part: object) -> None:
        if isinstance(part, PartialHistory):
            self._drafts.write(part.text)

    async def review(self, result: History) -> None:
        await check_history(self._gate, self._brief, self._details, result)
