"""Health: ready where the database can be written to; degraded where something else is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from app.runtime.outages import Outages

CACHED_SECONDS = 5.0  # that an answer is good for; who asks meanwhile costs nothing
_PATIENCE = 2.0  # seconds the queue has to say which workers report

Workers = Callable[[], Awaitable[list[list[str]]]]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether each part can be used. `reasons`: by part, or by a background task's name, what is wrong."""

    database: bool
    redis: bool
    worker: bool
    files: bool
    reasons: dict[str, str]

    @property
    def status(self) -> str:
        """Only without its database can the studio take nothing: runs complete without all the rest."""
        if not self.database:
            return "unavailable"
        return "degraded" if self.reasons else "ready"


class Health:
    """Asks the parts, once in `CACHED_SECONDS`, however many want to know."""

    def __init__(self, outages: Outages, workers: Workers, tasks_down: Callable[[], list[str]]) -> None:
        """`workers`: for each that reports, which of its tasks are down; raises where Redis is away."""
        self._outages = outages
        self._workers = workers
        self._tasks_down = tasks_down
        self._asking: asyncio.Task[Readiness] | None = None
        self._good_until = 0.0  # loop time, seconds

    async def readiness(self) -> Readiness:
        """At most `CACHED_SECONDS` old; this process's own tasks as they are now."""
        now = asyncio.get_running_loop().time()
        if self._asking is None or (self._asking.done() and now >= self._good_until):
            self._asking = asyncio.create_task(self._ask(), name="health")
        # Not cancelled with one of several who ask.
        found = await asyncio.shield(self._asking)
        tasks = {f"task {name}": "It died and is started again." for name in self._tasks_down()}
        return replace(found, reasons=found.reasons | tasks)

    async def _ask(self) -> Readiness:
        away, workers = await asyncio.gather(self._outages.probe_all(), self._reporting())
        reasons = dict(away)
        if workers == [] and "redis" not in away:
            reasons["worker"] = "None has reported."
        for name in sorted({name for down in workers or () for name in down}):
            reasons[f"worker task {name}"] = "It died and is started again."
        self._good_until = asyncio.get_running_loop().time() + CACHED_SECONDS
        names = ("database", "redis", "files")
        database, redis, files = (name not in away for name in names)
        return Readiness(database, redis, bool(workers), files, reasons)

    async def _reporting(self) -> list[list[str]] | None:
        try:
            return await asyncio.wait_for(self._workers(), _PATIENCE)
        except Exception:
            return None  # Redis is away, and that is reported
