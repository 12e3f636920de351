"""Engines that misbehave as they are told to, in front of a container's own."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.bootstrap import Container
from app.engines.ports import Brief, Details, History, PartialHistory
from app.errors import EngineError
from tests.support.stand_ins import stand_ins


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


def fail_once(container: Container) -> None:
    """The container's next history fails."""
    stand_ins(container).writer = FailsOnce(container)
