"""Stores an engine's paid answer before its review, so that no answer is paid for twice if the review fails.

The moderator may be unavailable when the engine has answered. The step runner opens a PaidAnswer around its
call (`storing_paid_answer`). ModeratedEngines (moderated.py), which asks the engine, finds it in a context
variable, as engines find their UsageRecord: it stores the answer there before the review, and does not ask
the engine if an answer is there already. Whoever finds a stored answer reviews it, since it was not reviewed
before, or was under other settings.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

Result = TypeVar("Result")
Store = Callable[[object], Awaitable[None]]


async def _nowhere(result: object) -> None:
    """Stores nothing: the answer costs nothing."""


class PaidAnswer:
    """One answer of an engine, whole. `store` is awaited with it once."""

    def __init__(self, store: Store = _nowhere) -> None:
        self._store = store
        self._answer: object | None = None

    def answered(self, kind: type[Result]) -> Result | None:
        """Returns the answer of an earlier try, which failed after its engine had answered, or None."""
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
    """Returns the PaidAnswer that the caller opened, else one that stores nothing."""
    return _paid_answer.get() or PaidAnswer()
