"""Counts of attempts in Redis, for all processes; in this process alone while Redis is away.

Litestar's own RateLimitConfig was used before: it reads and writes its history in two steps, so that
processes which do so at once count one attempt for two, and it fails where its store is away.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from time import monotonic

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

log = structlog.get_logger()

_PREFIX = "chargen:attempts:"
_ANSWERS_WITHIN = 0.5  # seconds
_MAX_KEPT = 10_000
# A counter without an end would lock for ever: set with the first count, and again where it is missing.
_COUNT = """
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('INCR', key)
  if redis.call('TTL', key) < 0 then redis.call('EXPIRE', key, ARGV[1]) end
end
return counts
"""


class RedisAttempts:
    """The port `Attempts`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._count = redis.register_script(_COUNT)
        self._own = LocalAttempts()

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        own = await self._own.add(keys, seconds)
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                counts = await self._count(keys=[_PREFIX + key for key in keys], args=[seconds])
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            log.warning("attempts.counted_here_alone", error=type(error).__name__)
            return own
        # What was counted here while Redis was away still counts.
        return [max(int(count), mine) for count, mine in zip(counts, own, strict=True)]

    async def forget(self, key: str) -> None:
        await self._own.forget(key)
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                await self._redis.delete(_PREFIX + key)
        except (RedisError, OSError) as error:
            log.warning("attempts.not_forgotten", error=type(error).__name__)


class LocalAttempts:
    """The same in memory. What was counted longest ago is forgotten where there are too many keys."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        return [self._add(key, seconds) for key in keys]

    def _add(self, key: str, seconds: int) -> int:
        count, until = self._counts.pop(key, (0, 0.0))
        if until <= monotonic():
            count, until = 0, monotonic() + seconds
        self._counts[key] = (count + 1, until)
        while len(self._counts) > _MAX_KEPT:
            self._counts.popitem(last=False)
        return count + 1

    async def forget(self, key: str) -> None:
        self._counts.pop(key, None)
