"""Who comes without a good cookie: a guest of his own, or led to the sign-in; never round in circles."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from app.accounts.models import Role, User
from app.bootstrap import Container
from app.web.auth import TOKEN_COOKIE
from tests.web.pages.conftest import Visitor, Visitors

NEW = "/generations/new"


async def test_a_visitor_becomes_a_guest_of_his_own_and_stays_him(
    visitors: Visitors, container: Container
) -> None:
    first, second = await visitors.stranger(), await visitors.stranger()
    answer = await first.get(NEW)
    await second.get(NEW)
    cookie = next(line for line in answer.headers.get_list("set-cookie") if line.startswith(TOKEN_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    one, other = first.client.cookies[TOKEN_COOKIE], second.client.cookies[TOKEN_COOKIE]
    assert (await container.accounts.identify(one)).id != (await container.accounts.identify(other)).id
    again = await first.get(NEW)
    assert TOKEN_COOKIE not in again.headers.get("set-cookie", "")


@pytest.mark.parametrize("kind", ["nonsense", "expired", "somebody gone"])
async def test_a_bad_cookie_is_replaced_and_not_asked_about_again(
    visitors: Visitors, container: Container, kind: str
) -> None:
    visitor = await visitors.stranger()
    user = await container.accounts.ensure_named("somebody")
    gone = User(id=uuid4(), display_name="Nobody", role=Role.USER)
    tokens = {
        "nonsense": "x.y.z",
        "expired": container.accounts.issue(user, timedelta(seconds=-5)),
        "somebody gone": container.accounts.issue(gone, timedelta(hours=1)),
    }
    visitor.client.cookies.set(TOKEN_COOKIE, tokens[kind], domain="studio.test")
    answer = await visitor.get(NEW)
    assert answer.status_code == 200
    fresh = visitor.client.cookies.get(TOKEN_COOKIE, domain="studio.test", path="/")
    assert fresh
    assert fresh != tokens[kind]
    assert (await container.accounts.identify(fresh)).guest


async def test_a_link_from_another_site_finds_the_same_person(alice: Visitor) -> None:
    answer = await alice.get(NEW, **{"Sec-Fetch-Site": "cross-site"})
    assert TOKEN_COOKIE not in answer.headers.get("set-cookie", "")
    assert "Sign out" in answer.text


async def test_a_refused_request_still_carries_the_new_guests_cookie(visitors: Visitors) -> None:
    visitor = await visitors.stranger()
    answer = await visitor.get("/generations/6c0f8a2e-7f5c-4d1b-9b53-0a4f2f6f1c11")
    assert answer.status_code == 404
    assert visitor.client.cookies.get(TOKEN_COOKIE)


async def test_whoever_has_signed_in_is_not_asked_to_where_there_is_no_page(
    alice: Visitor, visitors: Visitors
) -> None:
    for path in ("/nowhere", "/dev/progress"):
        assert 'href="/sign-in"' not in (await alice.get(path)).text
        assert 'href="/sign-in"' in (await (await visitors.stranger()).get(path)).text
    assert "Sign out" in (await alice.get("/dev/progress")).text
