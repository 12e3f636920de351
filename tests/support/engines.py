"""Engines that misbehave as they are told to, in front of a container's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.bootstrap import Container
from app.engines.ports import (
    AvatarBrief,
    Brief,
    Details,
    History,
    Painter,
    PaintingStage,
    PartialHistory,
)
from app.errors import EngineError
from tests.support.stand_ins import stand_ins
from tests.support.waiting import forever


class FailsOnce:
    """A writer that fails at its first history."""

    def __init__(self, container: Container) -> None:
        self._real = stand_ins(container).writer
        self._failed = False

    async def details(self, brief: Brief) -> Details:
        return await self._real.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        if not self._failed:
            self._failed = True
            raise EngineError
        async for part in self._real.history(brief, details):
            yield part


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


def fail_once(container: Container) -> None:
    """The container's next history fails."""
    stand_ins(container).writer = FailsOnce(container)
