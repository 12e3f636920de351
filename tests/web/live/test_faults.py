"""What goes wrong in between is mended from the log."""

from __future__ import annotations

import time
from typing import Any

from app.errors import Unavailable
from app.progress.log import ProgressEntry
from app.web.live.tail import Tail, Tails
from tests.support.servers import valkey
from tests.support.waiting import until
from tests.web.live.clients import WITHOUT_IMAGE, marks, seqs
from tests.web.live.conftest import MakeSite, Site


async def test_a_lost_last_message_is_mended_within_five_seconds(site: Site, monkeypatch: Any) -> None:
    publish = site.container.feed.publish
    lost: list[float] = []

    def lose_the_last(entry: ProgressEntry) -> None:
        if entry.step == "completed":
            lost.append(time.monotonic())
        else:
            publish(entry)

    monkeypatch.setattr(site.container.feed, "publish", lose_the_last)
    person = await site.guest()
    async with site.watching(person) as socket:
        run_id = await site.start(person)
        await socket.join(run_id)
        events = await socket.until_step("completed")
    assert time.monotonic() - lost[0] < 5
    assert marks(events) == WITHOUT_IMAGE


async def test_a_run_needs_no_redis_at_all(make_site: MakeSite) -> None:
    with valkey() as url:
        async with make_site(worker=False, redis=url) as site:
            await site.container.redis.shutdown(nosave=True)
            person = await site.guest()
            async with site.watching(person) as socket:
                run_id = await site.start(person)
                await socket.join(run_id)
                events = await socket.until_step("completed")
    assert marks(events) == WITHOUT_IMAGE


async def test_a_database_that_fails_during_a_replay_is_asked_again(site: Site, monkeypatch: Any) -> None:
    person = await site.guest()
    run_id = await site.start(person)
    async with site.watching(person) as first:
        await first.join(run_id, avatar=True)
        await first.until_painted(run_id)
    replay = site.container.progress.replay
    failures = iter([Unavailable(), Unavailable(), RuntimeError()])

    async def failing(*given: Any) -> list[ProgressEntry]:
        for failure in failures:
            raise failure
        return await replay(*given)

    monkeypatch.setattr(site.container.progress, "replay", failing)
    monkeypatch.setattr(Tails, "of", lambda *_: Tail())  # else nothing would be asked
    async with site.watching(person) as socket:
        assert (await socket.join(run_id))["success"]
        events = await socket.until_step("completed")
    assert seqs(events) == [1, 2, 3, 4, 5, 6]


async def test_a_database_that_is_away_refuses_a_join_by_name(site: Site, monkeypatch: Any) -> None:
    person = await site.guest()
    run_id = await site.start(person)

    async def away(*_: Any) -> None:
        raise Unavailable

    async with site.watching(person) as socket:
        monkeypatch.setattr(site.container.generations, "find_owned", away)
        answer = await socket.join(run_id)
    assert (answer["success"], answer["code"]) == (False, "unavailable")


async def test_gone_sockets_leave_no_watchers_behind(make_site: MakeSite) -> None:
    async with make_site(CHARGEN_SCRIPTED_STEP_SECONDS="0.3") as site:

        async def nobody_watches() -> bool:
            return site.relay.watched() == {}

        person = await site.guest()
        run_id = await site.start(person)
        async with site.watching(person) as one, site.watching(person) as two:
            await one.join(run_id)
            await two.join(run_id)
            assert [*site.relay.watched().values()] == [2]
            await two.ask("leave_character_generation", {"sessionId": run_id})
            assert [*site.relay.watched().values()] == [1]
        async with site.watching(person) as three:
            await three.join(run_id)
            three.break_connection()
            await until(nobody_watches)
