"""Visitors who start a run and watch it to its end, as many at once as there are tokens."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import socketio

from tests.bench.contenders import Contender

PROGRESS = "character_generation_progress"
EVENTS = 6  # of a run without a picture
_PATIENCE = 60.0  # seconds for one run

Watch = Callable[[aiohttp.ClientSession, str, str, str], Awaitable[int]]


async def visit(contender: Contender, tokens: list[str], runs: int, watch: Watch) -> None:
    """So many runs in all. Raises AssertionError where one tells anything but its six events."""
    left = [*range(runs)]
    async with aiohttp.ClientSession() as http:

        async def visitor(token: str) -> None:
            while left:
                left.pop()
                async with asyncio.timeout(_PATIENCE):
                    run = await _start(http, contender.url, token)
                    seen = await watch(http, contender.url, token, run)
                assert seen == EVENTS, f"{contender.name} sent {seen} events"

        await asyncio.gather(*map(visitor, tokens))


async def _start(http: aiohttp.ClientSession, url: str, token: str) -> str:
    form = aiohttp.FormData({"description": "A brave knight"}, default_to_multipart=True)
    address = f"{url}/api/v1/characters/generate-automated"
    async with http.post(address, data=form, headers=_bearer(token)) as answer:
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["sessionId"])


async def by_socket(http: aiohttp.ClientSession, url: str, token: str, run: str) -> int:
    """A socket of its own for the run; how many events came."""
    client = socketio.AsyncClient(http_session=None, reconnection=False)
    seen, done = 0, asyncio.Event()

    def hear(event: dict[str, Any]) -> None:
        nonlocal seen
        seen += 1
        if event["step"] == "completed":
            done.set()

    client.on(PROGRESS, hear)
    await client.connect(
        url, socketio_path="/api/v1/ws", auth={"token": token}, transports=["websocket"], wait_timeout=20
    )
    await client.emit("join_character_generation", {"sessionId": run})
    await done.wait()
    await client.disconnect()
    return seen


async def by_stream(http: aiohttp.ClientSession, url: str, token: str, run: str) -> int:
    """An event stream, read to its end; how many events came."""
    address = f"{url}/api/v1/generations/{run}/events"
    async with http.get(address, headers=_bearer(token) | {"Accept": "text/event-stream"}) as answer:
        assert answer.status == 200, await answer.text()
        lines = [line async for line in answer.content]
    return sum(line.startswith(b"event: " + PROGRESS.encode()) for line in lines)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
