"""Background tasks that last as long as their process: when one dies it is logged, shown, and started again.

Looked at asyncio.TaskGroup and anyio's task groups, where one child's failure ends its siblings; at aiojobs,
whose Scheduler hands an exception to a handler and leaves it at that; at aiotools' PersistentTaskGroup, which
keeps siblings alive but starts nothing again; and at aiomisc, whose services end the process. None restarts
a task with growing pauses and knows which ones are down: hence own code, in the way of Erlang's one-for-one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

log = structlog.get_logger()

PAUSES = (0.1, 0.5, 1.0, 2.0, 5.0, 15.0, 30.0)  # seconds before each start of a task that keeps dying
PROVEN_AFTER = 3.0  # seconds a task that died must have run again before it counts as up
STEADY_AFTER = 60.0  # seconds after which its earlier deaths are forgotten

Body = Callable[[], Coroutine[object, object, None]]


@dataclass(slots=True, eq=False)
class _Watched:
    name: str
    inner: asyncio.Task[None]
    began: float  # loop time, seconds
    deaths: int = 0
    died: float | None = None  # loop time; None where it never did


class Ended(Exception):
    """A task that should last returned."""


class BackgroundTasks:
    """The long-lived tasks of one process. Several may have the same name."""

    def __init__(self) -> None:
        self._watched: set[_Watched] = set()

    def start(self, name: str, body: Body, *, ends: bool = False) -> asyncio.Task[None]:
        """Runs `body` from now on; whoever started it may cancel what is returned, and nothing else ends it.

        The body is started again when it raises, when somebody else cancels it, and, unless `ends`, when it
        returns.
        """
        now = asyncio.get_running_loop().time()
        watched = _Watched(name, asyncio.create_task(body(), name=name), now)
        self._watched.add(watched)
        task = asyncio.create_task(self._keep(watched, body, ends), name=f"supervisor of {name}")

        def leave(_: object) -> None:
            self._watched.discard(watched)
            watched.inner.cancel()  # where the supervisor was cancelled before it began

        task.add_done_callback(leave)
        return task

    @asynccontextmanager
    async def running(self, name: str, body: Body, *, ends: bool = False) -> AsyncIterator[None]:
        """While the block runs, so does `body`."""
        task = self.start(name, body, ends=ends)
        try:
            yield
        finally:
            await stop(task)

    def names(self) -> set[str]:
        """All that runs, or waits to be started again."""
        return {watched.name for watched in self._watched}

    def down(self) -> list[str]:
        """The names of those that died and have not run again for `PROVEN_AFTER` seconds since."""
        now = asyncio.get_running_loop().time()
        return sorted(Counter(watched.name for watched in self._watched if _is_down(watched, now)))

    async def _keep(self, watched: _Watched, body: Body, ends: bool) -> None:
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
    finally:  # cancelled: the body is given the time that it takes to leave
        if not watched.inner.done():
            watched.inner.cancel()
            await asyncio.gather(watched.inner, return_exceptions=True)
    return ends and not watched.inner.cancelled() and watched.inner.exception() is None


def _death(inner: asyncio.Task[None]) -> BaseException:
    if inner.cancelled():
        return asyncio.CancelledError("by somebody other than its supervisor")
    return inner.exception() or Ended("it returned")


async def stop(*tasks: asyncio.Task[None]) -> None:
    """Ends what `start` began, and waits until it is gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
