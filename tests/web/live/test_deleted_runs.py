"""A run that is deleted while it is watched: its streams end, its sockets hear no more, nobody joins it."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.waiting import until
from tests.web.live.clients import stream_events
from tests.web.live.conftest import MakeSite

FAILS = {"CHARGEN_SCRIPTED_FAIL_STEP": "generating_history"}


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_watchers_of_a_deleted_run_are_let_go(make_site: MakeSite, transport: str) -> None:
    async with make_site(worker=False, **FAILS) as site:
        person = await site.guest()
        async with site.watching(person, transport) as socket, site.http(person) as http:
            run_id = await site.start(person)
            await socket.join(run_id, avatar=True)
            await socket.until_step("error")
            assert site.relay.watched()
            assert (await http.delete(f"/api/v1/generations/{run_id}")).status_code == 204
            await until(lambda: not site.relay.watched(), 15)
            refused = await socket.join(run_id)
            assert (refused["success"], refused["code"]) == (False, "not_found")
            # The socket itself goes on with other runs.
            other = await site.start(person)
            assert (await socket.join(other))["success"]
            await socket.until_step("completed", other)


async def test_an_open_stream_of_a_deleted_run_ends(make_site: MakeSite) -> None:
    async with make_site(worker=False, **FAILS) as site:
        person = await site.guest()
        run_id = await site.start(person)
        path = f"/api/v1/generations/{run_id}/events?avatar=true"
        async with site.http(person) as http, http.stream("GET", path) as answer:
            events = stream_events(answer)
            async for event in events:
                if event.data["step"] == "error":
                    break
            assert (await http.delete(f"/api/v1/generations/{run_id}")).status_code == 204
            async with asyncio.timeout(15):
                assert [event async for event in events] == []
        assert site.relay.watched() == {}
        async with site.http(person) as http:
            assert (await http.get(path)).status_code == 404
