"""Whatever texts engines answer with: they are stored, delivered by every transport, and the feed goes on."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from tests.support.odd_texts import GOOD, OddFailures, odd_engines
from tests.support.runs import png
from tests.support.waiting import until
from tests.web.live.clients import WITH_IMAGE, marks, stream_events
from tests.web.live.conftest import MakeSite, Person, Site

PORTS = {"analyst": "analyzing_image", "writer": "generating_details", "painter": "generating_avatar"}


@pytest.fixture(params=["sqlite", "postgresql"])
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Any, migrated_sqlite: Any) -> str:
    """The site's database, each in turn."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    path = tmp_path / "odd.sqlite3"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite+aiosqlite:///{path}"


async def _stream(site: Site, person: Person, run_id: str) -> list[Any]:
    path = f"/api/v1/generations/{run_id}/events?avatar=true&text=true"
    async with site.http(person) as http, http.stream("GET", path) as answer:
        return [event async for event in stream_events(answer)]


@pytest.mark.parametrize("dispatch", ["inline", "queue"])
async def test_every_ports_texts_reach_storage_socket_stream_and_the_other_process(
    make_site: MakeSite, dispatch: str
) -> None:
    async with make_site(engines=odd_engines(), CHARGEN_DISPATCH=dispatch) as site:
        person = await site.guest()
        for _ in range(2):  # the second shows that nothing has died of the first
            async with site.watching(person) as socket:
                run_id = await site.start(person, image=png())
                await socket.join(run_id, avatar=True, text=True, fragments=True)
                events = await socket.until_painted(run_id)
            assert marks(events)[: len(WITH_IMAGE)] == WITH_IMAGE
            announced: dict[int, Any] = {event["progress"]: event.get("data") for event in events}
            assert announced[30]["physicalDescription"] == GOOD
            assert announced[55]["firstName"] == GOOD
            assert announced[70]["history"] == GOOD
            streamed = [event.data for event in await _stream(site, person, run_id) if event.ident]
            assert streamed == events
            await _stored(site, person, run_id)


async def _stored(site: Site, person: Person, run_id: str) -> None:
    async with site.http(person) as http:
        run = (await http.get(f"/api/v1/generations/{run_id}")).json()
        character = (await http.get(f"/api/v1/characters/{run['characterId']}")).json()["data"]
    assert character["species"] == character["personality"] == character["greeting"] == GOOD
    assert character["analysis"]["observations"][0]["value"] == GOOD
    assert "\\ud800" not in json.dumps([run, character])
    (calls,) = (await site.container.generations.engine_calls([UUID(run_id)])).values()
    assert {(call.engine, call.model, call.prompt) for call in calls} == {(GOOD, GOOD, GOOD)}


@pytest.mark.parametrize("port", PORTS)
async def test_every_ports_failures_reach_storage_socket_and_stream(make_site: MakeSite, port: str) -> None:
    engines = replace(odd_engines(), **{port: OddFailures()})
    async with make_site(engines=engines) as site:
        person = await site.guest()
        async with site.watching(person) as socket:
            run_id = await site.start(person, image=png())
            await socket.join(run_id, avatar=True)

            def failed() -> Any:
                return next((e for e in socket.progress() if "error" in (e.get("data") or {})), None)

            await socket.until(failed)
            announced = failed()["data"]
        assert (announced["error"], announced["code"], announced["failedStep"]) == (
            GOOD,
            "engine_failed",
            PORTS[port],
        )
        assert announced["details"] == {"said": GOOD, "parts": [GOOD, {"deep": GOOD}]}
        assert announced in [event.data.get("data") for event in await _stream(site, person, run_id)]
        await until(lambda: _listed(site, person, run_id))


async def _listed(site: Site, person: Person, run_id: str) -> bool:
    async with site.http(person) as http:
        return any(
            run["sessionId"] == run_id for run in (await http.get("/api/v1/generations")).json()["data"]
        )
