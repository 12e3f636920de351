"""Readiness: ready while the database is writable; degraded while something else is unavailable."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.runtime.outages import Outages

CACHED_SECONDS = 5.0  # how long a result is cached
_PATIENCE = 2.0  # seconds: the timeout for the queue's report on its workers

Workers = Callable[[], Awaitable[list[list[str]]]]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether each part can be used. `reasons`: what is wrong, by part or by name of a background task."""

    database: bool
    redis: bool
    worker: bool
    files: bool
    reasons: dict[str, str]

    @property
    def status(self) -> str:
        """`unavailable` only without the database: runs complete without all other parts."""
        if not self.database:
            return "unavailable"
        return "degraded" if self.reasons else "ready"


class Health:
    """Checks the parts, at most once in `CACHED_SECONDS`."""

    def __init__(self, outages: Outages, workers: Workers, tasks_down: Callable[[], list[str]]) -> None:
        """`workers` returns for each reporting worker which of its tasks are down; raises if Redis is
        unavailable."""
        self._outages = outages
        self._workers = workers
        self._tasks_down = tasks_down
        self._asking: asyncio.Task[Readiness] | None = None
        self._good_until = 0.0  # loop time, seconds

    async def readiness(self) -> Readiness:
        """Returns the result, at most `CACHED_SECONDS` old; this process's own tasks as they are now."""
        now = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now >= self._good_until):
            self._asking = asyncio.create_task(self._ask(), name="health")
        # Shared by concurrent requests: not cancelled with one of them.
        found = await asyncio.shield(self._asking)
        tasks = {f"task {name}": "It died and is started again." for name in self._tasks_down()}
        return replace(found, reasons=found.reasons | tasks)

    async def _ask(self) -> Readiness:
        unavailable, workers = await asyncio.gather(self._outages.probe_all(), self._reporting())
        reasons = dict(unavailable)
        if workers == [] and "redis" not in unavailable:
            reasons["worker"] = "None has reported."
        for name in sorted({name for down in workers or () for name in down}):
            reasons[f"worker task {name}"] = "It died and is started again."
        self._good_until = asyncio.get_running_loop().time() + CACHED_SECONDS
        names = ("database", "redis", "files")
        database, redis, files = (name not in unavailable for name in names)
        return Readiness(database, redis, bool(workers), files, reasons)

    async def _reporting(self) -> list[list[str]] | None:
        try:
            return await asyncio.wait_for(self._workers(), _PATIENCE)
        except Exception:
            return None  # Redis is unavailable, which is reported elsewhere
