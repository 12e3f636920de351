"""Who may open a socket, and what it may watch."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import socketio
from sqlalchemy import delete

from app.accounts.models import User
from app.web.auth import TOKEN_COOKIE
from app.web.live.socket import MAX_WATCHED
from tests.web.live.clients import PATH, WITHOUT_IMAGE, Watching, marks
from tests.web.live.conftest import MakeSite, Site


async def refused(site: Site, **options: Any) -> str:
    """The message of the `connect_error` that such a connection gets."""
    socket = Watching()
    said: list[Any] = []
    leave_at_once(socket, said)
    options = {"transports": ["websocket"], **options}
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.handshake(site.url, **options)
    assert said[0]["data"]["error"] == said[0]["message"]
    message: str = said[0]["message"]
    return message


def leave_at_once(socket: Watching, said: list[Any]) -> None:
    """Keeps what a refusal says, and gives up the poll under way, for which the client would wait 30 s."""

    async def leave(refusal: Any) -> None:
        said.append(refusal)
        if socket.client.transport() == "polling":
            await socket.client.eio.http.close()

    socket.client.on("connect_error", leave)


@pytest.mark.parametrize("auth", [None, {}, {"token": ""}, {"token": None}, {"token": 7}])
async def test_no_token_is_refused(site: Site, auth: Any) -> None:
    assert await refused(site, auth=auth) == "Authentication token is required"


async def test_a_bad_token_is_refused(site: Site) -> None:
    assert await refused(site, auth={"token": "nonsense"}) == "Invalid or expired token"


async def test_refusals_reach_those_who_poll(site: Site) -> None:
    async with site.http() as http:
        opened = await http.get(f"{PATH}/", params={"EIO": "4", "transport": "polling"})
        query = {"EIO": "4", "transport": "polling", "sid": json.loads(opened.text[1:])["sid"]}
        await http.post(f"{PATH}/", params=query, content='40{"token":"nonsense"}')
        answer = await http.get(f"{PATH}/", params=query)
    assert answer.text.startswith('44{"message":"Invalid or expired token"')


async def test_an_expired_token_is_refused(site: Site) -> None:
    user = await site.container.accounts.ensure_named("eve")
    token = site.container.accounts.issue(user, timedelta(seconds=-1))
    assert await refused(site, auth={"token": token}) == "Invalid or expired token"


async def test_a_token_of_nobody_is_refused(site: Site) -> None:
    user = await site.container.accounts.ensure_named("eve")
    token = site.container.accounts.issue(user, timedelta(hours=1))
    async with site.container.db.writing() as session:
        await session.execute(delete(User).where(User.id == user.id))
    assert await refused(site, auth={"token": token}) == "User not found"


async def test_who_is_let_in_is_welcomed_by_name(site: Site) -> None:
    person = await site.guest()
    async with site.watching(person) as socket:
        await socket.until(lambda: socket.log)
        name, announced = socket.log[0]
        assert name == "connection_established"
        assert announced["socketId"] == socket.client.get_sid()
        user = {"id": str(person.identity.id), "displayName": person.identity.display_name, "email": None}
        assert announced["user"] == user


async def test_a_token_may_stand_in_the_address(site: Site) -> None:
    person = await site.guest()
    socket = Watching()
    url = f"{site.url}?token={person.token}"
    await socket.handshake(url, transports=["websocket"])
    await socket.until(lambda: socket.named("connection_established"))
    await socket.disconnect()


async def test_the_pages_cookie_counts_from_the_same_origin_alone(site: Site) -> None:
    person = await site.guest()
    cookie = {"Cookie": f"{TOKEN_COOKIE}={person.token}"}
    socket = Watching()
    own = cookie | {"Origin": site.url}
    await socket.handshake(site.url, headers=own, transports=["websocket"])
    await socket.until(lambda: socket.named("connection_established"))
    await socket.disconnect()
    foreign = cookie | {"Origin": "http://elsewhere.example"}
    assert await refused(site, headers=foreign) == "Authentication token is required"


@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_a_bearer_of_the_handshake_is_judged_alone(site: Site, transport: str) -> None:
    person = await site.guest()
    cookie = {"Cookie": f"{TOKEN_COOKIE}={person.token}"}
    bad = cookie | {"Authorization": "Bearer rubbish"}
    auth = {"token": person.token}
    assert await refused(site, headers=bad, transports=[transport]) == "Invalid or expired token"
    assert await refused(site, headers=bad, auth=auth, transports=[transport]) == "Invalid or expired token"
    await connects(site, transport, cookie | {"Authorization": "Basic YTpi"})
    await connects(site, transport, person.headers)


async def connects(site: Site, transport: str, headers: dict[str, str]) -> None:
    socket = Watching()
    await socket.handshake(site.url, headers=headers, transports=[transport])
    await socket.until(lambda: socket.named("connection_established"))
    await socket.disconnect()


@pytest.mark.parametrize("origin", ["null", "http://[", "http://127.0.0.1:1", "http://elsewhere.example"])
@pytest.mark.parametrize("transport", ["polling", "websocket"])
async def test_the_cookie_opens_no_socket_from_elsewhere(site: Site, transport: str, origin: str) -> None:
    person = await site.guest()
    socket = Watching()
    leave_at_once(socket, [])
    headers = {"Cookie": f"{TOKEN_COOKIE}={person.token}", "Origin": origin}
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.handshake(site.url, headers=headers, transports=[transport], retry=False)
    await socket.disconnect()


async def test_only_named_origins_and_our_own_may_open_sockets(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_CORS_ORIGINS="http://friend.example") as site:
        person = await site.guest()
        query = {"EIO": "4", "transport": "polling"}
        async with site.http(person) as http:
            answers = {
                origin: await http.get(f"{PATH}/", params=query, headers={"Origin": origin} if origin else {})
                for origin in ("http://friend.example", site.url, "http://elsewhere.example", "")
            }
    statuses = {origin: answer.status_code for origin, answer in answers.items()}
    assert statuses == {
        "http://friend.example": 200,
        site.url: 200,
        "http://elsewhere.example": 400,
        "": 200,
    }
    headers = answers["http://friend.example"].headers
    assert headers["access-control-allow-origin"] == "http://friend.example"
    assert headers["access-control-allow-credentials"] == "true"


async def test_another_users_run_is_not_found(site: Site) -> None:
    owner, stranger = await site.guest(), await site.guest()
    run_id = await site.start(owner)
    async with site.watching(stranger) as socket, site.watching(owner) as own:
        theirs = await socket.join(run_id)
        nobodys = await socket.join(str(uuid4()))
        assert theirs == nobodys
        assert (theirs["success"], theirs["code"]) == (False, "not_found")
        assert theirs["error"]
        await own.join(run_id)
        await own.until_step("completed")
        assert await socket.join(run_id) == theirs  # whatever was sent before has come by now
        assert [name for name, _ in socket.log] == ["connection_established", "ack", "ack", "ack"]


async def test_an_admin_may_join(site: Site) -> None:
    owner, admin = await site.guest(), await site.admin()
    run_id = await site.start(owner)
    async with site.watching(admin) as socket:
        assert (await socket.join(run_id))["success"]
        assert marks(await socket.until_step("completed")) == WITHOUT_IMAGE


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "text",
        7,
        [],
        {},
        {"sessionId": None},
        {"sessionId": "not-a-uuid"},
        {"sessionId": {"$ne": 1}},
        b"\x00binary",
        {"sessionId": str(uuid4()), "after": -1},
        {"sessionId": str(uuid4()), "after": "5"},
        {"sessionId": str(uuid4()), "after": 2**40},
        {"sessionId": str(uuid4()), "avatar": "yes"},
    ],
)
@pytest.mark.parametrize("event", ["join_character_generation", "leave_character_generation"])
async def test_malformed_payloads_are_refused_by_name(site: Site, event: str, payload: Any) -> None:
    if event.startswith("leave") and isinstance(payload, dict) and len(payload) > 1:
        payload = {"sessionId": payload}
    async with site.watching(await site.guest()) as socket:
        answer = await socket.ask(event, payload)
        assert (answer["success"], answer["code"]) == (False, "invalid_field")
        assert answer["error"]


async def test_joining_without_a_callback_works_as_well(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    async with site.watching(person) as socket:
        await socket.client.emit("join_character_generation")
        await socket.client.emit("join_character_generation", {"sessionId": run_id})
        assert marks(await socket.until_step("completed")) == WITHOUT_IMAGE


async def test_a_revoked_token_joins_nothing_more(site: Site) -> None:
    accounts = site.container.accounts
    user = await accounts.ensure_named("eve")
    token = accounts.issue(user, timedelta(hours=1))
    socket = Watching()
    await socket.connect(site.url, token)
    await accounts.revoke("eve")
    answer = await socket.join(str(uuid4()))
    await socket.disconnect()
    assert answer["code"] == "unauthenticated"


async def test_a_socket_ends_with_its_token(site: Site) -> None:
    accounts = site.container.accounts
    token = accounts.issue(await accounts.ensure_named("eve"), timedelta(seconds=4))
    socket = Watching()
    gone = asyncio.Event()
    socket.client.on("disconnect", lambda *_: gone.set())
    await socket.connect(site.url, token)
    await asyncio.wait_for(gone.wait(), 20)
    await socket.disconnect()


async def test_one_socket_watches_so_many_runs_and_no_more(make_site: MakeSite, monkeypatch: Any) -> None:
    assert MAX_WATCHED >= 100
    monkeypatch.setattr("app.web.live.socket.MAX_WATCHED", 2)
    async with make_site(worker=False) as site:
        person = await site.guest()
        runs = [await site.start(person) for _ in range(3)]
        async with site.watching(person) as socket:
            answers = [await socket.join(run_id) for run_id in runs]
            again = await socket.join(runs[0])
            await socket.ask("leave_character_generation", {"sessionId": runs[0]})
            freed = await socket.join(runs[2])
    assert [answer["success"] for answer in answers] == [True, True, False]
    assert answers[2]["code"] == "too_many_watched"
    assert again["success"]
    assert freed["success"]
