"""Answers of engines, on disk from the moment they are paid for until the database has them.

An answer is spooled before its review (see app/engines/paid_answers.py), so that neither a moderator that is
away nor a process that dies costs it again. Answers that cost nothing are not spooled.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Generic, Protocol, TypeVar

import structlog

from app.errors import ContentRefused, ModerationUnavailable
from app.runs.result_spool import ResultSpool, SpooledResult
from app.runs.usage import EngineCall

log = structlog.get_logger()
Result = TypeVar("Result")


class AnswerSpool(Protocol[Result]):
    """Stores the answer of one call until the database has it."""

    async def find(self) -> SpooledResult[Result] | None:
        """What an earlier lease or attempt has left, not reviewed. Raises Unavailable."""

    async def prepare(self) -> None:
        """Called before the engine is paid. May raise what makes the answer impossible to store."""

    async def store(self, answer: Result, calls: Sequence[EngineCall]) -> None:
        """Sees to it that the answer is on disk with all its calls, if the disk takes it."""

    def reviewing(self) -> AbstractAsyncContextManager[None]:
        """Around all reviews of the answer: decides what stays when a review fails."""

    async def delete(self) -> None:
        """Deletes the answer, which the database has."""


class NoSpool(Generic[Result]):
    """That of an engine that costs nothing: it is asked again instead."""

    async def find(self) -> SpooledResult[Result] | None:
        return None

    async def prepare(self) -> None:
        """Nothing to prepare."""

    async def store(self, answer: Result, calls: Sequence[EngineCall]) -> None:
        """Nothing to store."""

    @asynccontextmanager
    async def reviewing(self) -> AsyncIterator[None]:
        yield

    async def delete(self) -> None:
        """Nothing to delete."""


class StepSpool(Generic[Result]):
    """That of a run's step: on disk under `key` until it is stored, and under `unreviewed` for another
    attempt at the same work, where the moderator was away."""

    def __init__(self, spool: ResultSpool, kind: type[Result], key: str, unreviewed: str) -> None:
        self._spool = spool
        self._kind = kind
        self._keys = (key, unreviewed)
        self._calls = -1  # of the answer as it is on disk

    async def find(self) -> SpooledResult[Result] | None:
        key, unreviewed = self._keys
        return await self._spool.find(key, self._kind) or await self._spool.find(unreviewed, self._kind)

    async def prepare(self) -> None:
        """Nothing: a disk that takes nothing is no reason to ask no engine."""

    async def store(self, answer: Result, calls: Sequence[EngineCall]) -> None:
        if self._calls != len(calls):
            self._calls = len(calls)
            await self._spool.store(self._keys[0], answer, calls)

    @asynccontextmanager
    async def reviewing(self) -> AsyncIterator[None]:
        """What could not be reviewed stays for later; what is refused does not."""
        try:
            yield
        except ModerationUnavailable:
            if await self._spool.move(*self._keys):
                log.info("result.kept_unreviewed")
            raise
        except ContentRefused:
            await self.delete()
            raise

    async def delete(self) -> None:
        await self._spool.delete(*self._keys)
