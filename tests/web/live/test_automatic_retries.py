"""Automatic retries as watchers see them: by socket, by stream and as a list, live and replayed."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from app.engines.retry_policy import RetryPolicy
from tests.web.live.clients import WITHOUT_IMAGE, marks, seqs, stream_events
from tests.web.live.conftest import MakeSite, Person, Site

SOON = RetryPolicy(first_pause=0.05)
BUSY_TWICE = {
    "CHARGEN_SCRIPTED_FAIL_STEP": "generating_history",
    "CHARGEN_SCRIPTED_FAIL_TIMES": "2",
    "CHARGEN_SCRIPTED_FAIL_AS": "engine_busy,engine_timeout",
}


async def listed(site: Site, person: Person, run_id: str) -> list[dict[str, Any]]:
    async with site.http(person) as http:
        path = f"/api/v1/generations/{run_id}/events?avatar=true"
        answer = await http.get(path, headers={"Accept": "application/json"})
    events: list[dict[str, Any]] = answer.json()
    return events


async def streamed(site: Site, person: Person, run_id: str) -> list[dict[str, Any]]:
    async with (
        site.http(person) as http,
        http.stream("GET", f"/api/v1/generations/{run_id}/events") as answer,
        asyncio.timeout(20),
    ):
        return [event.data async for event in stream_events(answer)]


async def test_every_way_of_watching_announces_automatic_retries_alike(make_site: MakeSite) -> None:
    async with (
        make_site(worker=False, retry_policy=SOON, **BUSY_TWICE) as site,
        AsyncExitStack() as stack,
    ):
        person = await site.guest()
        run_id = await site.start(person)
        early = await stack.enter_async_context(site.watching(person))
        await early.join(run_id)
        live = await streamed(site, person, run_id)
        announced = await early.until_step("completed")
        late = await stack.enter_async_context(site.watching(person))
        await late.join(run_id)
        assert await late.until_step("completed") == announced == live == await listed(site, person, run_id)
    assert seqs(announced) == [*range(1, 9)]
    first, second = [event for event in announced if "retry" in event]
    assert first["message"] == "The engine is busy; trying again (2 of 3)"
    assert second["message"] == "The engine did not answer in time; trying again (3 of 3)"
    for attempt, event in enumerate((first, second), start=2):
        assert (event["step"], event["progress"]) == ("generating_history", 55)
        assert "data" not in event
        assert (event["retry"]["attempt"], event["retry"]["of"]) == (attempt, 3)
        assert 0 <= event["retry"]["waitSeconds"] < 5
    # A client that knows nothing of it gets the nine events of the table, in order.
    assert marks([event for event in announced if "retry" not in event]) == WITHOUT_IMAGE
    assert [event["data"] for event in announced if "data" in event][1] == {
        "history": announced[-4]["data"]["history"]
    }


async def test_a_portrait_that_is_painted_again_by_itself_is_reported_to_those_who_follow_it(
    make_site: MakeSite,
) -> None:
    broken = {"CHARGEN_SCRIPTED_FAIL_STEP": "generating_avatar", "CHARGEN_SCRIPTED_FAIL_AS": "engine_busy"}
    async with make_site(**broken) as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as plain, site.watching(person) as socket:
            await plain.join(run_id)
            await socket.join(run_id, avatar=True)
            announced = await socket.until_painted(run_id)
            assert [event for event in plain.progress() if "retry" in event] == []
        (notice,) = [event for event in announced if "retry" in event]
        assert await listed(site, person, run_id) == announced
    assert (notice["step"], notice["progress"]) == ("generating_avatar", 100)
    assert set(notice["data"]) == {"avatarJobId"}
    stages = [
        event["data"]["avatarProgress"] for event in announced if "avatarProgress" in event.get("data", {})
    ]
    assert stages == [30, 60, 90]


async def test_fragments_follow_the_notice_and_take_it_back(make_site: MakeSite) -> None:
    async with make_site(worker=False, retry_policy=SOON, **BUSY_TWICE) as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as socket:
            await socket.join(run_id, fragments=True)
            announced = await socket.until_step("completed")
            await socket.until(lambda: len(socket.named("character_generation_fragment")) == len(announced))
            fragments = socket.named("character_generation_fragment")
    html = {fragment["seq"]: " ".join(fragment["html"].split()) for fragment in fragments}
    (first, second) = [event["seq"] for event in announced if "retry" in event]
    assert "The engine is busy; trying again (2 of 3)</p>" in html[first]
    assert '<span class="step-state">trying again (2 of 3)</span>' in html[first]
    assert "trying again (3 of 3)" in html[second]
    assert "trying again" not in html[second + 1]
    assert 'id="step-generating_history"' in html[second + 1]
