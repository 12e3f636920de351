"""Watchers: clients that keep every event they are given, over connections that break and come again.

None of them drops a duplicate or sorts: what the product sends twice, late or never is to be seen.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import aiohttp
import socketio
from socketio.exceptions import SocketIOError

from app.db import utcnow

PROGRESS = "character_generation_progress"
_CONNECTED = (0.5, 8.0)  # seconds a connection lasts before the client drops it, at least and at most
_AWAY = (0.05, 1.5)  # seconds until it comes back
# Seconds for a handshake and a join. The client for browsers gives up on a server that died in the middle of
# one after 20; Python's waits for ever.
_HANDSHAKE = 12.0
_POLLED = (0.1, 1.0)  # seconds between two polls
_PATIENCE = aiohttp.ClientTimeout(total=None, connect=5, sock_connect=5)
TROUBLE = (aiohttp.ClientError, SocketIOError, OSError, TimeoutError, asyncio.TimeoutError)

Event = dict[str, Any]


class Refused(Exception):
    """The server answered, and it was no."""


@dataclass(slots=True)
class Watcher:
    """Somebody who watches one run to its end. `transports`: one is drawn for each connection."""

    kind: str
    run_id: UUID
    token: Callable[[], str]
    addresses: list[str]
    http: aiohttp.ClientSession
    dice: random.Random
    transports: tuple[Transport, ...]
    seen: list[Event] = field(default_factory=list)
    doing: str = "coming"  # and since when: where it stands if it stands still
    watching: asyncio.Task[None] | None = None

    @property
    def cursor(self) -> int:
        """The last `seq` it has been given."""
        return self.seen[-1]["seq"] if self.seen else 0

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token()}"}

    def events_address(self, address: str) -> str:
        return f"{address}/api/v1/generations/{self.run_id}/events?avatar=true"

    def now(self, doing: str) -> None:
        self.doing = f"{doing} since {utcnow():%H:%M:%S}"

    def start(self) -> None:
        self.watching = asyncio.create_task(self._watch(), name=f"{self.kind} on {self.run_id}")

    async def stop(self) -> None:
        """Raises Refused, and whatever else should not have happened."""
        assert self.watching is not None
        while not self.watching.done():
            self.watching.cancel()  # again and again: client libraries have been seen to swallow it
            await asyncio.wait([self.watching], timeout=2)
        if not self.watching.cancelled():
            self.watching.result()

    async def _watch(self) -> None:
        """Until it is cancelled: connects, is cut off, waits, and connects again, perhaps elsewhere."""
        while True:
            transport, address = self.dice.choice(self.transports), self.dice.choice(self.addresses)
            self.now(f"on its way to {address} {transport.__name__}")
            with suppress(*TROUBLE):
                await transport(self, address, self.dice.uniform(*_CONNECTED))
            self.now("away")
            await asyncio.sleep(self.dice.uniform(*_AWAY))


Transport = Callable[[Watcher, str, float], Awaitable[None]]


async def by_socket(watcher: Watcher, address: str, seconds: float) -> None:
    """Socket.IO: joins on connecting, with the last `seq` seen."""
    client = socketio.AsyncClient(reconnection=False, handle_sigint=False, http_session=watcher.http)
    gone = asyncio.Event()
    closed = False

    async def hear(event: Event) -> None:
        if not closed:
            watcher.seen.append(event)

    client.on(PROGRESS, hear)
    client.on("disconnect", lambda *_: gone.set())
    transports = watcher.dice.choice((["websocket"], ["polling"], ["polling", "websocket"]))
    try:
        async with asyncio.timeout(_HANDSHAKE):
            await client.connect(
                address,
                auth={"token": watcher.token()},
                socketio_path="/api/v1/ws",
                transports=transports,
                wait_timeout=5,
            )
            watcher.now(f"joining by {transports}")
            joining = {"sessionId": str(watcher.run_id), "after": watcher.cursor, "avatar": True}
            answer = await client.call("join_character_generation", joining, timeout=10)
        if not answer["success"] and answer["code"] not in {"unavailable", "unauthenticated"}:
            raise Refused(answer)
        watcher.now(f"listening by {transports}")
        with suppress(TimeoutError):
            await asyncio.wait_for(gone.wait(), seconds)
    finally:
        closed = True
        watcher.now(f"leaving by {transports}")
        # engineio's client trips over itself when the server goes away meanwhile; nothing is heard any more.
        with suppress(*TROUBLE, TypeError):
            await asyncio.wait_for(client.disconnect(), 5)


async def by_stream(watcher: Watcher, address: str, seconds: float) -> None:
    """Server-Sent Events, as an EventSource does it: resumes with Last-Event-ID."""
    headers = watcher.bearer | {"Accept": "text/event-stream"}
    if watcher.cursor:
        headers["Last-Event-ID"] = str(watcher.cursor)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            target = watcher.events_address(address)
            async with watcher.http.get(target, headers=headers, timeout=_PATIENCE) as answer:
                _check(answer)
                await _read_stream(watcher, answer)


async def _read_stream(watcher: Watcher, answer: aiohttp.ClientResponse) -> None:
    name, data = "", ""
    async for raw in answer.content:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data = line[6:]
        elif not line and data:  # an event counts only when its blank line has come
            if name == PROGRESS:
                watcher.seen.append(json.loads(data))
            name, data = "", ""


async def by_poll(watcher: Watcher, address: str, seconds: float) -> None:
    """Asks for the stored events past the last one seen, again and again."""
    headers = watcher.bearer | {"Accept": "application/json"}
    ends = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < ends:
        target = f"{watcher.events_address(address)}&after={watcher.cursor}"
        async with watcher.http.get(target, headers=headers, timeout=_PATIENCE) as answer:
            _check(answer)
            watcher.seen += await answer.json()
        await asyncio.sleep(watcher.dice.uniform(*_POLLED))


def _check(answer: aiohttp.ClientResponse) -> None:
    # A token may run out on the way; with the next one the door is open again.
    if answer.status >= 400 and answer.status not in {401, 503}:
        raise Refused(f"{answer.status} for {answer.url.path}")
    answer.raise_for_status()


WATCHERS: dict[str, tuple[Transport, ...]] = {
    "socket": (by_socket,),
    "stream": (by_stream,),
    "poll": (by_poll,),
    "switching": (by_socket, by_stream, by_poll),
}
