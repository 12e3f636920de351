"""RetryPolicy: the time limit of a call of an engine, and automatic retries after transient failures.

A server that is unavailable is waited for, which is no try of its own: see `FailureCount`. Libraries such as
`tenacity`, `stamina` and `backoff` count all failures alike and know nothing of answers in parts.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec
import structlog

from app.engines.ports import Queued
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineOutOfMemory,
    EngineTimeout,
    StepCrashedOnce,
)

log = structlog.get_logger()
Answer = TypeVar("Answer")
Part = TypeVar("Part")

MAX_OUTAGES = 3  # of one step: a server that the step makes unavailable must not be waited for without end
_MAX_OUTAGE_PAUSE = 10.0  # seconds between two checks whether a server is back


class AutomaticRetry(msgspec.Struct, rename="camel", frozen=True):
    """A step that is tried again without a person: its try number `attempt` of at most `of` begins in
    `waitSeconds`; `code` is that of the failure before it.

    With `engine_away`, `attempt` is the try under way, and `waitSeconds` the most that is waited for its
    server.
    """

    attempt: int
    of: int
    wait_seconds: float
    code: str


Announce = Callable[[AutomaticRetry], Awaitable[None]]
_limit: ContextVar[asyncio.Timeout | None] = ContextVar("limit", default=None)


@contextmanager
def pausing_step_limit() -> Iterator[None]:
    """Stops the step's clock while the block runs: an engine that works on one request at a time waits in it
    for its turn."""
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
class RetryPolicy:
    """`seconds`: how long an engine may make no progress; `tries`: the maximum number of calls, 1 for one
    whose failures are all reported at once; pauses in seconds; `away_seconds`: how long a
    server that is unavailable is waited for.

    `announce` publishes each automatic retry before its pause. `first_attempt`: the number of the try to
    begin with: of the last one that was announced before the process that worked on the step died; else 1.
    """

    seconds: float = 120.0
    tries: int = 3
    first_pause: float = 0.5
    max_pause: float = 20.0
    away_seconds: float = 120.0
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def ask(
        self, call: Callable[[], Awaitable[Answer]], announce: Announce, first_attempt: int = 1
    ) -> Answer:
        """What the engine answers. Raises EngineTimeout past the limit; what is not transient, at once."""
        failures = FailureCount(self, first_attempt)
        while True:
            try:
                return await _limited(call, self.seconds)
            except EngineError as error:
                failed = error
            await self._pause(failures, failed, announce)

    async def follow(
        self, begin: Callable[[], AsyncIterator[Part]], announce: Announce, first_attempt: int = 1
    ) -> AsyncGenerator[Part]:
        """Yields the parts of an engine that answers in parts. Another try begins with the first part again.

        Each part begins the time limit anew; after a Queued there is no limit until the next part. Raises the
        same as `ask`.
        """
        failures = FailureCount(self, first_attempt)
        while True:
            try:
                async with aclosing(self._parts(begin())) as parts:
                    async for part in parts:
                        failures.answered()
                        yield part
                return
            except EngineError as error:
                failed = error
            await self._pause(failures, failed, announce)

    async def _parts(self, parts: AsyncIterator[Part]) -> AsyncGenerator[Part]:
        # What is done with a part takes none of the engine's time.
        seconds: float | None = self.seconds
        async with closing(parts):
            while True:
                part = await _limited(lambda: anext(parts, None), seconds)
                if part is None:
                    return
                seconds = None if isinstance(part, Queued) else self.seconds
                yield part

    async def _pause(self, failures: FailureCount, error: EngineError, announce: Announce) -> None:
        """Waits until the next try. Raises the error if there is none."""
        again, seconds = failures.after(error)
        if again is not None:
            await announce(again)
        await self.sleep(seconds)


@dataclass(slots=True)
class FailureCount:
    """Counts the failures of one step, and decides whether and when it is tried again.

    A server that is unavailable is asked again for up to `away_seconds`, in growing pauses, and announced
    once; that raises no count but `outages`, of which there may be MAX_OUTAGES. Too little memory is tried
    once more.
    """

    retry_policy: RetryPolicy
    attempt: int = 1
    outages: int = field(default=0, init=False)
    _outage_since: float | None = field(default=None, init=False)
    _checks: int = field(default=0, init=False)
    _short_of_memory: bool = field(default=False, init=False)

    def answered(self) -> None:
        """Records that the engine responds: the next absence counts as another one."""
        self._outage_since = None

    def after(self, error: EngineError) -> tuple[AutomaticRetry | None, float]:
        """What to announce, if anything, and the seconds to wait. Raises the error where that was the end."""
        if isinstance(error, EngineAway) and self.retry_policy.tries > 1:
            return self._unavailable(error)
        self._outage_since = None
        if not self._worth_another(error):
            raise error
        self.attempt += 1
        pause = round(self._pause(error), 2)
        log.info("engine.trying_again", code=error.code, attempt=self.attempt, pause=pause)
        return AutomaticRetry(
            self.attempt, max(self.retry_policy.tries, self.attempt), pause, error.code
        ), pause

    def _unavailable(self, error: EngineAway) -> tuple[AutomaticRetry | None, float]:
        announced, now = None, self.retry_policy.clock()
        if self._outage_since is None:
            self._outage_since, self._checks = now, 0
            self.outages += 1
            max_wait = self.retry_policy.away_seconds
            announced = AutomaticRetry(self.attempt, self.retry_policy.tries, max_wait, error.code)
            log.info("engine.away", absences=self.outages)
        left = self._outage_since + self.retry_policy.away_seconds - now
        if left <= 0 or self.outages > MAX_OUTAGES:
            raise error
        self._checks += 1
        return announced, min(left, self._check_pause(error))

    def _check_pause(self, error: EngineAway) -> float:
        if error.retry_after is not None:
            return min(error.retry_after, _MAX_OUTAGE_PAUSE)
        max_wait = min(self.retry_policy.first_pause * 2 ** min(self._checks, 10), _MAX_OUTAGE_PAUSE)
        return random.uniform(max_wait / 2, max_wait)

    def _worth_another(self, error: EngineError) -> bool:
        if not error.transient or (self.retry_policy.tries == 1 and isinstance(error, EngineBusy)):
            return False
        if isinstance(error, EngineOutOfMemory):
            first, self._short_of_memory = not self._short_of_memory, True
            return first
        # A crash is counted in the database, where the second ends it: tries used up before don't matter.
        return self.attempt < self.retry_policy.tries or isinstance(error, StepCrashedOnce)

    def _pause(self, error: EngineError) -> float:
        max_wait = self.retry_policy.max_pause
        if isinstance(error, EngineBusy) and error.retry_after is not None:
            return min(error.retry_after, max_wait)
        # Full jitter: those who failed together must not come back together.
        return random.uniform(0, min(self.retry_policy.first_pause * 2 ** (self.attempt - 1), max_wait))


@asynccontextmanager
async def closing(parts: AsyncIterator[Part]) -> AsyncIterator[AsyncIterator[Part]]:
    """Closes the generator of the parts when the block ends, however it ends."""
    try:
        yield parts
    finally:
        if isinstance(parts, AsyncGenerator):
            await parts.aclose()


async def _limited(call: Callable[[], Awaitable[Answer]], seconds: float | None) -> Answer:
    """What it answers. Raises EngineTimeout after so many seconds."""
    try:
        async with asyncio.timeout(seconds) as limit:
            token = _limit.set(limit)
            try:
                return await call()
            finally:
                _limit.reset(token)
    except TimeoutError as error:
        raise EngineTimeout from error
