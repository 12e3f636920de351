"""A server that stops disconnects its watchers at once, in a way that makes them come back."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.conftest import SECRET, make_settings
from tests.web.live.clients import PATH, Watching, stream_events


@asynccontextmanager
async def served(variables: dict[str, str]) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The web process as a process of its own, without a limit to its patience."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    command = ["-m", "uvicorn", "--factory", "app.asgi:create_app", "--fd", str(listener.fileno())]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *command, "--log-level", "warning", "--ws", "websockets-sansio",
        env={**os.environ, **variables}, pass_fds=[listener.fileno()],
    )  # fmt: skip
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            await http.get("/health/live", timeout=60)
        listener.close()
        yield f"http://127.0.0.1:{port}", process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        listener.close()


async def test_streams_polls_and_sockets_hold_up_no_stop(
    tmp_path: Path, sqlite_url: str, redis_url: str
) -> None:
    variables = {
        "CHARGEN_DATA_DIR": str(tmp_path),
        "CHARGEN_DATABASE_URL": sqlite_url,
        "CHARGEN_REDIS_URL": redis_url,
        "CHARGEN_JWT_SECRET": SECRET,
        "CHARGEN_DISPATCH": "queue",  # and no worker: the run stays open
    }
    container = bootstrap.build(make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DISPATCH="queue"))
    person, token = await container.accounts.make_guest()
    run_id = await _open_run(container, person)
    async with served(variables) as (url, process):
        client = Watching()
        await client.connect(url, token)
        await client.join(run_id)
        reason = asyncio.create_task(_reason(client))
        polling, streaming = asyncio.Event(), asyncio.Event()
        polled = asyncio.create_task(_poll_to_its_end(url, token, polling))
        ended = asyncio.create_task(_stream_to_its_end(url, token, run_id, streaming))
        await asyncio.gather(polling.wait(), streaming.wait())
        async with httpx.AsyncClient(base_url=url) as http:  # whatever was sent before has been read then
            await http.get("/health/live")
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), 8)
        assert time.monotonic() - began < 4
        assert await asyncio.wait_for(ended, 10) == 0
        # An Engine.IO close, 1, makes clients come back; a Socket.IO disconnect, 41, would keep them away.
        assert (await asyncio.wait_for(polled, 10)).endswith("1")
        assert "41" not in polled.result()
        assert await asyncio.wait_for(reason, 10) != "server disconnect"
        await client.disconnect()
    await container.redis.aclose()
    await container.db.close()


async def _open_run(container: Container, person: Identity) -> str:
    run = await container.generations.start(person, RunRequest(description="A smith"))
    return str(run.id)


async def _reason(client: Watching) -> str:
    announced: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    client.client.on("disconnect", announced.set_result)
    return await announced


async def _poll_to_its_end(url: str, token: str, polling: asyncio.Event) -> str:
    """The packets of the last poll."""
    query = {"EIO": "4", "transport": "polling"}
    async with httpx.AsyncClient(base_url=f"{url}{PATH}/", timeout=20) as http:
        opened = await http.get("", params=query)
        query["sid"] = json.loads(opened.text[1:])["sid"]
        await http.post("", params=query, content=f'40{{"token":"{token}"}}')
        welcome = await http.get("", params=query)
        assert "connection_established" in welcome.text

        async def sent(event: str, _: object) -> None:
            if event.endswith("receive_response_headers.started"):
                polling.set()

        return (await http.get("", params=query, extensions={"trace": sent})).text


async def _stream_to_its_end(url: str, token: str, run_id: str, streaming: asyncio.Event) -> int:
    """How many events came before the stream was ended properly."""
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/api/v1/generations/{run_id}/events"
    async with (
        httpx.AsyncClient(base_url=url, headers=headers, timeout=20) as http,
        http.stream("GET", path) as answer,
    ):
        streaming.set()
        return len([event async for event in stream_events(answer)])
