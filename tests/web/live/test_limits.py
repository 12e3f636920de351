"""How many sockets and streams of one user may be open; and what of watching is measured."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest
import socketio

from app.db import utcnow
from app.runs.queue_stats import QueueStats
from app.web.live.connection_limits import ConnectionLimits, TooManySockets
from tests.support.waiting import until
from tests.web.live.clients import Watching
from tests.web.live.conftest import MakeSite, Person, Site


async def connect_error(site: Site, person: Person) -> dict[str, Any]:
    """What a socket gets that is refused."""
    socket = Watching()
    said: list[Any] = []
    socket.client.on("connect_error", said.append)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await socket.connect(site.url, person.token)
    announced: dict[str, Any] = said[0]
    return announced


def events(run_id: str) -> str:
    return f"/api/v1/generations/{run_id}/events"


async def authenticate(site: Site, person: Person) -> bool:
    """Whether there is room for one socket more."""
    socket = Watching()
    try:
        await socket.connect(site.url, person.token)
    except socketio.exceptions.ConnectionError:
        return False
    finally:
        await socket.disconnect()
    return True


async def test_idle_sockets_count_and_a_further_one_is_reported_what_to_do(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SOCKETS_PER_USER="2") as site, AsyncExitStack() as stack:
        person, other = await site.guest(), await site.guest()
        run_id = await site.start(other)
        for _ in range(2):
            await stack.enter_async_context(site.watching(person))
        announced = await connect_error(site, person)
        assert announced["data"] == {"error": announced["message"], "code": "too_many_sockets"}
        assert announced["message"].startswith("2 of your connections are open already. Close a tab")
        # Other people are not counted.
        async with site.watching(other) as socket:
            assert (await socket.join(run_id))["success"]


async def test_event_streams_count_and_a_further_one_is_refused_in_the_one_shape(make_site: MakeSite) -> None:
    async with (
        make_site(worker=False, CHARGEN_SOCKETS_PER_USER="2", CHARGEN_SCRIPTED_STEP_SECONDS="30") as site,
        AsyncExitStack() as stack,
    ):
        person, other = await site.guest(), await site.guest()
        run_id, others_run = await site.start(person), await site.start(other)
        http = await stack.enter_async_context(site.http(person))
        await stack.enter_async_context(site.watching(person))
        stream = await stack.enter_async_context(http.stream("GET", events(run_id)))
        assert stream.status_code == 200
        refused = await http.get(events(run_id), headers={"Accept": "text/event-stream"})
        assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sockets")
        assert "Close a tab" in refused.json()["error"]
        assert int(refused.headers["retry-after"]) > 0
        assert (await connect_error(site, person))["data"]["code"] == "too_many_sockets"
        # Asking now and then is no connection that stays, and other people are not counted.
        assert (await http.get(events(run_id), headers={"Accept": "application/json"})).status_code == 200
        async with site.http(other) as theirs, theirs.stream("GET", events(others_run)) as answer:
            assert answer.status_code == 200


async def test_a_socket_or_stream_that_has_gone_counts_no_more(make_site: MakeSite) -> None:
    async with make_site(
        worker=False, CHARGEN_SOCKETS_PER_USER="1", CHARGEN_SCRIPTED_STEP_SECONDS="30"
    ) as site:
        person = await site.guest()
        run_id = await site.start(person)
        for _ in range(2):
            await until(lambda: authenticate(site, person))
            await until(lambda: _streamed(site, person, run_id))


async def _streamed(site: Site, person: Person, run_id: str) -> bool:
    async with site.http(person) as http, http.stream("GET", events(run_id)) as answer:
        return answer.status_code == 200


async def test_a_stream_that_ends_by_itself_counts_no_more(make_site: MakeSite) -> None:
    async with make_site(worker=False, CHARGEN_SOCKETS_PER_USER="1") as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.http(person) as http:
            for _ in range(3):
                answer = await http.get(events(run_id), headers={"Accept": "text/event-stream"})
                assert answer.status_code == 200
                assert "completed" in answer.text


def test_a_slot_that_nobody_holds_is_free() -> None:
    connection_limits, person = ConnectionLimits(1), uuid4()
    seat = connection_limits.take(person)
    with pytest.raises(TooManySockets):
        connection_limits.take(person)
    del seat  # as of a stream that the server made and never began to send
    connection_limits.take(person).leave()


async def test_by_default_a_person_with_several_tabs_is_not_locked_out(site: Site) -> None:
    person = await site.guest()
    async with AsyncExitStack() as stack:
        for _ in range(20):
            await stack.enter_async_context(site.watching(person))


async def _page(site: Site) -> str:
    async def queue_stats() -> QueueStats:
        return QueueStats(dict.fromkeys(("queued",), 0), dict.fromkeys(("queued",), 0), None, utcnow())

    return (await site.container.metrics.full_page(queue_stats, site.relay.watching)).decode()


async def test_watchers_are_counted_by_transport_and_the_lag_of_what_they_are_reported(
    make_site: MakeSite,
) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.1") as site:
        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as socket, site.watching(person, "polling") as polling:
            await socket.join(run_id)
            await polling.join(run_id)
            page = await _page(site)
            await socket.until_step("completed")
            await polling.until_step("completed")
        assert 'chargen_watchers{transport="websocket"} 1.0' in page
        assert 'chargen_watchers{transport="polling"} 1.0' in page
        assert 'chargen_watchers{transport="sse"} 0.0' in page
        announced = [
            line for line in (await _page(site)).splitlines() if line.startswith("chargen_relay_lag_seconds_")
        ]
        (count,) = [float(line.split()[1]) for line in announced if "_count" in line]
        (total,) = [float(line.split()[1]) for line in announced if "_sum" in line]
        # Each entry once, however many watch; what was stored before anybody watched is no news.
        assert 3 <= count <= 9
        assert 0 < total / count < 1


async def test_what_is_replayed_has_no_lag(make_site: MakeSite) -> None:
    async with make_site(worker=False) as site:  # so that nothing comes after the end
        person = await site.guest()
        run_id = await site.start(person)
        counts: list[list[str]] = []
        for _ in range(2):
            async with site.watching(person) as socket:
                await socket.join(run_id)
                await socket.until_step("completed")
            lines = (await _page(site)).splitlines()
            counts.append([line for line in lines if line.startswith("chargen_relay_lag_seconds_count")])
    assert counts[0] == counts[1] != []
