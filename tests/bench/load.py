"""Visitors who start runs and watch them: as fast as they are answered, or so many a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import aiohttp

from tests.bench.clients import Socket, session, socket, start, stream
from tests.bench.contenders import SECRET, Contender
from tests.bench.database import token
from tests.bench.picture import make_picture

_SEQS = {*range(1, 10)}  # of the events of a run with a picture
_SECONDS = 120.0  # for one run
_PICTURE = make_picture()


@dataclass(frozen=True, slots=True)
class Seen:
    """One run as its visitor saw it. `completed`: seconds from the request to the last event; `lags`: of each
    event that was made while it was watched, from its `at` to its arrival, in seconds."""

    completed: float
    lags: tuple[float, ...]


Watch = Callable[[str], AsyncIterator[dict[str, Any]]]
Visitor = Callable[[aiohttp.ClientSession, Contender, int, AsyncExitStack], Awaitable[Watch]]


async def by_new_sockets(
    http: aiohttp.ClientSession, contender: Contender, user: int, stack: AsyncExitStack
) -> Watch:
    """A new socket for each run."""
    return partial(_by_new_socket, http, contender, user, avatar=False)


async def to_the_portrait(
    http: aiohttp.ClientSession, contender: Contender, user: int, stack: AsyncExitStack
) -> Watch:
    """A new socket for each run, which stays until the portrait is there."""
    return partial(_by_new_socket, http, contender, user, avatar=True)


async def _by_new_socket(
    http: aiohttp.ClientSession, contender: Contender, user: int, run: str, *, avatar: bool
) -> AsyncIterator[dict[str, Any]]:
    async with socket(http, contender.url, token(user, SECRET)) as client:
        await client.join(run, avatar=avatar)
        async for event in client.events():
            yield event


async def by_kept_socket(
    http: aiohttp.ClientSession, contender: Contender, user: int, stack: AsyncExitStack
) -> Watch:
    """One socket for all of a visitor's runs."""
    client: Socket = await stack.enter_async_context(socket(http, contender.url, token(user, SECRET)))

    async def watch(run: str) -> AsyncIterator[dict[str, Any]]:
        await client.join(run)
        async for event in client.events():
            if event["sessionId"] == run:
                yield event
                if event["step"] == "completed":
                    await client.leave(run)

    return watch


async def by_streams(
    http: aiohttp.ClientSession, contender: Contender, user: int, stack: AsyncExitStack
) -> Watch:
    """An event stream for each run."""

    def watch(run: str) -> AsyncIterator[dict[str, Any]]:
        return stream(http, contender.url, token(user, SECRET), run)

    return watch


async def visit(
    contender: Contender, visitor: Visitor, runs: int, users: Sequence[int], *, portraits: bool = False
) -> list[Seen]:
    """So many runs in all, each user's next one when the last has ended. Raises AssertionError where a run
    has other events than its nine; with `portraits` each run lasts until its portrait is there."""
    left, seen = [*range(runs)], list[Seen]()

    async def come(http: aiohttp.ClientSession, user: int) -> None:
        async with AsyncExitStack() as stack:
            watch = await visitor(http, contender, user, stack)
            while left:
                left.pop()
                seen.append(await _one(http, contender, user, watch, portrait=portraits))

    async with session() as http, asyncio.TaskGroup() as group:
        for user in users:
            group.create_task(come(http, user))
    return seen


async def arrive(
    contender: Contender, visitor: Visitor, rate: float, runs: int, users: Sequence[int]
) -> list[Seen]:
    """So many runs, `rate` a second, whether or not the earlier ones have ended."""
    async with session() as http, AsyncExitStack() as stack:
        watches = [await visitor(http, contender, user, stack) for user in users]
        begun, tasks = time.monotonic(), list[asyncio.Task[Seen]]()
        for number in range(runs):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            user = users[number % len(users)]
            tasks.append(asyncio.create_task(_one(http, contender, user, watches[number % len(users)])))
        return [await task for task in tasks]


async def _one(
    http: aiohttp.ClientSession, contender: Contender, user: int, watch: Watch, *, portrait: bool = False
) -> Seen:
    begun, lags, seqs = time.monotonic(), list[float](), set[int]()
    completed, watched_since, painted = 0.0, 0.0, False
    async with asyncio.timeout(_SECONDS):
        run = await start(http, contender.url, token(user, SECRET), _PICTURE)
        async for event in watch(run):
            now, made = time.time(), datetime.fromisoformat(event["at"]).timestamp()
            watched_since = watched_since or now
            if made > watched_since:
                lags.append(now - made)
            seqs.add(event["seq"])
            if event["step"] == "completed":
                completed = time.monotonic() - begun
            assert event["step"] != "error", event
            painted = painted or "avatarUrl" in (event.get("data") or {})
            # All of them: a peer may send what is stored after what is new.
            if (painted if portrait else completed) and seqs >= _SEQS:
                break
    assert seqs >= _SEQS, f"{contender.name} sent the events {sorted(seqs)}"
    return Seen(completed, tuple(lags))
