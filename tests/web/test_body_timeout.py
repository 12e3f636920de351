"""Bodies that stop coming, against a real server: 408 and the connection's end, and nothing else is timed."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from uvicorn import Config, Server

from app import bootstrap
from app.accounts.policy import Identity
from app.asgi import compose
from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.conftest import make_settings
from tests.support.waiting import advance_clock, settled, until

PAUSE = 0.4  # seconds that a body may pause here
PATIENCE = 20.0


class Served:
    def __init__(self, port: int, container: Container, identity: Identity, token: str) -> None:
        self.port, self.container, self.identity, self.token = port, container, identity, token

    async def open(self, request: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        await writer.drain()
        return reader, writer

    async def answer(self, request: bytes) -> bytes:
        """All that comes until the server closes."""
        reader, writer = await self.open(request)
        try:
            return await asyncio.wait_for(reader.read(), PATIENCE)
        finally:
            writer.close()


@pytest.fixture
async def served(tmp_path: Path, sqlite_url: str, redis_url: str) -> AsyncIterator[Served]:
    """The composed application; runs only wait."""
    settings = make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DISPATCH="queue")
    container = bootstrap.build(settings)
    listener = socket.create_server(("127.0.0.1", 0))
    app = compose(container, body_seconds=PAUSE).app
    config = Config(app, http="httptools", ws="websockets-sansio", log_config=None, lifespan="on")
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    identity, token = await container.accounts.make_guest()
    yield Served(listener.getsockname()[1], container, identity, token)
    server.should_exit = True
    await serving


def head(method: str, path: str, *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: studio.test", *headers, "", ""]).encode()


@pytest.mark.parametrize(
    "path", ["/api/v1/characters/generate-automated", "/generations", "/sign-in", "/api/v1/ws/?EIO=4&sid=x"]
)
async def test_a_body_that_stops_coming_ends_the_request(served: Served, path: str) -> None:
    token = f"Authorization: Bearer {served.token}"
    kind = "Content-Type: multipart/form-data; boundary=x"
    request = head("POST", path, token, kind, "Content-Length: 1000", "Accept: application/json") + b"--x\r\n"
    answer = await served.answer(request)
    status = int(answer.split(b" ", 2)[1])
    # What is refused before its body is read needs none of it.
    assert status == 408 or (status < 500 and status != 200), answer
    if path.startswith("/api/v1/characters"):
        assert status == 408
        assert b"connection: close" in answer.lower()
        assert json.loads(answer.split(b"\r\n\r\n", 1)[1])["code"] == "request_timeout"


async def test_a_chunked_body_that_stops_coming_ends_the_request(served: Served) -> None:
    token = f"Authorization: Bearer {served.token}"
    kind = "Content-Type: multipart/form-data; boundary=x"
    start = head("POST", "/api/v1/characters/generate-automated", token, kind, "Transfer-Encoding: chunked")
    answer = await served.answer(start + b"5\r\n--x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 408 ")


async def test_a_body_that_comes_slowly_is_waited_for(served: Served) -> None:
    body = b"description=A+knight+who+takes+his+time"
    token, kind = f"Authorization: Bearer {served.token}", "Content-Type: application/x-www-form-urlencoded"
    length = f"Content-Length: {len(body)}"
    reader, writer = await served.open(
        head("POST", "/api/v1/characters/generate-automated", token, kind, length, "Connection: close")
    )
    for at in range(0, len(body), 8):  # longer in all than a pause may be
        writer.write(body[at : at + 8])
        await writer.drain()
        await asyncio.sleep(PAUSE / 4)
    answer = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    assert answer.startswith(b"HTTP/1.1 200 "), answer


async def test_an_event_stream_stays_open_beyond_the_time_for_bodies(served: Served) -> None:
    run = await served.container.generations.start(served.identity, RunRequest(description="A knight"))
    path = f"/api/v1/generations/{run.id}/events"
    reader, writer = await served.open(head("GET", path, f"Authorization: Bearer {served.token}"))
    await asyncio.wait_for(reader.readuntil(b"retry: 1000"), PATIENCE)
    advance_clock(PAUSE * 3)
    await settled()
    await served.container.steering.cancel(served.identity, run.id)
    said = await asyncio.wait_for(reader.readuntil(b"cancelled"), PATIENCE)
    writer.close()
    assert b"character_generation_progress" in said


@pytest.mark.parametrize(
    "raw",
    [
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /?q=\xff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET http://[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET //[ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x:99999\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nCookie: a=\x00\r\nConnection: close\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET /api/v1/ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
        b"Connection: upgrade\r\n\r\n",
    ],
)
async def test_bytes_that_are_no_request_are_never_a_server_error(served: Served, raw: bytes) -> None:
    reader, writer = await served.open(raw)
    writer.write_eof()
    answer = await asyncio.wait_for(reader.read(), PATIENCE)
    writer.close()
    assert not answer.startswith(b"HTTP/1.1 5"), answer
