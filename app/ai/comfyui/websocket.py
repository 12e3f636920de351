"""The websocket to a ComfyUI: opened before a prompt is submitted, reopened when lost."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import structlog
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from app.ai.image_servers.http import credentials
from app.ai.image_servers.server_options import ImageServer

log = structlog.get_logger()

MAX_FRAME = 8 * 1024 * 1024
_OPEN_SECONDS = 10.0


class ComfyWebSocket:
    """`was_lost`: it was closed once; the server may have restarted since."""

    def __init__(self, options: ImageServer, client_id: str) -> None:
        self._options = options
        self._id = client_id
        self._socket: ClientConnection | None = None
        self.was_lost = False

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    async def open(self) -> None:
        """Open it; stays closed if the server offers none."""
        socket = connect(
            f"ws{self._options.base_url.removeprefix('http')}/ws?{urlencode({'clientId': self._id})}",
            additional_headers=credentials(self._options),
            open_timeout=_OPEN_SECONDS,
            close_timeout=0.2,
            ping_timeout=None,  # a server doesn't answer pings while it loads a model
            max_size=MAX_FRAME,
            proxy=None,
        )
        feature_flags = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
        try:
            opened = await socket
            await opened.send(json.dumps(feature_flags))
        except (OSError, TimeoutError, WebSocketException):
            log.info("comfyui.no_websocket")
            return
        self._socket = opened

    async def reopen(self) -> None:
        """Reopen it after a loss; not if it could never be opened."""
        if self.was_lost and not self.is_open:
            await self.open()

    async def receive(self) -> str | bytes | None:
        """Return the next frame; None if the connection was lost."""
        assert self._socket is not None
        try:
            return await self._socket.recv()
        except ConnectionClosed:
            log.info("comfyui.websocket_lost")
            self._socket, self.was_lost = None, True
            return None

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()


@asynccontextmanager
async def connected_websocket(options: ImageServer, client_id: str) -> AsyncIterator[ComfyWebSocket]:
    """Yield the websocket, open if possible, and close it at the end."""
    websocket = ComfyWebSocket(options, client_id)
    await websocket.open()
    try:
        yield websocket
    finally:
        await websocket.close()
