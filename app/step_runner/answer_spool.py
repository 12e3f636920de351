"""AnswerSpool: stores paid answers of engines on disk until the database has them.

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
        """Returns the answer that an earlier lease or attempt spooled, which still has to be reviewed; None
        without one. Raises Unavailable."""

    async def prepare(self) -> None:
        """Called before the engine is asked. May raise the error for which its answer could not be stored."""

    async def store(self, answer: Result, calls: Sequence[EngineCall]) -> None:
        """Stores the answer with all its calls on disk. A disk that refuses it is logged, not raised."""

    def reviewing(self) -> AbstractAsyncContextManager[None]:
        """Wraps all reviews of the answer: decides whether it stays on the spool if a review fails."""

    async def delete(self) -> None:
        """Deletes the answer. Called once the database has it."""


class NoSpool(Generic[Result]):
    """The AnswerSpool for an engine that costs nothing: stores nothing, the engine is asked again instead."""

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
    """The AnswerSpool for a step of a run. `key`: that of this attempt; `unreviewed`: the key under which the
    answer is stored if the moderator was unavailable, for another attempt with the same inputs."""

    def __init__(self, spool: ResultSpool, kind: type[Result], key: str, unreviewed: str) -> None:
        self._spool = spool
        self._kind = kind
        self._keys = (key, unreviewed)
        self._calls = -1  # of the answer as it is on disk

    async def find(self) -> SpooledResult[Result] | None:
        key, unreviewed = self._keys
        return await self._spool.find(key, self._kind) or await self._spool.find(unreviewed, self._kind)

    async def prepare(self) -> None:
        """Checks nothing: the engine is asked even if the disk can't store its answer."""

    async def store(self, answer: Result, calls: Sequence[EngineCall]) -> None:
        if self._calls != len(calls):
            self._calls = len(calls)
            await self._spool.store(self._keys[0], answer, calls)

    @asynccontextmanager
    async def reviewing(self) -> AsyncIterator[None]:
        """Keeps an answer that could not be reviewed, under `unreviewed`; deletes one that is refused."""
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
