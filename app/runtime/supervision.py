"""Background tasks for the life of their process: one that dies is logged, reported, and restarted.

Alternatives considered: asyncio.TaskGroup and anyio's task groups (one child's failure ends its siblings);
aiojobs (its Scheduler only reports an exception); aiotools' PersistentTaskGroup (siblings survive, nothing is
restarted); aiomisc (its services end the process). None restarts a task with growing pauses and knows which
ones are down: hence own code, after Erlang's one-for-one supervision.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before each restart of a task that keeps dying
PROVEN_AFTER = 3.0  # seconds after which a restarted task counts as up
STEADY_AFTER = 60.0  # seconds after which its earlier deaths no longer count

Body = Callable[[], Coroutine[object, object, None]]


@dataclass(slots=True, eq=False)
class _Watched:
    name: str
    inner: asyncio.Task[None]
    began: float  # loop time, seconds
    deaths: int = 0
    died: float | None = None  # loop time; None if it never did


class Ended(Exception):
    """A task that should not end has returned."""


class BackgroundTasks:
    """The long-lived tasks of one process. Several may have the same name."""

    def __init__(self) -> None:
        self._watched: set[_Watched] = set()

    def start(self, name: str, body: Body, *, ends: bool = False) -> asyncio.Task[None]:
        """Runs `body` from now on; returns the task, which only the caller may cancel.

        The body is restarted if it raises, if it is cancelled otherwise, and, unless `ends`, if it returns.
        """
        now = asyncio.get_running_loop().time()
        watched = _Watched(name, asyncio.create_task(body(), name=name), now)
        self._watched.add(watched)
        task = asyncio.create_task(self._keep_running(watched, body, ends), name=f"supervisor of {name}")

        def leave(_: object) -> None:
            self._watched.discard(watched)
            watched.inner.cancel()  # if the supervisor was cancelled before it began

        task.add_done_callback(leave)
        return task

    @asynccontextmanager
    async def running(self, name: str, body: Body, *, ends: bool = False) -> AsyncIterator[None]:
        """Runs `body` while the block runs."""
        task = self.start(name, body, ends=ends)
        try:
            yield
        finally:
            await stop(task)

    def names(self) -> set[str]:
        """Returns the names of all tasks, running or to be restarted."""
        return {watched.name for watched in self._watched}

    def down(self) -> list[str]:
        """Returns the names of those that died and have not run again for `PROVEN_AFTER` seconds since."""
        now = asyncio.get_running_loop().time()
        return sorted(Counter(watched.name for watched in self._watched if _is_down(watched, now)))

    async def _keep_running(self, watched: _Watched, body: Body, ends: bool) -> None:
        loop = asyncio.get_running_loop()
        while not await _ended_well(watched, ends):
            steady = loop.time() - watched.began > STEADY_AFTER
            watched.deaths = 1 if steady else watched.deaths + 1
            watched.died = loop.time()
            pause = PAUSES[min(watched.deaths, len(PAUSES)) - 1]
            log.error("task.died", task=watched.name, again_in=pause, exc_info=_death(watched.inner))
            await asyncio.sleep(pause)
            watched.began = loop.time()
            watched.inner = asyncio.create_task(body(), name=watched.name)


def _is_down(watched: _Watched, now: float) -> bool:
    if watched.died is None:
        return False
    return watched.inner.done() or now - watched.began < PROVEN_AFTER


async def _ended_well(watched: _Watched, ends: bool) -> bool:
    try:
        await asyncio.wait({watched.inner})
    finally:  # cancelled: the body gets the time that it needs to end
        if not watched.inner.done():
            watched.inner.cancel()
            await asyncio.gather(watched.inner, return_exceptions=True)
    return ends and not watched.inner.cancelled() and watched.inner.exception() is None


def _death(inner: asyncio.Task[None]) -> BaseException:
    if inner.cancelled():
        return asyncio.CancelledError("by somebody other than its supervisor")
    return inner.exception() or Ended("it returned")


async def stop(*tasks: asyncio.Task[None]) -> None:
    """Cancels tasks that `start` returned, and waits for their end."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
