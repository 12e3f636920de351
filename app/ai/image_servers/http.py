"""HTTP to one image server: straight to it, bounded in size, and closed with the painting."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx2

from app.ai import foreign_json
from app.ai.error_messages import UNUSABLE
from app.ai.image_servers.error_mapping import Answered
from app.ai.image_servers.server_options import ImageServer
from app.errors import EngineError
from app.network import outbound

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0  # a server that loads a model answers nobody meanwhile
_MAX_BYTES = 16 * 1024 * 1024
_MIN_ID = 20  # characters: what is longer in a path names a prompt or a node
_KNOWN_SECONDS = 900.0  # that a server which has answered rightly is thought to be there but for a restart


def _is_anything(_: Any) -> bool:
    return True


class Answers:
    """Which requests a server has answered rightly of late: held by a painter from one painting to the next,
    since a try that finds the server away begins with a new client."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    def note(self, request: str) -> None:
        self._at[request] = time.monotonic()

    def have(self, request: str) -> bool:
        at = self._at.get(request)
        return at is not None and time.monotonic() < at + _KNOWN_SECONDS


class Http:
    """Requests to the server. Raises Answered, the library's errors, and EngineError for what is too long."""

    def __init__(self, client: httpx2.AsyncClient, base_url: str, answers: Answers | None = None) -> None:
        self._client = client
        self._base_url = base_url
        self._answers = answers or Answers()

    async def get(self, path: str, params: dict[str, str] | None = None, most: int = _MAX_BYTES) -> bytes:
        return await self._ask("GET", path, most, params=params)

    async def get_json(self, path: str, is_answer: Callable[[Any], bool] = _is_anything) -> Any:
        """`is_answer`: whether a value is what such a server answers. What is none counts as a page does."""
        return self._read(await self.get(path), "GET", path, is_answer)

    async def post(self, path: str, body: Any, most: int = _MAX_BYTES, patient: bool = False) -> Any:
        """What is answered to JSON, if it is JSON itself. `patient`: only the step's own limit holds."""
        timeout = httpx2.Timeout(None, connect=_CONNECT_SECONDS) if patient else httpx2.USE_CLIENT_DEFAULT
        content = await self._ask("POST", path, most, patient, json=body, timeout=timeout)
        return self._read(content, "POST", path) if content else None

    async def upload(self, path: str, name: str, content: bytes, fields: dict[str, str]) -> Any:
        file = {"image": (name, content, "image/jpeg")}
        return self._read(await self._ask("POST", path, _MAX_BYTES, files=file, data=fields), "POST", path)

    def _read(
        self, content: bytes, method: str, path: str, is_answer: Callable[[Any], bool] = _is_anything
    ) -> Any:
        """Raises Answered for pages and words: what answers there is something else, for now or for ever."""
        request = _named(method, path)
        with suppress(ValueError):
            read = foreign_json.loads(content)
            if is_answer(read):
                self._answers.note(request)
                return read
        raise Answered(200, content, {}, known=self._answers.have(request))

    async def _ask(self, method: str, path: str, most: int, patient: bool = False, **options: Any) -> bytes:
        content = bytearray()
        async with self._client.stream(method, f"{self._base_url}{path}", **options) as response:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > most:  # leaving closes it
                    raise EngineError(UNUSABLE)
        if response.status_code != 200:
            known = self._answers.have(_named(method, path))
            raise Answered(
                response.status_code, bytes(content), response.headers, patient=patient, known=known
            )
        return bytes(content)


def _named(method: str, path: str) -> str:
    """The kind of request, whichever prompt it is about."""
    parts = path.partition("?")[0].split("/")
    return f"{method} {'/'.join(part for part in parts if len(part) < _MIN_ID)}"


@asynccontextmanager
async def connected(at: ImageServer, answers: Answers | None = None) -> AsyncIterator[Http]:
    """A client for one painting."""
    async with outbound.client(
        headers=credentials(at),
        timeout=httpx2.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        straight=True,  # as its websocket: the settings say where it is, mostly in the same network
        verify=at.base_url.startswith("https"),
    ) as client:
        yield Http(client, at.base_url, answers)


def credentials(at: ImageServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {at.api_key}"} if at.api_key else {}
