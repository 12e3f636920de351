"""A run as an event stream: the same events, resumed where the client stands, ended by itself."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.web.live.stream import COMMENT_EVERY, EventStream
from app.web.run_page.fragments import Fragments
from tests.support.runs import png
from tests.support.waiting import until
from tests.web.live.clients import WITH_IMAGE, WITHOUT_IMAGE, Sent, marks, seqs, stream_events
from tests.web.live.conftest import MakeSite, Person, Site


def address(run_id: str) -> str:
    return f"/api/v1/generations/{run_id}/events"


async def read(
    site: Site, person: Person, run_id: str, headers: dict[str, str] | None = None, **query: Any
) -> tuple[httpx.Response, list[Sent]]:
    """The whole stream, which must end by itself."""
    async with (
        site.http(person) as http,
        http.stream("GET", address(run_id), params=query, headers=headers) as answer,
        asyncio.timeout(20),
    ):
        return answer, [event async for event in stream_events(answer)]


async def stored(site: Site, person: Person, run_id: str, **query: Any) -> list[dict[str, Any]]:
    async with site.http(person) as http:
        answer = await http.get(address(run_id), params=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    events: list[dict[str, Any]] = answer.json()
    return events


async def test_a_stream_reports_what_a_socket_is_reported_and_ends(site: Site) -> None:
    person = await site.guest()
    async with site.watching(person) as socket:
        run_id = await site.start(person, image=png())
        await socket.join(run_id)
        answer, events = await read(site, person, run_id)
        announced = await socket.until_step("completed")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-cache, no-transform"
    assert answer.headers["x-accel-buffering"] == "no"
    assert [event.data for event in events] == announced
    assert marks(announced) == WITH_IMAGE
    assert {event.name for event in events} == {"character_generation_progress"}
    assert [event.ident for event in events] == [str(seq) for seq in range(1, 10)]


async def test_a_stream_resumes_after_what_was_seen(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    await read(site, person, run_id)
    by_query = await read(site, person, run_id, after=4)
    by_header = await read(site, person, run_id, {"Last-Event-ID": "4"})
    both = await read(site, person, run_id, {"Last-Event-ID": "5"}, after=2)
    odd = await read(site, person, run_id, {"Last-Event-ID": "x"}, after=3)
    announced = [[event.data["seq"] for event in events] for _, events in (by_query, by_header, both, odd)]
    assert announced == [[5, 6], [5, 6], [6], [4, 5, 6]]


async def test_past_the_end_there_is_no_content(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    _, events = await read(site, person, run_id, avatar="true")
    last = events[-1].data["seq"]
    asked = [(6, "false", 204), (last, "true", 204), (last + 50, "true", 204), (6, "true", 200)]
    for after, avatar, status in asked:
        answer, _ = await read(site, person, run_id, after=after, avatar=avatar)
        assert answer.status_code == status
    answer, _ = await read(site, person, run_id, {"Last-Event-ID": "6"})
    assert answer.status_code == 204


async def test_with_the_avatar_a_stream_ends_when_it_is_painted(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.2") as site:
        person = await site.guest()
        run_id = await site.start(person)
        _, events = await read(site, person, run_id, avatar="true")
        _, rest = await read(site, person, run_id, avatar="true", after=7)
    announced = [event.data for event in events]
    assert marks(announced[:6]) == WITHOUT_IMAGE
    assert seqs(announced) == [*range(1, len(announced) + 1)]
    assert "avatarUrl" in announced[-1]["data"]
    assert [event.data for event in rest] == announced[7:]


async def test_a_failed_run_ends_the_stream_with_its_error(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_FAIL_STEP="generating_history") as site:
        person = await site.guest()
        run_id = await site.start(person)
        for avatar in ("false", "true"):
            _, events = await read(site, person, run_id, avatar=avatar)
            assert events[-1].data["step"] == "error"
            assert events[-1].data["data"]["failedStep"] == "generating_history"


async def test_a_superseded_error_does_not_end_the_stream(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_FAIL_STEP="generating_history") as site:
        person = await site.guest()
        run_id = await site.start(person)
        _, events = await read(site, person, run_id)
        failed_at = events[-1].data["seq"]
        await site.container.steering.retry(person.identity, UUID(run_id))
        _, whole = await read(site, person, run_id)
        _, rest = await read(site, person, run_id, after=failed_at)
    announced = [event.data for event in whole]
    assert announced[failed_at - 1]["step"] == "generating_history"
    assert announced[failed_at - 1]["data"]["superseded"] is True
    assert announced[-1]["step"] == "completed"
    assert seqs(announced) == [*range(1, len(announced) + 1)]
    assert [event.data for event in rest] == announced[failed_at:]


async def test_stored_events_as_a_list_at_once(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.2") as site:
        person = await site.guest()
        run_id = await site.start(person)
        early = await stored(site, person, run_id)
        _, events = await read(site, person, run_id, avatar="true")
        announced = [event.data for event in events]
        assert len(early) < 6
        assert await stored(site, person, run_id) == announced[:6]
        assert await stored(site, person, run_id, avatar="true", after=4) == announced[4:]
        assert await stored(site, person, run_id, after=6) == []


async def test_fragments_follow_their_events(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    _, events = await read(site, person, run_id, {"Accept-Language": "pt"}, fragments="true")
    pieces = [event for event in events if event.name == "character_generation_fragment"]
    entries = await site.container.progress.replay(UUID(run_id))
    fragments = Fragments(site.container.links)
    html = [fragments.render(entry, "pt-BR") for entry in entries if not entry.of_avatar]
    assert [piece.data["html"] for piece in pieces] == [piece for piece in html if piece]
    for piece in pieces:
        assert piece.ident is None
        before = events[events.index(piece) - 1]
        assert (before.name, before.data["seq"]) == ("character_generation_progress", piece.data["seq"])


async def test_silence_is_filled_with_comments(make_site: MakeSite, monkeypatch: Any) -> None:
    assert COMMENT_EVERY == 15
    monkeypatch.setattr("app.web.live.sse.EventStream", _impatient)
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="0.4") as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.http(person) as http, http.stream("GET", address(run_id)) as answer:
            lines = [line async for line in answer.aiter_lines()]
    assert lines.count(": still here") >= 4
    assert sum(line.startswith("event:") for line in lines) == 6


def _impatient(relay: Any, progress_log: Any, avatars: Any, following: Any) -> EventStream:
    return EventStream(relay, progress_log, avatars, following, comment_every=0.1)


async def test_whoever_goes_is_forgotten_at_once(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="5") as site:

        async def nobody_watches() -> bool:
            return site.relay.watched() == {}

        person = await site.guest()
        run_id = await site.start(person)
        async with site.http(person) as http, http.stream("GET", address(run_id)) as answer:
            await anext(stream_events(answer))
            assert [*site.relay.watched().values()] == [1]
        await until(nobody_watches, 2)


async def test_no_database_connection_is_held_while_streaming(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SCRIPTED_STEP_SECONDS="1") as site:
        person = await site.guest()
        run_id = await site.start(person)
        pool = site.container.db.engine.pool
        async with site.http(person) as http, http.stream("GET", address(run_id)) as answer:
            await anext(stream_events(answer))
            # The run itself holds one now and then, and lasts longer than this.
            await until(lambda: pool.checkedout() == 0, 2)  # type: ignore[attr-defined]


async def test_refusals_come_before_the_stream_and_in_the_one_shape(site: Site) -> None:
    owner, stranger = await site.guest(), await site.guest()
    run_id = await site.start(owner)
    expired = site.container.accounts.issue(
        await site.container.accounts.ensure_named("eve"), timedelta(seconds=-1)
    )
    bearer = {"Authorization": f"Bearer {expired}"}
    stream = {"Accept": "text/event-stream"}
    async with site.http() as nobody, site.http(stranger) as other, site.http(owner) as own:
        answers = [
            (await nobody.get(address(run_id), headers=stream), 401, "unauthenticated"),
            (await nobody.get(address(run_id), headers=stream | bearer), 401, "unauthenticated"),
            (await other.get(address(run_id), headers=stream), 404, "not_found"),
            (await own.get(address(str(uuid4())), headers=stream), 404, "not_found"),
            (await own.get(address("nonsense"), headers=stream), 404, "not_found"),
            (await own.get(address(run_id), params={"after": "x"}), 422, "invalid_field"),
            (await own.get(address(run_id), params={"after": "-1"}), 422, "invalid_field"),
            (await own.get(address(run_id), params={"avatar": "perhaps"}), 422, "invalid_field"),
        ]
    for answer, status, code in answers:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.json()["error"]


async def test_an_admin_may_watch(site: Site) -> None:
    owner, admin = await site.guest(), await site.admin()
    run_id = await site.start(owner)
    _, events = await read(site, admin, run_id)
    assert marks([event.data for event in events]) == WITHOUT_IMAGE


@pytest.mark.parametrize("public_url", ["", "https://studio.example"])
async def test_addresses_of_pictures_work_from_any_origin(make_site: MakeSite, public_url: str) -> None:
    async with make_site(**({"CHARGEN_PUBLIC_URL": public_url} if public_url else {})) as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as socket:
            await socket.join(run_id, avatar=True)
            announced = await socket.until_painted(run_id)
        _, events = await read(site, person, run_id, avatar="true")
    found = {announced[-1]["data"]["avatarUrl"], events[-1].data["data"]["avatarUrl"]}
    assert len(found) == 1
    assert found.pop().startswith(f"{public_url or site.url}/media/")
