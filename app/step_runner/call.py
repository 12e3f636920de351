"""StepCall: one call of an engine, and what the runner needs to know to work it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from typing import Generic, TypeVar

from app.engines.ports import is_free

Result = TypeVar("Result")


class StepCall(ABC, Generic[Result]):
    """What an engine is asked for. `kind`: the type of the result, with which the answer ends."""

    def __init__(self, engine: object, kind: type[Result]) -> None:
        self.kind = kind
        self.free = is_free(engine)  # it costs nothing, so its answers are not kept on disk

    async def prepare(self) -> None:
        """Fetches what the engine needs, before its time limit begins. Called once, unless a spool has it."""

    @abstractmethod
    def begin(self) -> AsyncIterator[object]:
        """Asks the engine: parts, and the result at the end. Called once for each try."""

    @abstractmethod
    async def review(self, result: Result) -> None:
        """Reviews a result that was kept before its review. Raises ContentRefused, ModerationUnavailable."""

    async def take(self, part: object) -> None:
        """Announces a part."""
