"""How many sockets of one user may watch; and how many watch, and how late they are told, is measured."""

from __future__ import annotations

from contextlib import AsyncExitStack

from app.db import utcnow
from app.generation.census import Census
from tests.web.live.conftest import MakeSite, Site


async def test_past_the_limit_a_join_is_refused_until_another_socket_leaves(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SOCKETS_PER_USER="2") as site, AsyncExitStack() as stack:
        person, other = await site.guest(), await site.guest()
        run_id, others_run = await site.start(person), await site.start(other)
        first, second, third = [await stack.enter_async_context(site.watching(person)) for _ in range(3)]
        for socket in (first, second):
            assert (await socket.join(run_id))["success"]
        refused = await third.join(run_id)
        assert (refused["success"], refused["code"]) == (False, "too_many_sockets")
        assert "2" in refused["error"]
        assert third.named("character_generation_joined") == []
        # Those who watch may watch more, and other people are not counted.
        assert (await first.join(await site.start(person)))["success"]
        async with site.watching(other) as stranger:
            assert (await stranger.join(others_run))["success"]
        await second.ask("leave_character_generation", {"sessionId": run_id})
        assert (await third.join(run_id))["success"]
        await third.until_step("completed")


async def test_a_socket_that_has_gone_counts_no_more(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SOCKETS_PER_USER="1") as site:
        person = await site.guest()
        run_id = await site.start(person)
        for _ in range(3):
            async with site.watching(person) as socket:
                assert (await socket.join(run_id))["success"]


async def _page(site: Site) -> str:
    async def census() -> Census:
        return Census(dict.fromkeys(("queued",), 0), dict.fromkeys(("queued",), 0), None, utcnow())

    return (await site.container.metrics.full_page(census, site.relay.watching)).decode()


async def test_watchers_are_counted_by_transport_and_the_lag_of_what_they_are_told(
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
        told = [
            line for line in (await _page(site)).splitlines() if line.startswith("chargen_relay_lag_seconds_")
        ]
        (count,) = [float(line.split()[1]) for line in told if "_count" in line]
        (total,) = [float(line.split()[1]) for line in told if "_sum" in line]
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
