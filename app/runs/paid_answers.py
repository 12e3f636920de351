"""A step's answer, kept on disk before it is reviewed: see app/engines/purchases.py."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from app.errors import ContentRefused, ModerationUnavailable
from app.runs.result_spool import ResultSpool, SpooledResult
from app.runs.usage import EngineCall

log = structlog.get_logger()
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Order(Generic[Result]):
    """One step's work: how its engine is asked, how a kept answer is reviewed, and what it is made from."""

    ask: Callable[[], Awaitable[Result]]
    review: Callable[[Result], Awaitable[None]]
    inputs: tuple[object, ...]


class Shelf:
    """Where a step's answer is kept: under `key` until it is stored, and under `unreviewed` for another
    attempt at the same work, where the moderator was away."""

    def __init__(self, kept: ResultSpool, key: str, unreviewed: str) -> None:
        self._kept = kept
        self._keys = (key, unreviewed)
        self._calls = -1  # those of the answer as it is kept

    async def find(self, kind: type[Result]) -> SpooledResult[Result] | None:
        """What an earlier hold or attempt has left. It is to be reviewed."""
        key, unreviewed = self._keys
        return await self._kept.find(key, kind) or await self._kept.find(unreviewed, kind)

    async def keep(self, answer: object, calls: list[EngineCall]) -> None:
        """Sees to it that the answer is on disk with all its calls, if the disk takes it."""
        if self._calls != len(calls):
            self._calls = len(calls)
            await self._kept.keep(self._keys[0], answer, calls)

    async def forget(self) -> None:
        await self._kept.forget(*self._keys)

    @asynccontextmanager
    async def reviewed(self) -> AsyncIterator[None]:
        """Round all reviews. What none could be made of stays for later; what is refused does not."""
        try:
            yield
        except ModerationUnavailable:
            if await self._kept.move(*self._keys):
                log.info("result.kept_unreviewed")
            raise
        except ContentRefused:
            await self.forget()
            raise
