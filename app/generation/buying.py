"""What an engine is paid for, kept before it is reviewed, so that no review that fails costs it again.

A moderator may be away just when an engine has answered. Who asks opens a Purchase; what stands between it
and the engine (moderated.py) finds that without being handed it, as engines find their Bill: it keeps the
answer there before the review, and asks nothing for what is there already. What is kept is reviewed by
whoever takes it up: it was not reviewed so far, or under other settings.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

from app.errors import ContentRefused, ModerationUnavailable
from app.generation.calls import EngineCall
from app.generation.kept_results import Kept, KeptResults

log = structlog.get_logger()
Result = TypeVar("Result")
Keep = Callable[[object], Awaitable[None]]


async def _nowhere(result: object) -> None:
    """For what costs nothing."""


class Purchase:
    """One answer of an engine, whole. `keep` is awaited with it once."""

    def __init__(self, keep: Keep = _nowhere) -> None:
        self._keep = keep
        self._answer: object | None = None

    def answered(self, kind: type[Result]) -> Result | None:
        """What the engine has answered within this purchase: an earlier try ended after that."""
        return self._answer if isinstance(self._answer, kind) else None

    async def keep(self, answer: object) -> None:
        self._answer = answer
        await self._keep(answer)

    async def of(self, kind: type[Result], ask: Callable[[], Awaitable[Result]]) -> Result:
        """The engine's answer, asked for where there is none yet."""
        if (known := self.answered(kind)) is not None:
            return known
        answer = await ask()
        await self.keep(answer)
        return answer


_purchase: ContextVar[Purchase | None] = ContextVar("purchase", default=None)


@contextmanager
def buying(purchase: Purchase) -> Iterator[Purchase]:
    """What is asked within is kept by it."""
    token = _purchase.set(purchase)
    try:
        yield purchase
    finally:
        _purchase.reset(token)


def current_purchase() -> Purchase:
    """That of whoever asks; one that keeps nothing where nobody opened one."""
    return _purchase.get() or Purchase()


@dataclass(frozen=True, slots=True)
class Order(Generic[Result]):
    """One step's work: how its engine is asked, how a kept answer is reviewed, and what it is made from."""

    ask: Callable[[], Awaitable[Result]]
    review: Callable[[Result], Awaitable[None]]
    inputs: tuple[object, ...]


class Shelf:
    """Where a step's answer is kept: under `key` until it is stored, and under `unreviewed` for another
    attempt at the same work, where the moderator was away."""

    def __init__(self, kept: KeptResults, key: str, unreviewed: str) -> None:
        self._kept = kept
        self._keys = (key, unreviewed)
        self._calls = -1  # those of the answer as it is kept

    async def find(self, kind: type[Result]) -> Kept[Result] | None:
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
