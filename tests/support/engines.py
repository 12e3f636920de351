"""Engines that misbehave as they are told to, in front of a container's own."""

from __future__ import annotations

from app.bootstrap import Container
from app.errors import EngineError
from app.generation.ports import Brief, Details, Engines, History


class FailsOnce:
    """A writer that fails at its first history."""

    def __init__(self, container: Container) -> None:
        self._real = container.pipeline._engines.writer
        self._failed = False

    async def details(self, brief: Brief) -> Details:
        return await self._real.details(brief)

    async def history(self, brief: Brief, details: Details) -> History:
        if not self._failed:
            self._failed = True
            raise EngineError
        return await self._real.history(brief, details)


def fail_once(container: Container) -> None:
    """The container's next history fails."""
    engines = container.pipeline._engines
    container.pipeline._engines = Engines(engines.analyst, FailsOnce(container), engines.painter)
