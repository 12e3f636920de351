"""How long a step may take, and how often a transient failure of an engine is tried again by itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from app.errors import EngineBusy, EngineError, EngineTimeout

log = structlog.get_logger()
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Patience:
    """`seconds`: the time limit of one call; `tries`: how many calls at the most; pauses in seconds."""

    seconds: float = 120.0
    tries: int = 3
    first_pause: float = 0.5
    longest_pause: float = 20.0

    async def ask(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the engine answers. Raises EngineTimeout past the limit; what is not transient, at once."""
        for attempt in range(1, self.tries):
            try:
                return await self._limited(call)
            except EngineError as error:
                if not error.transient:
                    raise
                pause = self._pause(attempt, error)
                log.info("engine.trying_again", code=error.code, attempt=attempt, pause=round(pause, 2))
            await asyncio.sleep(pause)
        return await self._limited(call)

    async def _limited(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        try:
            async with asyncio.timeout(self.seconds):
                return await call()
        except TimeoutError as error:
            raise EngineTimeout from error

    def _pause(self, attempt: int, error: EngineError) -> float:
        if isinstance(error, EngineBusy) and error.retry_after is not None:
            return min(error.retry_after, self.longest_pause)
        # Full jitter: those who failed together must not come back together.
        return random.uniform(0, min(self.first_pause * 2**attempt, self.longest_pause))
