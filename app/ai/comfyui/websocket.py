"""The websocket to a ComfyUI: opened before a prompt is sent, and opened again when it is lost."""

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
    """`was_lost`: it broke once; the server may have been started anew since."""

    def __init__(self, options: ImageServer, client_id: str) -> None:
        self._options = options
        self._id = client_id
        self._socket: ClientConnection | None = None
        self.was_lost = False

    @property
    def is_open(self) -> bool:
        return self._socket is not None

    async def open(self) -> None:
        """Opens it, if the server has one to be had."""
        socket = connect(
            f"ws{self._options.base_url.removeprefix('http')}/ws?{urlencode({'clientId': self._id})}",
            additional_headers=credentials(self._options),
            open_timeout=_OPEN_SECONDS,
            close_timeout=0.2,
            ping_timeout=None,  # a server that loads a model answers no ping meanwhile
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
        """Opens it again where it was lost; a server that never had one is not asked twice."""
        if self.was_lost and not self.is_open:
            await self.open()

    async def receive(self) -> str | bytes | None:
        """The next frame; None where the line was lost meanwhile."""
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
    """The line, open if there is one to be had, and closed at the end."""
    websocket = ComfyWebSocket(options, client_id)
    await websocket.open()
    try:
        yield websocket
    finally:
        await websocket.close()
