"""The site but for its pages, called in-process, on each database; people with and without tokens."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from litestar import Litestar

from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.asgi import create_site
from app.bootstrap import Container
from app.web import pages
from app.web.live.relay import Relay

ORIGIN = "http://studio.test"
on_both = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
START = "/api/v1/characters/generate-automated"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a token, and a client that sends it."""

    identity: Identity
    token: str
    client: httpx.AsyncClient

    async def start(self, **fields: Any) -> UUID:
        """A run of this person's; its id."""
        answer = await self.client.post(START, **(fields or {"data": {"description": "A brave knight"}}))
        assert answer.status_code == 200, answer.text
        return UUID(answer.json()["sessionId"])


def client_of(site: Litestar, **headers: str) -> httpx.AsyncClient:
    """A client that sees crashes as the answers they become."""
    transport = httpx.ASGITransport(app=site, raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(autouse=True)
def plain_tracebacks() -> None:
    """As `app.runtime.logs` has them: structlog's own choice, rich ones, hold up the loop for seconds."""
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.stdlib.add_log_level, plain])


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """SQLite; the domain's own tests run on both, and so do tests here that are marked `on_both`."""
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue("sqlite_url" if kind == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def site(container: Container, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    return make_site(container, monkeypatch)


def make_site(container: Container, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """As `app.asgi` composes it, but for the pages: composing them takes longer than most tests."""
    monkeypatch.setattr(pages, "routes", lambda *, production: [])
    return create_site(container, Relay(container.progress, container.feed))


@pytest.fixture
async def anonymous(site: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(site) as client:
        yield client


async def _person(container: Container, site: Litestar, name: str, role: UserRole = UserRole.USER) -> Person:
    user = await container.accounts.ensure_named(name, role)
    token = container.accounts.issue(user, timedelta(hours=1))
    return Person(Identity.of(user), token, client_of(site, **bearer(token)))


@pytest.fixture
async def ana(container: Container, site: Litestar) -> AsyncIterator[Person]:
    person = await _person(container, site, "ana")
    async with person.client:
        yield person


@pytest.fixture
async def bob(container: Container, site: Litestar) -> AsyncIterator[Person]:
    """A stranger to Ana."""
    person = await _person(container, site, "bob")
    async with person.client:
        yield person


@pytest.fixture
async def admin(container: Container, site: Litestar) -> AsyncIterator[Person]:
    person = await _person(container, site, "root", UserRole.ADMIN)
    async with person.client:
        yield person


def announced(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The details of a refusal, after a look at its one shape."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body.get("code")) == (status, code), answer.text
    assert body["error"].endswith((".", "!")), "a sentence for a person"
    assert set(body) <= {"error", "code", "details"}
    details: dict[str, Any] = body.get("details", {})
    return details


def uploads(data_dir: Path) -> list[Path]:
    """The pictures in the store."""
    return [*data_dir.glob("files/uploads/*")]
