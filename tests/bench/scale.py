"""How many runs a second two cores take, how long a run then lasts, and how late its events come."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import AsyncExitStack, ExitStack

from tests.bench.connections import holding, open_streams
from tests.bench.contenders import Contender, Setup, chargen, durable
from tests.bench.load import Seen, arrive, by_new_sockets, to_the_portrait, visit
from tests.bench.report import percentile, shown, table

_RUNS = int(os.environ.get("RUNS", "100")) * 2
_RATE = 20.0  # runs a second
_STREAMS = 2000
_CROWD = range(1, 41)


def measure(*, postgresql: bool) -> None:
    """Prints throughput and latencies on that database; the load itself takes a part of the two cores."""
    setup = Setup(postgresql=postgresql)
    print(f"\n## Throughput and latency on {'PostgreSQL' if postgresql else 'SQLite'}")
    rows = []
    with ExitStack() as stack:
        for contender in (stack.enter_context(chargen(setup)), stack.enter_context(durable(setup))):
            rows.append([contender.name, *asyncio.run(_measure(contender))])
    heads = (
        "server",
        "runs a second, portraits included",
        f"completed at {_RATE:.0f} runs/s, p50, p99, ms",
        f"event lag beside {_STREAMS} streams, p50, p99, ms",
    )
    table(heads, rows)


async def _measure(contender: Contender) -> list[str]:
    await visit(contender, by_new_sockets, 20, _CROWD)
    begun = time.monotonic()
    await visit(contender, to_the_portrait, _RUNS, _CROWD, portraits=True)
    capacity = _RUNS / (time.monotonic() - begun)
    paced = await arrive(contender, by_new_sockets, _RATE, _RUNS, _CROWD)
    async with AsyncExitStack() as stack:
        held = await stack.enter_async_context(holding(contender, _STREAMS))
        await stack.enter_async_context(open_streams(contender, held))
        beside = await arrive(contender, by_new_sockets, _RATE, _RUNS, _CROWD)
    return [shown(capacity), _milliseconds([each.completed for each in paced]), _milliseconds(_lags(beside))]


def _lags(seen: list[Seen]) -> list[float]:
    return [lag for each in seen for lag in each.lags]


def _milliseconds(seconds: list[float]) -> str:
    return f"{shown(percentile(seconds, 0.5) * 1000)}, {shown(percentile(seconds, 0.99) * 1000)}"
