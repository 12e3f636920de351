"""Rate-limit counters in Redis, shared by all processes; local to this process while Redis is unavailable.

Alternative considered: Litestar's RateLimitConfig reads and writes its history in two steps, so that
concurrent processes count one attempt for two, and it fails if its store is unavailable.
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
_TIMEOUT_SECONDS = 0.5  # seconds
MAX_KEYS = 10_000
# A counter without expiry would lock for ever: set with the first count, and again if missing.
_COUNT = """
local counts = {}
for i, key in ipairs(KEYS) do
  counts[i] = redis.call('INCR', key)
  if redis.call('TTL', key) < 0 then redis.call('EXPIRE', key, ARGV[1]) end
end
return counts
"""


class RedisAttempts:
    """The port `Attempts` on Redis."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._count = redis.register_script(_COUNT)
        self.local = LocalAttempts()

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        local_counts = await self.local.add(keys, seconds)
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                counts = await self._count(keys=[_PREFIX + key for key in keys], args=[seconds])
        except (RedisError, OSError) as error:  # TimeoutError is an OSError
            log.warning("attempts.counted_locally", error=type(error).__name__)
            return local_counts
        # Attempts counted locally during an outage still count.
        return [max(int(count), local_count) for count, local_count in zip(counts, local_counts, strict=True)]

    async def forget(self, key: str) -> None:
        await self.local.forget(key)
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                await self._redis.delete(_PREFIX + key)
        except (RedisError, OSError) as error:
            log.warning("attempts.reset_failed", error=type(error).__name__)


class LocalAttempts:
    """The same in memory. The least recently counted key is dropped if there are too many."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def __len__(self) -> int:
        """Returns how many keys are counted."""
        return len(self._counts)

    async def add(self, keys: Sequence[str], seconds: int) -> list[int]:
        return [self._add(key, seconds) for key in keys]

    def _add(self, key: str, seconds: int) -> int:
        count, until = self._counts.pop(key, (0, 0.0))
        if until <= monotonic():
            count, until = 0, monotonic() + seconds
        self._counts[key] = (count + 1, until)
        while len(self._counts) > MAX_KEYS:
            self._counts.popitem(last=False)
        return count + 1

    async def forget(self, key: str) -> None:
        self._counts.pop(key, None)
