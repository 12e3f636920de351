"""StepCall: one call of an engine, and what the runner needs to know to work it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from app.engines.moderated import ModeratedEngines
from app.engines.requests import EngineRequest

Result = TypeVar("Result")


class StepCall(Generic[Result]):
    """What an engine is asked, by whatever can ask it. A call with parts to announce overrides `take`."""

    def __init__(self, engines: ModeratedEngines, request: EngineRequest[Result]) -> None:
        self._engines = engines
        self.request = request

    @property
    def kind(self) -> type[Result]:
        """The type of the result, with which the answer ends."""
        return self.request.result

    @property
    def free(self) -> bool:
        """It costs nothing, so its answers are not stored on disk."""
        return self._engines.is_free(self.request.role)

    async def prepare(self) -> None:
        """Fetches what the engine needs, before its time limit begins. Called once, unless a spool has it."""

    def begin(self) -> AsyncIterator[object]:
        """Asks the engine: parts, and the result at the end. Called once for each try."""
        return self._engines.ask(self.request)

    async def review(self, result: Result) -> None:
        """Reviews a result that was stored before its review. Raises ResultRefused, ModerationUnavailable."""
        await self._engines.review(self.request, result)

    async def take(self, part: object) -> None:
        """Announces a part."""
