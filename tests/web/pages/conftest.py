"""The whole site in-process, and visitors who have no JavaScript: they read pages and send their forms."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest
from litestar import Litestar

from app import asgi
from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.characters.models import Character
from app.web.auth import TOKEN_COOKIE
from app.web.live.relay import Relay
from tests.support.runs import completed

ORIGIN = "http://studio.test"
PASSWORD = "correct horse battery"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what differs between databases is tried by the domain's tests."""
    return sqlite_url


@dataclass
class Form:
    """One form of a page, with what stands in its fields."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class _Forms(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._text: str | None = None
        self._select: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif self.forms and tag == "input" and "name" in given and given.get("type") != "file":
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif self.forms and tag == "textarea":
            self._text = given["name"]
            self.forms[-1].fields[self._text] = ""
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and self.forms and self._select and "selected" in given:
            self.forms[-1].fields[self._select] = given["value"]

    def handle_data(self, data: str) -> None:
        if self._text:
            self.forms[-1].fields[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text:
            self.forms[-1].fields[self._text] = self.forms[-1].fields[self._text].removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None


def form_of(answer: httpx.Response, action: str) -> Form:
    """The page's form with that action."""
    found = [form for form in _Forms(answer.text).forms if form.action == action]
    assert found, f"no form to {action} on {answer.url}"
    return found[0]


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser that keeps cookies and runs no script."""

    client: httpx.AsyncClient
    identity: Identity | None = None

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def send(self, page: httpx.Response, action: str, **changes: str) -> httpx.Response:
        """Sends the page's form, with these fields changed. Redirects are not followed."""
        form = form_of(page, action)
        assert form.method == "post"
        return await self.client.post(action, data=form.fields | changes)

    async def press(self, path: str, action: str, **changes: str) -> httpx.Response:
        """Opens the page and sends one of its forms."""
        return await self.send(await self.get(path), action, **changes)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        """A form that stands on no page of ours, but with a good token: what somebody might try by hand."""
        token = form_of(await self.get("/sign-in"), "/sign-in").fields["_csrf_token"]
        return await self.client.post(path, data={"_csrf_token": token} | fields)


class Visitors:
    """Makes visitors of one site."""

    def __init__(self, container: Container, site: Litestar, stack: AsyncExitStack) -> None:
        self._container = container
        self._site = site
        self._stack = stack

    async def stranger(self, language: str = "en") -> Visitor:
        transport = httpx.ASGITransport(app=self._site, raise_app_exceptions=False)  # type: ignore[arg-type]
        headers = {"Accept": "text/html", "Accept-Language": language}
        client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)
        return Visitor(await self._stack.enter_async_context(client))

    async def guest(self, language: str = "en") -> Visitor:
        """Somebody without an account who has acted in this browser before."""
        identity, token = await self._container.accounts.make_guest()
        visitor = await self.stranger(language)
        visitor.client.cookies.set(TOKEN_COOKIE, token, domain="studio.test")
        return Visitor(visitor.client, identity)

    async def known(self, email: str, role: UserRole = UserRole.USER, language: str = "en") -> Visitor:
        """Somebody with an account, signed in."""
        user = await self._container.accounts.add(email, PASSWORD, role)
        token = self._container.accounts.issue(user, timedelta(hours=1))
        visitor = await self.stranger(language)
        visitor.client.cookies.set(TOKEN_COOKIE, token, domain="studio.test")
        return Visitor(visitor.client, Identity.of(user))


def site_of(container: Container) -> Litestar:
    return asgi.create_site(container, Relay(container.progress, container.feed))


@pytest.fixture
def site(container: Container) -> Litestar:
    return site_of(container)


@pytest.fixture
async def visitors(container: Container, site: Litestar) -> AsyncIterator[Visitors]:
    async with AsyncExitStack() as stack:
        yield Visitors(container, site, stack)


@pytest.fixture
async def alice(visitors: Visitors) -> Visitor:
    return await visitors.known("alice@example.com")


@pytest.fixture
async def bob(visitors: Visitors) -> Visitor:
    """A stranger to Alice."""
    return await visitors.known("bob@example.com")


@pytest.fixture
async def root(visitors: Visitors) -> Visitor:
    """An administrator."""
    return await visitors.known("root@example.com", UserRole.ADMIN)


async def character_of(container: Container, visitor: Visitor, **changes: Any) -> Character:
    """A new character of this visitor's, edited so."""
    assert visitor.identity
    run = await completed(container, visitor.identity)
    assert run.character_id
    if changes:
        return await container.characters.edit(visitor.identity, run.character_id, changes)
    return await container.characters.find(visitor.identity, run.character_id)
