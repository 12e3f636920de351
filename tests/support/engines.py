"""Engines that fail, or are counted, in front of a container's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.bootstrap import Container
from app.engines.ports import (
    Analysis,
    AvatarBrief,
    Brief,
    Details,
    History,
    Locale,
    Painter,
    Painting,
    PaintingStage,
    PartialHistory,
    Picture,
)
from app.errors import EngineError
from tests.support.stand_ins import stand_ins
from tests.support.waiting import forever


class FailingWriter:
    """The container's writer, whose first history raises `error`. `failures`: how many are still to come."""

    def __init__(self, container: Container, error: Exception | None = None) -> None:
        self._real = stand_ins(container).writer
        self._error = error or EngineError()
        self.failures = 1
        self.details_calls = 0
        stand_ins(container).writer = self

    async def details(self, brief: Brief) -> Details:
        self.details_calls += 1
        return await self._real.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        if self.failures:
            self.failures -= 1
            raise self._error
        async for part in self._real.history(brief, details):
            yield part


class CountedEngines:
    """The container's engines; `calls`: the steps that they have answered, in order. Override `answered`."""

    def __init__(self, container: Container) -> None:
        serving = stand_ins(container)
        self._analyst, self._writer, self._painter = serving.analyst, serving.writer, serving.painter
        self.calls: list[str] = []
        serving.analyst = serving.writer = serving.painter = self

    def answered(self, step: str) -> None:
        self.calls.append(step)

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        found: Analysis = await self._analyst.analyse(picture, locale)
        self.answered("extracting_description")
        return found

    async def details(self, brief: Brief) -> Details:
        found: Details = await self._writer.details(brief)
        self.answered("generating_details")
        return found

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        async for part in self._writer.history(brief, details):
            if isinstance(part, History):
                self.answered("generating_history")
            yield part

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        async for stage in self._painter.paint(brief):
            if isinstance(stage, Painting):
                self.answered("generating_avatar")
            yield stage


class WaitingPainter:
    """Yields the painter's first stage, and then waits until it is closed."""

    def __init__(self, painter: Painter) -> None:
        self.painter = painter
        self.waiting = asyncio.Event()
        self.closed = asyncio.Event()

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        try:
            async for stage in self.painter.paint(brief):
                yield stage
                self.waiting.set()
                await forever()
        finally:
            self.closed.set()
