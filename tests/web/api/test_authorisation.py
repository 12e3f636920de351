"""To a stranger another's run, character, image and avatar job are not there; an admin finds them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from app.bootstrap import Container
from app.errors import Forbidden
from app.web.auth import CSRF_COOKIE, CSRF_HEADER, TOKEN_COOKIE
from tests.support.runs import completed, painted
from tests.web.api.conftest import ORIGIN, START, Person, announced, bearer, on_both


@dataclass(frozen=True, slots=True)
class Belongings:
    """What Ana has, by id."""

    run: str
    character: str
    image: str
    job: str

    def calls(self) -> list[tuple[str, str, Any]]:
        """Everything that can be asked about them."""
        one = f"/api/v1/characters/{self.character}"
        return [
            ("GET", f"/api/v1/generations/{self.run}", None),
            ("GET", one, None),
            ("PATCH", one, {"firstName": "Mallory"}),
            ("POST", f"{one}/save", None),
            ("PUT", f"{one}/avatar", {"imageId": self.image}),
            ("POST", f"{one}/avatar-jobs", None),
            ("GET", f"/api/v1/avatar-jobs/{self.job}", None),
            ("DELETE", one, None),
            ("POST", f"{one}/restore", None),
        ]

    def refused(self) -> list[tuple[str, str, Any]]:
        """What else can be asked, and is in vain for whoever it belongs to: the portrait is done."""
        return [("POST", f"/api/v1/avatar-jobs/{self.job}/cancel", None)]


@pytest.fixture
async def anas(ana: Person, container: Container, worker: None) -> Belongings:
    run = await completed(container, ana.identity)
    assert run.avatar_job_id
    job = await painted(container, ana.identity, run.avatar_job_id)
    return Belongings(str(run.id), str(run.character_id), str(job.image_id), str(job.id))


@on_both
async def test_a_stranger_finds_nothing_and_changes_nothing(
    ana: Person, bob: Person, anas: Belongings
) -> None:
    one = f"/api/v1/characters/{anas.character}"
    before = (await ana.client.get(one)).json()
    for method, path, body in anas.calls() + anas.refused():
        announced(await bob.client.request(method, path, json=body), 404, "not_found")
    assert (await ana.client.get(one)).json() == before
    for path in ("/api/v1/generations", "/api/v1/characters"):
        assert (await bob.client.get(path)).json() == {"data": [], "nextCursor": None}


async def test_a_stranger_is_reported_the_same_as_of_what_never_was(bob: Person, anas: Belongings) -> None:
    for method, path, body in anas.calls() + anas.refused():
        nowhere = path.replace(anas.run, NOBODYS).replace(anas.character, NOBODYS).replace(anas.job, NOBODYS)
        there, absent = [await bob.client.request(method, where, json=body) for where in (path, nowhere)]
        assert (there.status_code, there.content) == (absent.status_code, absent.content)


NOBODYS = "7d0b5a52-6a5c-4d8f-9a65-3f3f0b1d2c11"


async def test_a_strangers_image_can_not_be_shown_as_ones_own_avatar(
    bob: Person, container: Container, anas: Belongings
) -> None:
    own = (await completed(container, bob.identity)).character_id
    answer = await bob.client.put(f"/api/v1/characters/{own}/avatar", json={"imageId": anas.image})
    announced(answer, 404, "not_found")


async def test_a_discarded_character_stays_hidden_from_strangers(
    ana: Person, bob: Person, anas: Belongings
) -> None:
    one = f"/api/v1/characters/{anas.character}"
    await ana.client.delete(one)
    announced(await bob.client.post(f"{one}/restore"), 404, "not_found")
    assert (await ana.client.post(f"{one}/restore")).status_code == 200


async def test_an_admin_may_do_all_of_it(admin: Person, anas: Belongings) -> None:
    for method, path, body in anas.calls():
        answer = await admin.client.request(method, path, json=body)
        assert answer.is_success, (method, path, answer.text)


async def test_nobody_gets_nothing(anonymous: httpx.AsyncClient, anas: Belongings) -> None:
    calls = [
        *anas.calls(),
        *anas.refused(),
        ("GET", "/api/v1/generations", None),
        ("GET", "/api/v1/characters", None),
    ]
    for method, path, body in calls:
        announced(await anonymous.request(method, path, json=body), 401, "unauthenticated")


# The cookie of our own pages: from their own origin alone, and with a CSRF token where something changes.


async def with_csrf(client: httpx.AsyncClient, person: Person) -> str:
    """Gives the client the cookies a page gives; the token its scripts send."""
    client.cookies.set(TOKEN_COOKIE, person.token)
    await client.get("/api/v1/characters")
    return client.cookies[CSRF_COOKIE]


async def test_the_cookie_reads_from_its_own_origin(anonymous: httpx.AsyncClient, ana: Person) -> None:
    anonymous.cookies.set(TOKEN_COOKIE, ana.token)
    for headers in ({}, {"Origin": ORIGIN}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}):
        assert (await anonymous.get("/api/v1/characters", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://elsewhere.test"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_the_cookie_is_nothing_from_another_origin(
    anonymous: httpx.AsyncClient, ana: Person, headers: dict[str, str]
) -> None:
    token = await with_csrf(anonymous, ana)
    announced(await anonymous.get("/api/v1/characters", headers=headers), 401, "unauthenticated")
    answer = await anonymous.post(START, data={"description": "x"}, headers={**headers, CSRF_HEADER: token})
    announced(answer, 401, "unauthenticated")


async def test_403_for_the_cookie_without_a_csrf_token(
    anonymous: httpx.AsyncClient, ana: Person, anas: Belongings
) -> None:
    await with_csrf(anonymous, ana)
    for method, path, body in [*anas.calls(), *anas.refused(), ("POST", START, None)]:
        if method != "GET":
            announced(await anonymous.request(method, path, json=body), 403, Forbidden.code)
            forged = {CSRF_HEADER: "0" * 128}
            announced(await anonymous.request(method, path, json=body, headers=forged), 403, Forbidden.code)


async def test_the_cookie_with_a_csrf_token_may_write(anonymous: httpx.AsyncClient, ana: Person) -> None:
    headers = {CSRF_HEADER: await with_csrf(anonymous, ana)}
    answer = await anonymous.post(START, data={"description": "A cook"}, headers=headers)
    assert answer.status_code == 200, answer.text
    in_form = {"description": "A cook", "_csrf_token": headers[CSRF_HEADER]}
    assert (await anonymous.post(START, data=in_form)).status_code == 200


async def test_a_bearer_needs_no_csrf_token_even_beside_a_cookie(
    anonymous: httpx.AsyncClient, ana: Person
) -> None:
    anonymous.cookies.set(TOKEN_COOKIE, "rubbish")
    answer = await anonymous.post(START, data={"description": "A cook"}, headers=bearer(ana.token))
    assert answer.status_code == 200, answer.text


async def test_a_bad_bearer_is_not_saved_by_a_good_cookie(anonymous: httpx.AsyncClient, ana: Person) -> None:
    anonymous.cookies.set(TOKEN_COOKIE, ana.token)
    announced(await anonymous.get("/api/v1/characters", headers=bearer("rubbish")), 401, "unauthenticated")
    announced(
        await anonymous.get("/api/v1/characters", headers={"Authorization": "Bearer"}), 401, "unauthenticated"
    )


async def test_any_other_scheme_is_as_none(anonymous: httpx.AsyncClient, ana: Person) -> None:
    anonymous.cookies.set(TOKEN_COOKIE, ana.token)
    basic = {"Authorization": "Basic YTpi"}
    assert (await anonymous.get("/api/v1/characters", headers=basic)).status_code == 200
    announced(await anonymous.post(START, data={"description": "x"}, headers=basic), 403, "forbidden")
