"""Joining a run: whatever the moment, a socket gets each event once and in order."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.support.runs import png
from tests.web.live.clients import WITH_IMAGE, WITHOUT_IMAGE, Watching, marks, seqs
from tests.web.live.conftest import MakeSite, Site


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_run_with_a_picture_reports_nine_events(site: Site, transport: str) -> None:
    person = await site.guest()
    async with site.watching(person, transport) as socket:
        run_id = await site.start(person, image=png())
        await socket.join(run_id)
        events = await socket.until_step("completed")
    assert marks(events) == WITH_IMAGE
    assert seqs(events) == [*range(1, 10)]


async def test_events_are_as_the_contracts_table_says(site: Site) -> None:
    person = await site.guest()
    async with site.watching(person) as socket:
        run_id = await site.start(person, image=png())
        await socket.join(run_id)
        events = await socket.until_step("completed")
    for event in events:
        assert event["sessionId"] == run_id
        assert event["message"]
        assert event["at"].endswith("Z")
        assert datetime.fromisoformat(event["at"]).tzinfo is not None
    announced = [set(event["data"]) if "data" in event else None for event in events]
    assert announced[0] is announced[1] is announced[3] is announced[6] is announced[7] is None
    assert {"physicalDescription", "visualStyle"} <= (announced[2] or set())
    assert announced[4] == {"firstName", "lastName", "age", "gender", "species", "personality"}
    assert announced[5] == {"history"}
    assert announced[8] == {"characterId", "character", "avatarJobId"}
    assert events[8]["data"]["character"]["id"] == events[8]["data"]["characterId"]


async def test_before_during_and_after_give_the_same_view(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.2") as site:
        person = await site.guest()
        async with (
            site.watching(person) as early,
            site.watching(person) as midway,
            site.watching(person) as late,
        ):
            run_id = await site.start(person)
            await early.join(run_id)
            await early.until(lambda: len(early.progress()) >= 2)
            joined = await midway.join(run_id)
            views = [await socket.until_step("completed") for socket in (early, midway)]
            done = await late.join(run_id)
            views.append(await late.until_step("completed"))
    assert 2 <= joined["lastSeq"] < 6
    assert done["lastSeq"] >= 6
    assert views[0] == views[1] == views[2]
    assert marks(views[0]) == WITHOUT_IMAGE


async def test_acknowledgement_and_joined_come_before_the_first_event(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    async with site.watching(person) as ended:
        await ended.join(run_id)
        await ended.until_step("completed")
    async with site.watching(person) as socket:
        answer = await socket.join(run_id)
        await socket.until_step("completed")
    names = [name for name, _ in socket.log]
    assert names[0] == "connection_established"
    assert {*names[1:3]} == {"ack", "character_generation_joined"}
    assert names[3:] == ["character_generation_progress"] * 6
    assert answer == {"success": True, "sessionId": run_id, "lastSeq": answer["lastSeq"]}
    assert socket.named("character_generation_joined") == [{"sessionId": run_id}]


async def test_joining_again_replays_nothing_unless_it_names_after(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    async with site.watching(person) as socket:
        await socket.join(run_id)
        await socket.until_step("completed")
        await socket.join(run_id)
        await socket.ask("leave_character_generation", {"sessionId": "00000000-0000-0000-0000-000000000000"})
        assert seqs(socket.progress()) == [1, 2, 3, 4, 5, 6]
        await socket.join(run_id, after=4)
        await socket.until(lambda: len(socket.progress()) == 8)
    assert seqs(socket.progress())[6:] == [5, 6]


async def test_leaving_stops_the_events(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.3") as site:
        person = await site.guest()
        async with site.watching(person) as leaving, site.watching(person) as staying:
            run_id = await site.start(person)
            await leaving.join(run_id)
            await staying.join(run_id)
            await leaving.until(leaving.progress)
            answer = await leaving.ask("leave_character_generation", {"sessionId": run_id})
            seen = len(leaving.progress())
            await staying.until_step("completed")
            assert answer == {"success": True, "sessionId": run_id}
            assert len(leaving.progress()) == seen < 6
            await leaving.join(run_id, after=seen)
            events = await leaving.until_step("completed")
    assert seqs(events) == [1, 2, 3, 4, 5, 6]


async def test_a_dropped_network_loses_nothing_and_repeats_nothing(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.4") as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as first:
            await first.join(run_id)
            await first.until(lambda: len(first.progress()) >= 1)
            first.break_connection()
        last = first.progress()[-1]["seq"]
        async with site.watching(person) as again:
            await again.join(run_id, after=last)
            rest = await again.until_step("completed")
    assert marks(first.progress() + rest) == WITHOUT_IMAGE
    assert seqs(first.progress() + rest) == [1, 2, 3, 4, 5, 6]


async def test_two_runs_on_one_socket_and_two_sockets_keep_apart(site: Site) -> None:
    person = await site.guest()
    async with site.watching(person) as both, site.watching(person) as one:
        runs = [await site.start(person, description=text) for text in ("first", "second")]
        for run_id in runs:
            await both.join(run_id)
        await one.join(runs[1])
        for run_id in runs:
            assert marks(await both.until_step("completed", run_id)) == WITHOUT_IMAGE
        await one.until_step("completed")
    assert {event["sessionId"] for event in one.progress()} == {runs[1]}
    assert "second" in str(both.progress(runs[1]))
    assert "second" not in str(both.progress(runs[0]))


async def test_avatars_come_only_to_those_who_asked(site: Site) -> None:
    person = await site.guest()
    async with site.watching(person) as plain, site.watching(person) as curious:
        run_id = await site.start(person)
        await plain.join(run_id)
        await curious.join(run_id, avatar=True)
        events = await curious.until_painted(run_id)
        answer = await plain.join(run_id)
        assert marks(plain.progress()) == WITHOUT_IMAGE
        await plain.join(run_id, avatar=True, after=6)
        later = await plain.until_painted(run_id)
    assert answer["lastSeq"] == len(events) > 6
    assert seqs(events) == [*range(1, len(events) + 1)]
    assert {event["step"] for event in events[6:]} == {"generating_avatar"}
    assert events[-1]["data"]["avatarUrl"].startswith(f"{site.url}/media/")
    assert later[6:] == events[6:]


async def test_fragments_follow_their_events_in_the_sockets_language(site: Site) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    socket = Watching()
    headers = {"Accept-Language": "pt-BR"}
    auth = {"token": person.token}
    await socket.handshake(site.url, headers=headers, auth=auth, transports=["websocket"])
    try:
        await socket.join(run_id, fragments=True)
        await socket.until(lambda: any(f["seq"] == 6 for f in socket.named("character_generation_fragment")))
    finally:
        await socket.disconnect()
    order = [(name, value["seq"]) for name, value in socket.log if "seq" in (value or {})]
    for name, seq in order:
        if name == "character_generation_fragment":
            assert order[order.index((name, seq)) - 1] == ("character_generation_progress", seq)
    assert "Seu personagem chegou" in socket.named("character_generation_fragment")[-1]["html"]
