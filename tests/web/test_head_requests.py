"""HEAD, on the site as it is really composed: what GET says, without the body."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from types import SimpleNamespace

import httpx
import pytest

from app import bootstrap
from app.asgi import create_app
from app.bootstrap import Container
from app.characters import links


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
async def client(container: Container, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[httpx.AsyncClient]:
    monkeypatch.setattr(bootstrap, "build", lambda _settings: container)
    app = create_app(container.settings)
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://studio.test") as client:
        yield client


async def media_of(container: Container) -> str:
    await container.files.put("avatars/head.webp", b"a picture")
    return container.links.path("avatars/head.webp")


async def test_pages_health_and_pictures_answer_head_as_get_without_a_body(
    client: httpx.AsyncClient, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = await media_of(container)
    moment = time.time()  # a picture's max-age counts down
    monkeypatch.setattr(links, "time", SimpleNamespace(time=lambda: moment))
    for path, status in (
        ("/", 303),
        ("/generations/new", 200),
        ("/sign-in", 200),
        ("/health/live", 200),
        (picture, 200),
        ("/nowhere", 404),
    ):
        got, headed = await client.get(path), await client.head(path)
        assert (headed.status_code, headed.content) == (got.status_code, b"") == (status, b""), path
        for name in ("content-type", "content-length", "cache-control", "content-security-policy", "etag"):
            assert headed.headers.get(name) == got.headers.get(name), (path, name)


async def test_head_reads_and_does_no_more(client: httpx.AsyncClient) -> None:
    assert (await client.head("/sign-out")).status_code == 405


async def test_the_api_takes_what_it_describes_alone(client: httpx.AsyncClient) -> None:
    assert (await client.head("/api/v1/characters")).status_code == 405
