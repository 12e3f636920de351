"""Signing in and out: one sentence for every mistake, no way off this site, and few guesses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from html import unescape
from time import perf_counter

import httpx
import pytest
from litestar import Litestar

from app import bootstrap
from app.accounts.service import Accounts
from app.accounts.sign_in_throttle import MAX_PER_ACCOUNT, MAX_PER_ADDRESS
from app.bootstrap import Container
from app.characters.models import Character
from app.errors import Unauthenticated
from app.web.auth import TOKEN_COOKIE
from tests.web.pages.conftest import ORIGIN, PASSWORD, Visitor, Visitors, character_of, form_of, site_of

SENTENCE = "This e-mail and password don't belong together."


@pytest.fixture
async def stranger(visitors: Visitors, alice: Visitor) -> Visitor:
    """Somebody who has not signed in, on a site where Alice has an account."""
    return await visitors.stranger()


async def sign_in(visitor: Visitor, path: str = "/sign-in", **fields: str) -> httpx.Response:
    right = {"email": "alice@example.com", "password": PASSWORD}
    return await visitor.press(path, "/sign-in", **(right | fields))


async def test_signing_in_leads_on_and_keeps_the_token_from_scripts(stranger: Visitor) -> None:
    answer = await sign_in(stranger, "/sign-in?next=/characters%3Fstatus%3Ddraft", email=" Alice@Example.com")
    assert (answer.status_code, answer.headers["location"]) == (303, "/characters?status=draft")
    (cookie,) = [line for line in answer.headers.get_list("set-cookie") if line.startswith(TOKEN_COOKIE)]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert "Sign out" in (await stranger.get("/characters")).text


@pytest.mark.parametrize(
    "fields",
    [
        {"password": "wrong"},
        {"email": "nobody@example.com"},
        {"email": "", "password": ""},
        {"email": "x" * 5000},
    ],
)
async def test_every_mistake_gets_the_same_sentence(stranger: Visitor, fields: dict[str, str]) -> None:
    answer = await sign_in(stranger, **fields)
    assert answer.status_code == 401
    assert SENTENCE in unescape(answer.text)
    assert TOKEN_COOKIE not in answer.headers.get("set-cookie", "")


async def test_the_e_mail_is_kept_and_the_password_is_not(stranger: Visitor) -> None:
    answer = await sign_in(stranger, email='"><script>', password="my secret")
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert "my secret" not in answer.text


@pytest.mark.parametrize("password_hasher", ["real"], indirect=True)
async def test_an_unknown_e_mail_takes_as_long_as_a_wrong_password(
    container: Container, alice: Visitor
) -> None:
    async def seconds(email: str) -> float:
        begun = perf_counter()
        with pytest.raises(Exception, match="belong together"):
            await container.accounts.sign_in(email, "wrong")
        return perf_counter() - begun

    await seconds("warm@example.com")
    known = min([await seconds("alice@example.com") for _ in range(4)])
    unknown = min([await seconds("nobody@example.com") for _ in range(4)])
    assert 0.6 < unknown / known < 1.6, (unknown, known)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "http:evil.example",
    ],
)
async def test_nobody_is_led_off_this_site(stranger: Visitor, target: str) -> None:
    answer = await sign_in(stranger, next=target)
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert location.startswith("/")
    assert location[1:2] not in {"/", "\\", "\t"}


async def test_sign_in_needs_our_forms_token(stranger: Visitor) -> None:
    await stranger.get("/sign-in")
    sent = {"email": "alice@example.com", "password": PASSWORD}
    assert (await stranger.client.post("/sign-in", data=sent)).status_code == 403


async def test_guesses_are_braked(stranger: Visitor) -> None:
    page = await stranger.get("/sign-in")
    for _ in range(MAX_PER_ADDRESS):
        assert (
            await stranger.send(page, "/sign-in", email="a@b.example", password="guess")
        ).status_code == 401
    braked = await stranger.send(page, "/sign-in", email="alice@example.com", password=PASSWORD)
    assert braked.status_code == 429
    assert braked.headers["retry-after"] == "60"
    assert "Too many attempts." in braked.text
    assert (await stranger.get("/sign-in")).status_code == 200, "looking is free"


async def test_signing_out_forgets_who_is_asking(alice: Visitor, container: Container) -> None:
    answer = await alice.press("/characters", "/sign-out")
    assert answer.status_code == 303
    assert "alice" not in (await alice.get("/characters")).text


async def test_signing_out_ends_the_token_wherever_it_is(alice: Visitor, container: Container) -> None:
    token = alice.client.cookies[TOKEN_COOKIE]
    bearer = {"Authorization": f"Bearer {token}"}
    assert (await alice.get("/api/v1/characters", **bearer)).status_code == 200
    page = await alice.get("/characters")
    elsewhere = Accounts(container.db, container.tokens)  # as another process has it
    await alice.send(page, "/sign-out")
    assert TOKEN_COOKIE not in alice.client.cookies
    assert (await alice.get("/api/v1/characters", **bearer)).status_code == 401, "here at once"
    with pytest.raises(Unauthenticated):
        await elsewhere.identify(token)


async def test_signing_out_ends_no_other_token_of_the_same_person(
    alice: Visitor, container: Container
) -> None:
    assert alice.identity
    other = container.accounts.issue(await container.accounts.get(alice.identity.id), timedelta(hours=1))
    await alice.press("/characters", "/sign-out")
    assert (await container.accounts.identify(other)).id == alice.identity.id


async def test_the_forms_value_changes_at_sign_in_and_at_sign_out(stranger: Visitor) -> None:
    seen = []
    before = await stranger.get("/sign-in")
    seen.append(form_of(before, "/sign-in").fields["_csrf_token"])
    await sign_in(stranger)
    signed_in = await stranger.get("/characters")
    seen.append(form_of(signed_in, "/sign-out").fields["_csrf_token"])
    assert (await stranger.send(before, "/language", language="pt-BR")).status_code == 403, "an old form"
    await stranger.send(signed_in, "/sign-out")
    after = await stranger.get("/sign-in")
    seen.append(form_of(after, "/sign-in").fields["_csrf_token"])
    assert len({*seen}) == 3
    assert (await stranger.send(after, "/language", language="en")).status_code == 303


async def test_guesses_at_one_account_are_braked_from_all_addresses(
    alice: Visitor, visitors: Visitors, site: Litestar
) -> None:
    statuses = []
    for n in range(MAX_PER_ACCOUNT + 2):
        transport = httpx.ASGITransport(app=site, client=(f"10.0.0.{n}", 1))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            guess = {"email": "alice@example.com", "password": "guess"}
            statuses.append((await Visitor(client).press("/sign-in", "/sign-in", **guess)).status_code)
    assert statuses == [401] * MAX_PER_ACCOUNT + [429] * 2


async def test_looking_at_the_sign_in_makes_no_guest(stranger: Visitor, container: Container) -> None:
    before = await container.accounts.count()
    assert "What you made as a guest" in (await stranger.get("/sign-in")).text
    assert await container.accounts.count() == before


async def guest_with_a_character(visitors: Visitors, container: Container) -> tuple[Visitor, Character]:
    """Somebody without an account who has made a character in this browser."""
    guest = await visitors.guest()
    return guest, await character_of(container, guest, first_name="Gudrun")


async def test_what_was_made_as_a_guest_comes_along(
    visitors: Visitors, alice: Visitor, root: Visitor, container: Container
) -> None:
    guest, character = await guest_with_a_character(visitors, container)
    assert (await alice.get(f"/characters/{character.id}")).status_code == 404
    assert (await sign_in(guest)).status_code == 303
    for path in (f"/characters/{character.id}", f"/generations/{character.run_id}", "/characters"):
        assert "Gudrun" in (await guest.get(path)).text
        assert "Gudrun" in (await alice.get(path)).text, "in the account's other browser too"
    log = (await root.get("/admin/audit")).text
    assert "alice@example.com" in log
    assert "took along from a time as guest" in log


async def test_a_failed_sign_in_takes_nothing_along(
    visitors: Visitors, alice: Visitor, container: Container
) -> None:
    guest, character = await guest_with_a_character(visitors, container)
    assert (await sign_in(guest, password="wrong")).status_code == 401
    bare = {"email": "alice@example.com", "password": PASSWORD}
    assert (await guest.client.post("/sign-in", data=bare)).status_code == 403, "not from our form"
    assert (await alice.get(f"/characters/{character.id}")).status_code == 404
    assert (await guest.get(f"/characters/{character.id}")).status_code == 200


async def test_only_this_browsers_guest_comes_along(
    visitors: Visitors, alice: Visitor, stranger: Visitor, container: Container
) -> None:
    _, others = await guest_with_a_character(visitors, container)
    assert (await sign_in(stranger)).status_code == 303
    assert (await stranger.get(f"/characters/{others.id}")).status_code == 404


async def test_one_account_takes_nothing_from_another(
    alice: Visitor, bob: Visitor, container: Container
) -> None:
    character = await character_of(container, bob)
    assert (await sign_in(bob)).status_code == 303
    assert (await alice.get(f"/characters/{character.id}")).status_code == 404


@pytest.fixture
async def members_only(container: Container) -> AsyncIterator[Visitors]:
    """The site of a deployment that has turned guests off."""
    closed = bootstrap.build(replace(container.settings, guests=False))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(closed.db.close)
        yield Visitors(closed, site_of(closed), stack)


async def test_where_guests_are_off_visitors_sign_in_first(members_only: Visitors) -> None:
    stranger = await members_only.stranger()
    answer = await stranger.get("/characters?status=saved")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=/characters")
    assert "Accounts are made by" in (await stranger.get(answer.headers["location"])).text
    await members_only.known("alice@example.com")
    back = await sign_in(stranger, answer.headers["location"])
    assert (back.status_code, back.headers["location"]) == (303, "/characters?status=saved")
    assert (await stranger.get("/characters")).status_code == 200
