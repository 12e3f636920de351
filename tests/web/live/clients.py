"""Clients that keep what they are sent, in order: python-socketio's, and a reader of event streams."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import socketio

PATH = "/api/v1/ws"
MAX_WAIT = 20.0  # seconds
Event = dict[str, Any]


class Watching:
    """A socket. `log` has every event as (name, value), acknowledgements as ("ack", value)."""

    def __init__(self, **options: Any) -> None:
        self.client = socketio.AsyncClient(**({"reconnection": False} | options))
        self.log: list[tuple[str, Any]] = []
        self._news = asyncio.Event()
        self.gone = asyncio.Event()
        self.client.on("*", self._keep)
        self.client.on("disconnect", self._leave)

    async def connect(self, url: str, token: str | None, transport: str = "websocket") -> None:
        auth = {"token": token} if token is not None else None
        await self.handshake(url, auth=auth, transports=[transport])

    async def handshake(self, url: str, **options: Any) -> None:
        """Connects; waits longer than the client's default of 1 s, which a busy machine exceeds."""
        await self.client.connect(url, socketio_path=PATH, wait_timeout=MAX_WAIT, **options)

    async def disconnect(self) -> None:
        await self.client.disconnect()
        if self.client.eio.http:
            await self.client.eio.http.close()

    async def _leave(self, _reason: str) -> None:
        self.gone.set()

    async def _keep(self, name: str, value: Any = None) -> None:
        self._add(name, value)

    def _add(self, name: str, value: Any) -> None:
        self.log.append((name, value))
        self._news.set()

    async def ask(self, name: str, payload: Any) -> dict[str, Any]:
        """Sends, and gives the acknowledgement, which is kept in the log at its place."""
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()

        def answer(value: dict[str, Any]) -> None:
            self._add("ack", value)
            answered.set_result(value)

        await self.client.emit(name, payload, callback=answer)
        return await asyncio.wait_for(answered, MAX_WAIT)

    def break_connection(self) -> None:
        """As when the network goes: without a word of either protocol."""
        self.client.eio.ws.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

    async def join(self, run_id: str, **wishes: Any) -> dict[str, Any]:
        return await self.ask("join_character_generation", {"sessionId": run_id, **wishes})

    def progress(self, run_id: str | None = None) -> list[Event]:
        announced = [value for name, value in self.log if name == "character_generation_progress"]
        return [value for value in announced if run_id is None or value["sessionId"] == run_id]

    def named(self, name: str) -> list[Any]:
        return [value for found, value in self.log if found == name]

    async def until(self, wanted: Callable[[], Any], seconds: float = MAX_WAIT) -> None:
        """Waits for news until `wanted` is true."""
        async with asyncio.timeout(seconds):
            while not wanted():
                self._news.clear()
                await self._news.wait()

    async def until_step(self, step: str, run_id: str | None = None) -> list[Event]:
        """The events up to now, once one of this step has come."""
        await self.until(lambda: any(event["step"] == step for event in self.progress(run_id)))
        return self.progress(run_id)

    async def until_painted(self, run_id: str) -> list[Event]:
        await self.until(lambda: any("avatarUrl" in (e.get("data") or {}) for e in self.progress(run_id)))
        return self.progress(run_id)


@dataclass
class Sent:
    """One event of a stream, as it came."""

    name: str
    ident: str | None
    data: Any


async def stream_events(answer: httpx.Response) -> AsyncIterator[Sent]:
    """The events of an open stream, until it ends."""
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        elif "data" in fields:
            yield Sent(fields["event"], fields.get("id"), json.loads(fields["data"]))
            fields = {}
        else:
            fields = {}


def seqs(events: list[Event]) -> list[int]:
    return [event["seq"] for event in events]


def marks(events: list[Event]) -> list[tuple[str, int]]:
    return [(event["step"], event["progress"]) for event in events]


WITHOUT_IMAGE = [
    ("generating_details", 40),
    ("generating_details", 55),
    ("generating_history", 70),
    ("creating_character", 80),
    ("queuing_avatar", 90),
    ("completed", 100),
]
WITH_IMAGE = [
    ("uploading_image", 5),
    ("analyzing_image", 15),
    ("extracting_description", 30),
    *WITHOUT_IMAGE,
]
