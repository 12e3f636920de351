"""Waiting in tests: for what is meant, never for a fixed time. No other code of the tests polls."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import Any, Never, TypeVar, overload

from redis.asyncio import Redis

from app.adapters.redis_feed import CHANNEL

PATIENCE = 20.0  # seconds
_POLL_SECONDS = 0.01
_MAX_TURNS = 100
Found = TypeVar("Found")
Shown = Callable[[], object] | None


@overload
async def until(
    look: Callable[[], Awaitable[Found | None]],
    seconds: float = ...,
    *,
    every: float = ...,
    shown: Shown = ...,
) -> Found: ...


@overload
async def until(
    look: Callable[[], Found | None], seconds: float = ..., *, every: float = ..., shown: Shown = ...
) -> Found: ...


async def until(
    look: Callable[[], Any], seconds: float = PATIENCE, *, every: float = _POLL_SECONDS, shown: Shown = None
) -> Any:
    """What `look` returns, or resolves to, as soon as that is true; it is called `every` so many seconds.

    `shown`: what the error reports beside the condition, such as a log. Raises TimeoutError, which names the
    condition and where it stands. Errors of `look` pass.
    """
    limit = asyncio.timeout(seconds)
    try:
        async with limit:
            while not (found := await _resolved(look())):  # noqa: ASYNC110 - what is looked at has no event
                await asyncio.sleep(every)
            return found
    except TimeoutError:
        if not limit.expired():
            raise
        raise TimeoutError(_sentence(look, seconds, shown)) from None


async def _resolved(found: Any) -> Any:
    return await found if inspect.isawaitable(found) else found


def block_until(
    look: Callable[[], object],
    seconds: float = 30,
    *,
    every: float = _POLL_SECONDS,
    shown: Shown = None,
) -> float:
    """Blocks the thread until `look` returns something true; returns the seconds that took.

    `every`, `shown` and errors: as of `until`.
    """
    began = time.monotonic()
    while not look():
        if time.monotonic() > began + seconds:
            raise TimeoutError(_sentence(look, seconds, shown))
        time.sleep(every)
    return time.monotonic() - began


def _sentence(look: Callable[[], object], seconds: float, shown: Shown) -> str:
    name, code = getattr(look, "__qualname__", repr(look)), getattr(look, "__code__", None)
    place = f" ({code.co_filename}:{code.co_firstlineno})" if code else ""
    return f"{name}{place} did not hold within {seconds} s" + (f": {shown()}" if shown else "")


async def settled() -> None:
    """Lets the loop run until what is ready now, and what that makes ready, has had its turns.

    For showing that something does not happen: no time passes, so timers and other processes take no part.
    """
    for _ in range(_MAX_TURNS):
        await asyncio.sleep(0)


def advance_clock(seconds: float) -> None:
    """Sets the running loop's clock forward: its timers of that time are due at once.

    Time-outs of requests under way are among them. `looptime` moves the clock whenever the loop is idle,
    which it also is while a real socket is waited for.
    """
    loop = asyncio.get_running_loop()
    clock = loop.time if isinstance(loop.time, _Clock) else _Clock(loop.time)
    clock.ahead += seconds
    loop.time = clock  # type: ignore[method-assign]


class _Clock:
    """A loop's clock, `ahead` seconds ahead of the real one."""

    def __init__(self, real: Callable[[], float]) -> None:
        self._real = real
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._real() + self.ahead


async def forever() -> Never:
    """What an engine or a server does that never answers: ends by cancellation alone."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets the event")


async def subscribed(redis: Redis, processes: int) -> None:
    """Waits until that many processes listen to the feed by Redis."""

    async def look() -> bool:
        ((_, listening),) = await redis.pubsub_numsub(CHANNEL)
        return bool(listening >= processes)

    await until(look)
