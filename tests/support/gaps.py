"""How long an event loop stood still."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

_EVERY = 0.005  # seconds


@dataclass(slots=True)
class Gap:
    """The longest time between two turns of the loop, in seconds."""

    longest: float = 0.0


@asynccontextmanager
async def longest_gap() -> AsyncIterator[Gap]:
    """Watches the loop while the body works."""
    gap = Gap()

    async def watch() -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_EVERY)
            now = time.perf_counter()
            gap.longest, last = max(gap.longest, now - last), now

    watching = asyncio.create_task(watch())
    try:
        yield gap
    finally:
        await asyncio.sleep(2 * _EVERY)  # what stood still to the end is seen too
        watching.cancel()
