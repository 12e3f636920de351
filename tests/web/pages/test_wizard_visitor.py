"""Who comes without a good cookie: nobody while he looks, a guest of his own from the first act on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest

from app.accounts.models import User, UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.web.auth import TOKEN_COOKIE
from tests.web.pages.conftest import Visitor, Visitors

NEW = "/generations/new"
NOWHERE = "6c0f8a2e-7f5c-4d1b-9b53-0a4f2f6f1c11"


LOOKS = [
    "/",
    NEW,
    f"{NEW}?example=1",
    "/characters",
    "/characters?status=saved",
    f"/characters/{NOWHERE}",
    f"/characters/{NOWHERE}/edit",
    f"/generations/{NOWHERE}",
    f"/generations/{NOWHERE}/fragments",
    f"/generations/{NOWHERE}/outlook",
    "/sign-in",
    "/admin",
    "/nowhere",
]
VAIN_ACTS = [
    f"/characters/{NOWHERE}/save",
    f"/characters/{NOWHERE}/edit",
    f"/characters/{NOWHERE}/discard",
    f"/characters/{NOWHERE}/restore",
    f"/characters/{NOWHERE}/avatar-jobs",
    f"/generations/{NOWHERE}/cancel",
    f"/avatar-jobs/{NOWHERE}/cancel",
    f"/generations/{NOWHERE}/retry",
]


def person_of(visitor: Visitor, container: Container) -> Awaitable[Identity]:
    """Whom the cookie in this browser names."""
    token = visitor.client.cookies.get(TOKEN_COOKIE, domain="studio.test", path="/")
    assert token
    return container.accounts.identify(token)


async def start(visitor: Visitor, page: httpx.Response | None = None, **fields: str) -> httpx.Response:
    return await visitor.send(page or await visitor.get(NEW), "/generations", description="A smith", **fields)


async def test_looking_makes_no_account(visitors: Visitors, container: Container) -> None:
    before = await container.accounts.count()
    for path in LOOKS:
        for _ in range(3):
            visitor = await visitors.stranger()
            answer = await visitor.get(path)
            assert answer.status_code < 500, path
            assert TOKEN_COOKIE not in answer.headers.get("set-cookie", ""), path
            await visitor.client.head(path)
    assert await container.accounts.count() == before


async def test_acts_on_what_is_not_there_make_no_account(visitors: Visitors, container: Container) -> None:
    before = await container.accounts.count()
    visitor = await visitors.stranger()
    for path in VAIN_ACTS:
        assert (await visitor.post(path)).status_code == 404, path
    for fields in ({"description": " "}, {"description": "x" * 4001}, {"template": "nothing such"}):
        refused = await visitor.press(NEW, "/generations", **{"description": "A smith", **fields})
        assert refused.status_code in {400, 422}, fields
    assert (await visitor.press(NEW, "/language", language="pt-BR")).status_code == 303
    assert await container.accounts.count() == before


async def test_the_first_act_makes_a_guest_of_his_own_who_stays_him(
    visitors: Visitors, container: Container
) -> None:
    first, second = await visitors.stranger(), await visitors.stranger()
    answer = await start(first)
    assert answer.status_code == 303
    await start(second)
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(TOKEN_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await person_of(first, container)).id != (await person_of(second, container)).id
    assert (await first.get(answer.headers["location"])).status_code == 200
    assert (await second.get(answer.headers["location"])).status_code == 404
    before = await container.accounts.count()
    assert TOKEN_COOKIE not in (await start(first)).headers.get("set-cookie", "")
    assert await container.accounts.count() == before


async def test_first_acts_side_by_side_are_one_guests(visitors: Visitors, container: Container) -> None:
    """Tabs of one browser that were opened before it had a token: the last cookie shows the work of all."""
    before = await container.accounts.count()
    browser = await visitors.stranger()
    page = await browser.get(NEW)
    cookies = dict(browser.client.cookies)
    tabs = [await visitors.stranger() for _ in range(4)]
    for tab in tabs:
        tab.client.cookies.update(cookies)
    answers = await asyncio.gather(*(start(tab, page, submission=str(n)) for n, tab in enumerate(tabs)))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert await container.accounts.count() == before + 1
    for answer in answers:
        assert (await tabs[-1].get(answer.headers["location"])).status_code == 200


async def test_a_browser_whose_guest_is_long_gone_gets_another(
    visitors: Visitors, container: Container
) -> None:
    visitor = await visitors.stranger()
    await start(visitor)
    old = await person_of(visitor, container)
    async with container.db.writing() as session:
        (await session.get_one(User, old.id)).created_at -= timedelta(days=31)
    visitor.client.cookies.delete(TOKEN_COOKIE, domain="studio.test")
    await start(visitor)
    assert (await person_of(visitor, container)).id != old.id


@pytest.mark.parametrize("kind", ["nonsense", "expired", "somebody gone"])
async def test_a_bad_cookie_is_as_none_until_the_next_act_replaces_it(
    visitors: Visitors, container: Container, kind: str
) -> None:
    visitor = await visitors.stranger()
    user = await container.accounts.ensure_named("somebody")
    gone = User(id=uuid4(), display_name="Nobody", role=UserRole.USER)
    tokens = {
        "nonsense": "x.y.z",
        "expired": container.accounts.issue(user, timedelta(seconds=-5)),
        "somebody gone": container.accounts.issue(gone, timedelta(hours=1)),
    }
    visitor.client.cookies.set(TOKEN_COOKIE, tokens[kind], domain="studio.test", path="/")
    assert (await visitor.get(NEW)).status_code == 200
    assert (await start(visitor)).status_code == 303
    assert (await person_of(visitor, container)).guest


async def test_a_link_from_another_site_finds_the_same_person(alice: Visitor) -> None:
    answer = await alice.get(NEW, **{"Sec-Fetch-Site": "cross-site"})
    assert TOKEN_COOKIE not in answer.headers.get("set-cookie", "")
    assert "Sign out" in answer.text


async def test_whoever_has_signed_in_is_not_asked_to_where_there_is_no_page(
    alice: Visitor, visitors: Visitors
) -> None:
    for path in ("/nowhere", "/dev/progress"):
        assert 'href="/sign-in"' not in (await alice.get(path)).text
        assert 'href="/sign-in"' in (await (await visitors.stranger()).get(path)).text
    assert "Sign out" in (await alice.get("/dev/progress")).text
