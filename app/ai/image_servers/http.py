"""HTTP client for one image server: direct, bounded in size, closed with the painting."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

import httpx2

from app.ai import foreign_json
from app.ai.error_messages import UNUSABLE
from app.ai.image_servers.error_mapping import UnexpectedResponse
from app.ai.image_servers.server_options import ImageServer
from app.errors import EngineError
from app.network import outbound

_CONNECT_SECONDS = 10.0
_READ_SECONDS = 60.0  # a server that loads a model answers nobody meanwhile
_LONG_RUNNING = httpx2.Timeout(None, connect=_CONNECT_SECONDS)
_MAX_BYTES = 16 * 1024 * 1024
_MIN_ID = 20  # characters: longer path segments are ids
_RECENT_SECONDS = 900.0  # after a success, a server is assumed to exist, and to be restarting if it fails


def _accept_any(_: object) -> bool:
    return True


class KnownRequests:
    """Which kinds of request recently succeeded; kept by a painter across paintings, since a retry uses a new
    client."""

    def __init__(self) -> None:
        self._at: dict[str, float] = {}

    def note(self, request: str) -> None:
        """Record that such a request succeeded."""
        self._at[request] = time.monotonic()

    def is_recent(self, request: str) -> bool:
        """Return whether such a request succeeded within the last 15 minutes."""
        server = self._at.get(request)
        return server is not None and time.monotonic() < server + _RECENT_SECONDS


class Http:
    """Sends requests. Methods raise UnexpectedResponse, the library's errors, and EngineError for responses
    that are too long."""

    def __init__(
        self, client: httpx2.AsyncClient, base_url: str, known_requests: KnownRequests | None = None
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._known_requests = known_requests or KnownRequests()

    async def get(
        self, path: str, params: dict[str, str] | None = None, max_bytes: int = _MAX_BYTES
    ) -> bytes:
        return await self._ask("GET", path, max_bytes, params=params)

    async def get_json(self, path: str, is_expected: Callable[[object], bool] = _accept_any) -> object:
        """Return the JSON of a response. `is_expected`: whether a value is what such a server answers; others
        count like a page."""
        return self._parse_json(await self.get(path), "GET", path, is_expected)

    async def post(
        self, path: str, body: object, max_bytes: int = _MAX_BYTES, long_running: bool = False
    ) -> object:
        """Post JSON; return the JSON of the response, None if it is empty. `long_running`: no read
        timeout."""
        content = await self._ask("POST", path, max_bytes, long_running, body=body)
        return self._parse_json(content, "POST", path) if content else None

    async def upload(self, path: str, name: str, content: bytes, fields: dict[str, str]) -> object:
        answer = await self._ask("POST", path, _MAX_BYTES, image=(name, content, "image/jpeg"), data=fields)
        return self._parse_json(answer, "POST", path)

    def _parse_json(
        self, content: bytes, method: str, path: str, is_expected: Callable[[object], bool] = _accept_any
    ) -> object:
        """Return the JSON. Raises UnexpectedResponse for pages and text: something else answers there."""
        request = _request_kind(method, path)
        with suppress(ValueError):
            parsed = foreign_json.loads(content)
            if is_expected(parsed):
                self._known_requests.note(request)
                return parsed
        raise UnexpectedResponse(200, content, {}, was_known=self._known_requests.is_recent(request))

    async def _ask(
        self,
        method: str,
        path: str,
        max_bytes: int,
        long_running: bool = False,
        *,
        params: dict[str, str] | None = None,
        body: object = None,
        image: tuple[str, bytes, str] | None = None,
        data: dict[str, str] | None = None,
    ) -> bytes:
        timeout = _LONG_RUNNING if long_running else httpx2.USE_CLIENT_DEFAULT
        files = {"image": image} if image else None
        url = f"{self._base_url}{path}"
        async with self._client.stream(
            method, url, params=params, json=body, files=files, data=data, timeout=timeout
        ) as response:
            content = await _read_bounded(response, max_bytes)
        if response.status_code != 200:
            known = self._known_requests.is_recent(_request_kind(method, path))
            raise UnexpectedResponse(
                response.status_code, content, response.headers, long_running=long_running, was_known=known
            )
        return content


async def _read_bounded(response: httpx2.Response, max_bytes: int) -> bytes:
    """Return the body. Raises EngineError for more than `max_bytes`."""
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > max_bytes:  # leaving the block closes the response
            raise EngineError(UNUSABLE)
    return bytes(content)


def _request_kind(method: str, path: str) -> str:
    """Return method and path without ids."""
    parts = path.partition("?")[0].split("/")
    return f"{method} {'/'.join(part for part in parts if len(part) < _MIN_ID)}"


@asynccontextmanager
async def connected(server: ImageServer, known_requests: KnownRequests | None = None) -> AsyncIterator[Http]:
    """Yield a client for one painting."""
    async with outbound.client(
        headers=credentials(server),
        timeout=httpx2.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
        direct=True,  # like its websocket: it is usually in the same network
        verify=server.base_url.startswith("https"),
    ) as client:
        yield Http(client, server.base_url, known_requests)


def credentials(server: ImageServer) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.api_key}"} if server.api_key else {}
