"""What open sockets and event streams cost: idle, joining, and when many watch one run."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager

from tests.bench.clients import Socket, session, socket, start, stream
from tests.bench.contenders import SECRET, Contender, Setup, chargen, durable, plain
from tests.bench.database import token
from tests.bench.processes import idle_share, share_of, until_quiet
from tests.bench.report import shown, table

_SOCKETS = 500
_STREAMS = 1000
_WATCHERS = 500
_JOINS = 200
_SECONDS = 35.0  # of idling: two comments of a stream, one ping of a socket
_RENEW_SECONDS = 6.0
_OWNERS = range(100, 150)  # users whose runs are held


def measure(*, postgresql: bool) -> None:
    """Prints the costs of connections on that database."""
    setup = Setup(postgresql=postgresql)
    print(f"\n## Connections on {'PostgreSQL' if postgresql else 'SQLite'}")
    with ExitStack() as stack:
        contenders = [stack.enter_context(each(setup)) for each in (chargen, durable, plain)]
        rows = [[each.name, *asyncio.run(_measure(each))] for each in contenders]
    heads = (
        "server",
        f"KiB a socket ({_SOCKETS})",
        "CPU ms a second of these",
        f"CPU ms a second of {_STREAMS} streams",
        f"fan-out to {_WATCHERS}, CPU µs a delivery",
        "a join of an ended run, CPU ms",
    )
    table(heads, rows)


async def _measure(contender: Contender) -> list[str]:
    idle = await idle_share(contender.used)
    size, sockets = await _idle_sockets(contender, idle)
    streams = await _idle_streams(contender, idle)
    delivery = await _fan_out(contender, idle)
    join = await _join(contender, idle)
    return [shown(each) for each in (size, sockets, streams, delivery, join)]


async def _idle_sockets(contender: Contender, idle: float) -> tuple[float, float]:
    before = contender.memory()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(session())
        users = [_OWNERS[number % len(_OWNERS)] for number in range(_SOCKETS)]
        for user in users:
            client = await stack.enter_async_context(socket(http, contender.url, token(user, SECRET)))
            _keep_reading(stack, client.events())
        await until_quiet(contender.used, idle + 0.05)
        kibibytes = (contender.memory() - before) / 1024 / _SOCKETS
        share = await share_of(contender.used, _SECONDS)
    return kibibytes, max(0.0, share - idle) * 1000


async def _idle_streams(contender: Contender, idle: float) -> float:
    async with holding(contender, _STREAMS) as runs, open_streams(contender, runs):
        await until_quiet(contender.used, idle + 0.2)
        return max(0.0, await share_of(contender.used, _SECONDS) - idle) * 1000


async def _fan_out(contender: Contender, idle: float) -> float:
    many = await _one_run(contender, _WATCHERS, idle)
    few = await _one_run(contender, 1, idle)
    return max(0.0, many - few) * 1e6 / ((_WATCHERS - 1) * 9)


async def _one_run(contender: Contender, watchers: int, idle: float) -> float:
    """The processor seconds of a run whose events so many sockets get."""
    async with holding(contender, 1) as (run,), session() as http, AsyncExitStack() as stack:
        all_seen = []
        for _ in range(watchers):
            client = await stack.enter_async_context(socket(http, contender.url, token(_OWNERS[0], SECRET)))
            await client.join(run)
            all_seen.append(asyncio.create_task(_until_completed(client)))
        await until_quiet(contender.used, idle + 0.05)
        before = contender.used()
        await asyncio.to_thread(contender.release, run)
        await asyncio.wait_for(asyncio.gather(*all_seen), 120)
        await until_quiet(contender.used, idle + 0.05)
        return (contender.used() - before).all


async def _until_completed(client: Socket) -> None:
    async for event in client.events():
        if event["step"] == "completed":
            return


async def _join(contender: Contender, idle: float) -> float:
    user = _OWNERS[0]
    async with session() as http, socket(http, contender.url, token(user, SECRET)) as client:
        run = await start(http, contender.url, token(user, SECRET), None)
        await client.join(run)
        await asyncio.wait_for(_until_completed(client), 60)
        await until_quiet(contender.used, idle + 0.02)
        before = contender.used()
        for _ in range(_JOINS):
            await client.leave(run)
            await client.join(run)
            await asyncio.wait_for(_until_completed(client), 60)
        await until_quiet(contender.used, idle + 0.02)
        return (contender.used() - before).all * 1000 / _JOINS


@asynccontextmanager
async def holding(contender: Contender, count: int) -> AsyncIterator[list[str]]:
    """Runs that don't begin while the block lasts, in equal parts of some users."""
    owners = _OWNERS[: min(count, len(_OWNERS))]
    runs = [
        run for user in owners for run in await asyncio.to_thread(contender.hold, user, count // len(owners))
    ]
    renewing = asyncio.create_task(_renew(contender))
    try:
        yield runs
    finally:
        renewing.cancel()
        await asyncio.to_thread(contender.delete_held)


async def _renew(contender: Contender) -> None:
    while True:
        await asyncio.to_thread(contender.renew)
        await asyncio.sleep(_RENEW_SECONDS)


@asynccontextmanager
async def open_streams(contender: Contender, runs: list[str]) -> AsyncIterator[None]:
    """An open event stream of each run, held by `holding`."""
    share = len(runs) // len(_OWNERS)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(session())
        for number, run in enumerate(runs):
            user = _OWNERS[number // share]
            _keep_reading(stack, stream(http, contender.url, token(user, SECRET), run))
            if number % 50 == 49:
                await asyncio.sleep(0.05)  # connections come in a crowd, not in one instant
        await asyncio.sleep(1)
        yield


def _keep_reading(stack: AsyncExitStack, events: AsyncIterator[object]) -> None:
    task = asyncio.create_task(_read(events))
    stack.callback(task.cancel)


async def _read(events: AsyncIterator[object]) -> None:
    async for _ in events:
        pass
