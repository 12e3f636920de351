"""Texts under way through Valkey: from process to process, for whoever comes late, and without Valkey too."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from app.adapters.redis_feed import TEXTS, FeedItem, RedisFeed
from app.db import utcnow
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry
from app.runs.steps import Step
from tests.support.waiting import until


def text(run_id: UUID, said: str, number: int = 1, *, after: int = 2, lease: int = 1) -> DraftText:
    return DraftText(run_id, Step.GENERATING_HISTORY, said, after, lease=lease, number=number)


def entry(run_id: UUID, seq: int) -> ProgressEntry:
    return ProgressEntry(run_id, uuid4(), seq, None, Step.GENERATING_HISTORY, 70, "Written", None, utcnow())


@asynccontextmanager
async def process(url: str) -> AsyncIterator[tuple[RedisFeed, list[FeedItem]]]:
    """A process's feed, and all that it heard."""
    redis = Redis.from_url(url)
    feed = RedisFeed(redis)
    received: list[FeedItem] = []

    async def listen() -> None:
        async for each in feed.listen():
            received.append(each)

    listening = asyncio.create_task(listen())
    feed.start()
    await until_heard(received, 2)  # that it listens to both channels
    received.clear()
    try:
        yield feed, received
    finally:
        listening.cancel()
        await feed.close()
        await redis.aclose()


async def until_heard(received: list[FeedItem], count: int) -> None:
    async def enough() -> bool:
        return len(received) >= count

    await until(enough)


async def test_texts_reach_other_processes_in_order_with_entries(redis_url: str) -> None:
    run_id = uuid4()
    async with process(redis_url) as (worker, _), process(redis_url) as (_, received):
        first, then, last = text(run_id, "Once"), entry(run_id, 3), text(run_id, "Once more", after=3)
        worker.write(first)
        await worker.flush()
        worker.publish(then)
        worker.write(last)
        await until_heard(received, 3)
        assert received == [first, then, last]


async def test_whoever_comes_in_the_middle_finds_the_text_so_far(redis_url: str) -> None:
    run_id = uuid4()
    async with process(redis_url) as (worker, _):
        worker.write(text(run_id, "Once"))
        worker.write(text(run_id, "Once upon a time", 2))
        await worker.flush()
        async with process(redis_url) as (late, received):
            assert await late.latest_draft(run_id) == text(run_id, "Once upon a time", 2)
            assert await late.latest_draft(uuid4()) is None
            worker.publish(entry(run_id, 3))
            await until_heard(received, 1)
            assert await late.latest_draft(run_id) is None


async def test_a_text_does_not_outlive_a_worker_that_dies(redis_url: str) -> None:
    run_id = uuid4()
    async with process(redis_url) as (worker, _):
        worker.write(text(run_id, "Once"))
        await worker.flush()
    redis = Redis.from_url(redis_url)
    assert 0 < await redis.ttl(f"chargen:text:{run_id}") <= 180
    await redis.aclose()


async def test_who_lost_the_run_does_not_overwrite_who_holds_it(redis_url: str) -> None:
    run_id = uuid4()
    async with process(redis_url) as (slept, _), process(redis_url) as (works, _):
        async with process(redis_url) as (web, received):
            slept.write(text(run_id, "Old", lease=1))
            await slept.flush()
            works.write(text(run_id, "New", lease=2))
            await works.flush()
            slept.drafts.end(run_id, 99)  # it has not heard of the new one
            slept.write(text(run_id, "Old, and older", 7, lease=1))
            await slept.flush()
            works.write(text(run_id, "New, and newer", 2, lease=2))
            await until_heard(received, 3)
        async with process(redis_url) as (late, _):
            found = await late.latest_draft(run_id)
    assert [each.text for each in received if isinstance(each, DraftText)] == ["Old", "New", "New, and newer"]
    assert found is not None
    assert found.text == "New, and newer"
    assert web is not None


async def test_without_redis_the_feed_works_in_process_without_blocking() -> None:
    redis = Redis(unix_socket_path="/nonexistent")
    feed, run_id = RedisFeed(redis), uuid4()
    received = feed.listen()
    first = asyncio.ensure_future(anext(received))
    await asyncio.sleep(0)
    feed.start()
    began = time.monotonic()
    for number in range(20_000):
        feed.write(text(run_id, "Once", number))
    assert time.monotonic() - began < 5  # seconds, for twice as many as would wait for Redis
    assert await first == text(run_id, "Once", 0)
    assert await feed.latest_draft(run_id) == text(run_id, "Once", 19_999)
    assert feed.waiting <= 1
    await feed.close()


async def test_messages_of_another_version_are_ignored(redis_url: str) -> None:
    run_id = uuid4()
    async with process(redis_url) as (feed, received):
        redis = Redis.from_url(redis_url)
        await redis.publish(TEXTS, b'{"some": "thing"}')
        nonsense = redis.hset(f"chargen:text:{run_id}", "text", "nonsense")
        assert not isinstance(nonsense, int)
        await nonsense
        assert await feed.latest_draft(run_id) is None
        await redis.aclose()
        feed.write(text(run_id, "Once"))
        await until_heard(received, 1)
        assert received == [text(run_id, "Once")]


@pytest.mark.parametrize("poison", ["\ud800", "\udfff at the end", "\ud83d half an emoji"])
async def test_an_unserializable_message_is_dropped_alone_and_logged(redis_url: str, poison: str) -> None:
    first, second, other = uuid4(), uuid4(), uuid4()
    async with process(redis_url) as (worker, _), process(redis_url) as (_, received):
        with capture_logs() as lines:
            worker.write(text(first, poison))
            worker.publish(replace(entry(second, 3), message=poison))
            worker.publish(entry(other, 3))
            worker.write(text(other, "Once", after=3))
            await until_heard(received, 2)
        assert [line["run_id"] for line in lines if line["event"] == "feed.not_sent"] == [
            str(first),
            str(second),
        ]
        assert received == [entry_of(received, other), text(other, "Once", after=3)]
        assert worker.background.down() == []


def entry_of(received: list[FeedItem], run_id: UUID) -> ProgressEntry:
    return next(each for each in received if isinstance(each, ProgressEntry) and each.run_id == run_id)


async def test_an_unreadable_message_does_not_stop_the_feed(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = uuid4()
    async with process(redis_url) as (worker, _), process(redis_url) as (web, received):
        monkeypatch.setattr(web.drafts, "end", _fails_once(web.drafts.end))
        worker.publish(entry(run_id, 3))
        worker.publish(entry(run_id, 4))
        await until_heard(received, 2)
        assert received[0] is None, "look it up"
        assert isinstance(received[1], ProgressEntry)
        assert received[1].seq == 4


def _fails_once(call: Callable[[UUID, int], bool]) -> Callable[[UUID, int], bool]:
    failures = iter([RuntimeError("poisoned")])

    def ends(run_id: UUID, seq: int) -> bool:
        for failure in failures:
            raise failure
        return call(run_id, seq)

    return ends
