"""Clients of a run, on plain websockets and HTTP: they cost less than the servers they measure.

Chargen's own tests use the real libraries; here a client that costs as much as the server would take the
second core for itself.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import msgspec

PROGRESS = "character_generation_progress"
_EVENT = f'42["{PROGRESS}",'
_decode = msgspec.json.decode
_encode = msgspec.json.encode


class Socket:
    """A Socket.IO client on one websocket (Engine.IO 4, default namespace)."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket = websocket

    async def join(self, run: str, *, avatar: bool = False) -> None:
        payload: dict[str, Any] = {"sessionId": run} | ({"avatar": True} if avatar else {})
        await self._emit("join_character_generation", payload)

    async def leave(self, run: str) -> None:
        await self._emit("leave_character_generation", {"sessionId": run})

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        """Yields the progress events that come, of all runs that were joined."""
        async for message in self._websocket:
            text = message.data
            if text == "2":
                await self._websocket.send_str("3")
            elif text.startswith(_EVENT):
                yield _decode(text[2:])[1]

    async def _emit(self, name: str, payload: dict[str, Any]) -> None:
        await self._websocket.send_str(f"42{_encode([name, payload]).decode()}")


@asynccontextmanager
async def socket(http: aiohttp.ClientSession, url: str, token: str) -> AsyncIterator[Socket]:
    """A connected and authenticated socket; it closes with the block."""
    address = f"{url.replace('http', 'ws', 1)}/api/v1/ws/?EIO=4&transport=websocket"
    async with http.ws_connect(address, compress=0) as websocket:
        await websocket.receive_str()  # the handshake of Engine.IO
        await websocket.send_str(f"40{_encode({'token': token}).decode()}")
        while not (answer := await websocket.receive_str()).startswith("40"):
            assert not answer.startswith("44"), answer
        yield Socket(websocket)


async def stream(
    http: aiohttp.ClientSession, url: str, token: str, run: str, *, avatar: bool = False
) -> AsyncIterator[dict[str, Any]]:
    """Yields the events of a run's event stream to its end."""
    address = f"{url}/api/v1/generations/{run}/events{'?avatar=true' if avatar else ''}"
    async with http.get(address, headers=bearer(token) | {"Accept": "text/event-stream"}) as answer:
        assert answer.status == 200, await answer.text()
        async for line in answer.content:
            if line.startswith(b"data:"):
                yield _decode(line[5:])


async def start(
    http: aiohttp.ClientSession,
    url: str,
    token: str,
    picture: bytes | None,
    description: str = "A brave knight",
) -> str:
    """Starts a run; returns its id."""
    form = aiohttp.FormData({"description": description}, default_to_multipart=True)
    if picture is not None:
        form.add_field("image", picture, filename="knight.png", content_type="image/png")
    address = f"{url}/api/v1/characters/generate-automated"
    async with http.post(address, data=form, headers=bearer(token)) as answer:
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["sessionId"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def session() -> aiohttp.ClientSession:
    """Without limits on connections or time, as many people's browsers would be."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=None, sock_connect=30)
    )
