"""Health: alive at once, ready when database, Redis and a worker answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Check = Callable[[], Awaitable[object]]
_PATIENCE = 2.0  # seconds a part has to answer


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether each part answered."""

    database: bool
    redis: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.database and self.redis and self.worker


class Health:
    """Asks the parts. `worker_alive` gives a truth value; the others raise when they are away."""

    def __init__(self, ping_database: Check, ping_redis: Check, worker_alive: Check) -> None:
        self._checks = (ping_database, ping_redis, worker_alive)

    async def readiness(self) -> Readiness:
        return Readiness(*await asyncio.gather(*(_answers(check) for check in self._checks)))


async def _answers(check: Check) -> bool:
    try:
        return await asyncio.wait_for(check(), _PATIENCE) is not False
    except Exception:
        return False  # whatever it is, the part can't be used now
