"""The queue on a real Valkey: what a dead worker had taken is soon to be had again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis

from app.adapters.saq_queue import JobQueue, SaqQueue, make_queue
from tests.support.waiting import settled, until


@pytest.fixture
async def queue(redis_url: str) -> AsyncIterator[JobQueue]:
    made = make_queue(Redis.from_url(redis_url))
    yield made
    await made.disconnect()


async def test_a_dozen_jobs_of_a_dead_worker_are_queued_again_within_seconds(queue: JobQueue) -> None:
    for _ in range(12):
        await SaqQueue(queue).enqueue_run(uuid4())
        assert await queue.dequeue(timeout=1)  # and then its worker is killed
    assert await queue.count("queued") == 0
    began = time.monotonic()
    swept = await queue.sweep(lock=1)
    assert time.monotonic() - began < 5
    assert len(swept) == 12
    assert await queue.count("queued") == 12


async def test_the_same_thing_is_queued_once_in_one_epoch(queue: JobQueue) -> None:
    run_id = uuid4()
    for epoch in ("", "", "1", "1"):
        await SaqQueue(queue).enqueue_run(run_id, epoch)
    assert await queue.count("queued") == 2


async def test_a_stopping_worker_takes_no_new_jobs(queue: JobQueue) -> None:
    """It was waiting for jobs already; nothing that reaches it is lost."""
    asking = [asyncio.create_task(queue.dequeue(timeout=5)) for _ in range(3)]

    async def all_wait() -> bool:
        return bool((await queue.redis.info("clients"))["blocked_clients"] >= 3)

    await until(all_wait)
    queue.stop_taking()
    for _ in range(5):
        await SaqQueue(queue).enqueue_run(uuid4())
    asking.append(asyncio.create_task(queue.dequeue(timeout=5)))

    async def all_are_back() -> bool:
        return (await queue.count("queued"), await queue.count("active")) == (5, 0)

    await until(all_are_back)
    await settled()
    assert not any(task.done() for task in asking)
    for task in asking:
        task.cancel()
