"""How long an event loop stood still."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_EVERY = 0.005  # seconds


@dataclass(slots=True)
class LoopLag:
    """The longest time between two turns of the loop, in seconds."""

    seconds: float = 0.0


@asynccontextmanager
async def watched_loop() -> AsyncIterator[LoopLag]:
    """Watches the loop while the body works."""
    lag = LoopLag()

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_EVERY)
            now = time.perf_counter()
            lag.seconds, last = max(lag.seconds, now - last), now

    watching = asyncio.create_task(watch())
    try:
        yield lag
    finally:
        await asyncio.sleep(2 * _EVERY)  # what stood still to the end is seen too
        watching.cancel()
