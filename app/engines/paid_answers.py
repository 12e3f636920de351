"""Stores what an engine was paid for before it is reviewed, so that no failed review costs it again.

A moderator may be away just when an engine has answered. Who asks opens a PaidAnswer; what stands between it
and the engine (moderated.py) finds that without being handed it, as engines find their UsageRecord: it stores
the answer there before the review, and asks nothing for what is there already. A stored answer is reviewed by
whoever takes it up: it was not reviewed so far, or under other settings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Result = TypeVar("Result")
Store = Callable[[object], Awaitable[None]]


async def _nowhere(result: object) -> None:
    """For what costs nothing."""


class PaidAnswer:
    """One answer of an engine, whole. `store` is awaited with it once."""

    def __init__(self, store: Store = _nowhere) -> None:
        self._store = store
        self._answer: object | None = None

    def answered(self, kind: type[Result]) -> Result | None:
        """What the engine has answered before: an earlier try ended after that."""
        return self._answer if isinstance(self._answer, kind) else None

    async def store(self, answer: object) -> None:
        self._answer = answer
        await self._store(answer)


_paid_answer: ContextVar[PaidAnswer | None] = ContextVar("paid_answer", default=None)


@contextmanager
def storing_paid_answer(paid_answer: PaidAnswer) -> Iterator[PaidAnswer]:
    """Stores in it the answer of the engine that is asked within."""
    token = _paid_answer.set(paid_answer)
    try:
        yield paid_answer
    finally:
        _paid_answer.reset(token)


def current_paid_answer() -> PaidAnswer:
    """Returns the one of the caller; one that stores nothing where no caller opened one."""
    return _paid_answer.get() or PaidAnswer()
