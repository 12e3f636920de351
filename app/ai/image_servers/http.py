"""HTTP to one image server: straight to it, bounded in size, and closed with the painting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from app import outbound
from app.ai import foreign_json
from app.ai.image_servers.failures import Answered
from app.ai.image_servers.place import ImageServer
from app.ai.sentences import UNUSABLE
from app.errors import EngineError

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0  # a server that loads a model answers nobody meanwhile
_MOST_BYTES = 16 * 1024 * 1024


class Http:
    """Requests to the server. Raises Answered, the library's errors, and EngineError for what is too long."""

    def __init__(self, client: httpx2.AsyncClient, base_url: str) -> None:
        self._client = client
        self._base_url = base_url

    async def get(self, path: str, params: dict[str, str] | None = None, most: int = _MOST_BYTES) -> bytes:
        return await self._ask("GET", path, most, params=params)

    async def get_json(self, path: str) -> Any:
        return foreign_json.loads(await self.get(path))

    async def post(self, path: str, body: Any, most: int = _MOST_BYTES, patient: bool = False) -> Any:
        """What is answered to JSON, if it is JSON itself. `patient`: only the step's own limit holds."""
        timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS) if patient else httpx2.USE_CLIENT_DEFAULT
        content = await self._ask("POST", path, most, json=body, timeout=timeout)
        return foreign_json.loads(content) if content else None

    async def upload(self, path: str, name: str, content: bytes, fields: dict[str, str]) -> Any:
        file = {"image": (name, content, "image/jpeg")}
        return foreign_json.loads(await self._ask("POST", path, _MOST_BYTES, files=file, data=fields))

    async def _ask(self, method: str, path: str, most: int, **options: Any) -> bytes:
        content = bytearray()
        async with self._client.stream(method, f"{self._base_url}{path}", **options) as response:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > most:  # leaving closes it
                    raise EngineError(UNUSABLE)
        if response.status_code != 200:
            raise Answered(response.status_code, bytes(content), response.headers)
        return bytes(content)


@asynccontextmanager
async def connected(at: ImageServer) -> AsyncIterator[Http]:
    """A client for one painting."""
    async with outbound.client(
        headers=credentials(at),
        timeout=httpx2.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        straight=True,  # as its websocket: the settings say where it is, mostly in the same network
        verify=at.base_url.startswith("https"),
    ) as client:
        yield Http(client, at.base_url)


def credentials(at: ImageServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {at.api_key}"} if at.api_key else {}
