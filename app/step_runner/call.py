"""StepCall: one request to an engine, with the hooks that the step runner calls around it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from app.engines.moderated import ModeratedEngines
from app.engines.requests import EngineRequest

Result = TypeVar("Result")


class StepCall(Generic[Result]):
    """One request to an engine, through the moderation gate. Calls whose engine yields parts to announce
    override `take`."""

    def __init__(self, engines: ModeratedEngines, request: EngineRequest[Result]) -> None:
        self._engines = engines
        self.request = request

    @property
    def kind(self) -> type[Result]:
        """The type of the result, with which the answer ends."""
        return self.request.result

    @property
    def free(self) -> bool:
        """Whether the engine costs nothing, so that its answers are not spooled on disk."""
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
