"""Engines that misbehave as they are told to, in front of a container's own."""

from __future__ import annotations

from collections.abc import AsyncIterator

from app.bootstrap import Container
from app.engines.ports import Brief, Details, Engines, History, PartialHistory
from app.errors import EngineError


class FailsOnce:
    """A writer that fails at its first history."""

    def __init__(self, container: Container) -> None:
        self._real = container.pipeline._engines.writer
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
    engines = container.pipeline._engines
    container.pipeline._engines = Engines(engines.analyst, FailsOnce(container), engines.painter)
