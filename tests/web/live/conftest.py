"""A real server on a real port in this loop, with a worker that hears of it through Valkey alone."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from uvicorn import Config, Server

from app import bootstrap
from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.asgi import compose
from app.bootstrap import Container
from app.engines.ports import Engines
from app.engines.retry_policy import RetryPolicy
from app.web.live.relay import Relay
from tests.conftest import make_settings, working
from tests.support.waiting import until
from tests.web.live.clients import Watching


@dataclass(frozen=True)
class Person:
    """Somebody with a token."""

    identity: Identity
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Site:
    """A running site. `container` and `relay` are the server's own; the worker has another container."""

    url: str
    container: Container
    relay: Relay

    async def guest(self) -> Person:
        return Person(*await self.container.accounts.make_guest())

    async def admin(self) -> Person:
        user = await self.container.accounts.ensure_named("ada", UserRole.ADMIN)
        token = self.container.accounts.issue(user, timedelta(hours=1))
        return Person(await self.container.accounts.identify(token), token)

    def http(self, person: Person | None = None) -> httpx.AsyncClient:
        headers = person.headers if person else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=20)

    async def start(self, person: Person, *, image: bytes | None = None, description: str = "A smith") -> str:
        """A new run's `sessionId`."""
        files = {"image": ("picture.png", image, "image/png")} if image else {}
        async with self.http(person) as http:
            path = "/api/v1/characters/generate-automated"
            answer = await http.post(path, data={"description": description}, files=files or None)
        assert answer.status_code == 200, answer.text
        run_id: str = answer.json()["sessionId"]
        return run_id

    @asynccontextmanager
    async def watching(self, person: Person, transport: str = "websocket") -> AsyncIterator[Watching]:
        """A connected socket that keeps what it is sent."""
        client = Watching()
        await client.connect(self.url, person.token, transport)
        try:
            yield client
        finally:
            await client.disconnect()


MakeSite = Callable[..., AbstractAsyncContextManager[Site]]


@pytest.fixture
def make_site(tmp_path: Path, sqlite_url: str, redis_url: str) -> MakeSite:
    """`make_site(worker=…, **variables)` runs a site while its block lasts."""

    @asynccontextmanager
    async def make(
        *,
        worker: bool = True,
        redis: str = redis_url,
        engines: Engines | None = None,
        retry_policy: RetryPolicy | None = None,
        **variables: str,
    ) -> AsyncIterator[Site]:
        settings = make_settings(tmp_path, sqlite_url, redis, **variables)
        build = partial(bootstrap.build, settings, engines, retry_policy=retry_policy)
        container = build()
        site = await _serve(container)
        try:
            if not worker:
                yield site[0]
                return
            async with bootstrap.alive(build()) as other, working(other):
                yield site[0]
        finally:
            site[0].relay.stop()
            site[1].should_exit = True
            await site[2]

    return make


@pytest.fixture
async def site(make_site: MakeSite) -> AsyncIterator[Site]:
    """Quick steps, and a worker."""
    async with make_site() as running:
        yield running


async def _serve(container: Container) -> tuple[Site, Server, asyncio.Task[None]]:
    relay = Relay(container.progress, container.feed, on_lag=container.metrics.relayed)
    app = compose(container, relay).app
    listener = socket.create_server(("127.0.0.1", 0))
    config = Config(
        cast(Any, app),
        ws="websockets-sansio",
        http="httptools",
        log_config=None,
        timeout_graceful_shutdown=1,
        lifespan="on",
    )
    server = Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await until(lambda: server.started)
    return Site(f"http://127.0.0.1:{listener.getsockname()[1]}", container, relay), server, serving
