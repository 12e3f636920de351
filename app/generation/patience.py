"""How long a step may take, and how often a transient failure of an engine is tried again by itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import structlog

from app.errors import EngineBusy, EngineError, EngineTimeout, StepCrashedOnce

log = structlog.get_logger()
Answer = TypeVar("Answer")
Part = TypeVar("Part")


class AutomaticRetry(msgspec.Struct, rename="camel", frozen=True):
    """A step that is tried again without a person: its try number `attempt` of at most `of` begins in
    `waitSeconds`; `code` is that of the failure before it."""

    attempt: int
    of: int
    wait_seconds: float
    code: str


Tell = Callable[[AutomaticRetry], Awaitable[None]]
_limit: ContextVar[asyncio.Timeout | None] = ContextVar("limit", default=None)


@contextmanager
def in_line() -> Iterator[None]:
    """For engines that do one thing at a time: what is waited within takes none of the step's time."""
    limit, clock = _limit.get(), asyncio.get_running_loop().time
    ends = limit.when() if limit else None
    if limit is None or ends is None:
        yield
        return
    left = ends - clock()
    limit.reschedule(None)
    try:
        yield
    finally:
        limit.reschedule(clock() + left)


@dataclass(frozen=True, slots=True)
class Patience:
    """`seconds`: the time limit of one call; `tries`: how many calls at the most; pauses in seconds.

    Watchers are told of each automatic retry by `tell`, before the pause. `begun` is the try that was told of
    last when whoever worked on the step died; 1 where nobody did.
    """

    seconds: float = 120.0
    tries: int = 3
    first_pause: float = 0.5
    longest_pause: float = 20.0

    async def ask(self, call: Callable[[], Awaitable[Answer]], tell: Tell, begun: int = 1) -> Answer:
        """What the engine answers. Raises EngineTimeout past the limit; what is not transient, at once."""
        attempt = begun
        while True:
            try:
                return (await _limited(call, self.seconds))[0]
            except EngineError as error:
                again = self._again(attempt, error)
            attempt = await _wait(again, tell)

    async def follow(
        self, begin: Callable[[], AsyncIterator[Part]], tell: Tell, begun: int = 1
    ) -> AsyncGenerator[Part]:
        """The same for an engine that answers in parts: another try begins with the first part again."""
        attempt = begun
        while True:
            try:
                async with aclosing(self._parts(begin())) as parts:
                    async for part in parts:
                        yield part
                return
            except EngineError as error:
                again = self._again(attempt, error)
            attempt = await _wait(again, tell)

    async def _parts(self, parts: AsyncIterator[Part]) -> AsyncGenerator[Part]:
        # What is done with a part takes none of the engine's time.
        left = self.seconds
        async with closing(parts):
            while True:
                part, left = await _limited(lambda: anext(parts, None), left)
                if part is None:
                    return
                yield part

    def _again(self, attempt: int, error: EngineError) -> AutomaticRetry:
        """Raises the error where it is not to be tried again."""
        # A crash is counted in the database, where the second ends it: tries used up before don't matter.
        crashed_once = isinstance(error, StepCrashedOnce)
        if not error.transient or (attempt >= self.tries and not crashed_once):
            raise error
        pause = round(self._pause(attempt, error), 2)
        log.info("engine.trying_again", code=error.code, attempt=attempt, pause=pause)
        return AutomaticRetry(attempt + 1, max(self.tries, attempt + 1), pause, error.code)

    def _pause(self, attempt: int, error: EngineError) -> float:
        if isinstance(error, EngineBusy) and error.retry_after is not None:
            return min(error.retry_after, self.longest_pause)
        # Full jitter: those who failed together must not come back together.
        return random.uniform(0, min(self.first_pause * 2**attempt, self.longest_pause))


@asynccontextmanager
async def closing(parts: AsyncIterator[Part]) -> AsyncIterator[AsyncIterator[Part]]:
    """Whatever happens in the block, what makes the parts ends with it."""
    try:
        yield parts
    finally:
        if isinstance(parts, AsyncGenerator):
            await parts.aclose()


async def _limited(call: Callable[[], Awaitable[Answer]], seconds: float) -> tuple[Answer, float]:
    """What it answers, and how many of the seconds are left."""
    clock = asyncio.get_running_loop().time
    try:
        async with asyncio.timeout(seconds) as limit:
            token = _limit.set(limit)
            try:
                return await call(), (limit.when() or 0.0) - clock()
            finally:
                _limit.reset(token)
    except TimeoutError as error:
        raise EngineTimeout from error


async def _wait(again: AutomaticRetry, tell: Tell) -> int:
    await tell(again)
    await asyncio.sleep(again.wait_seconds)
    return again.attempt
