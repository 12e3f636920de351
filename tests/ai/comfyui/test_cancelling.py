"""Cancelling a ComfyUI painting stops our prompt at once, and no other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from app.ai.comfyui import prompt_tracking
from app.ai.image_servers import progress as pacing
from app.engines.ports import Painting, PaintingProgress, PaintingStage, Preview, Queued
from app.engines.retry_policy import RetryPolicy
from app.errors import EngineError, EngineRefused
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import Comfy, comfy_server
from tests.support.portraits import brief, colour, comfy_painter, parts_of
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_WITHOUT_WEBSOCKET", 0.05)


async def all_of(parts: AsyncIterator[PaintingStage], seen: list[PaintingStage]) -> None:
    async for stage in parts:
        seen.append(stage)


async def begun(
    comfy: Comfy, parts: AsyncIterator[PaintingStage], stage: type[PaintingStage] | None = None
) -> asyncio.Task[Any]:
    """The painting, once its prompt has arrived, and it has yielded such a stage."""
    seen: list[PaintingStage] = []
    task = asyncio.create_task(all_of(parts, seen))
    await comfy.arrived.wait()
    if stage:
        await until(lambda: any(isinstance(one, stage) for one in seen))
    return task


@pytest.mark.parametrize("old", [False, True])
async def test_a_cancelled_painting_at_work_is_interrupted_within_a_second(old: bool) -> None:
    async with comfy_server(old=old, silent=True, previews=[b"none"]) as comfy:
        async with aclosing(comfy_painter(comfy).paint(brief())) as parts:
            task = await begun(comfy, parts, PaintingProgress)
            await comfy.begun.wait()
            left = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - left < 1
        assert comfy.interrupts == [{"prompt_id": comfy.posted[0].prompt_id}]
        assert comfy.deleted == []
        await until(lambda: comfy.running is None)


async def test_a_painting_closed_after_a_preview_is_interrupted_too() -> None:
    async with comfy_server(steps=50, pace=0.1) as comfy:
        parts = comfy_painter(comfy).paint(brief())
        while not isinstance(await anext(parts), Preview):
            pass
        left = time.monotonic()
        await parts.aclose()
        assert time.monotonic() - left < 1
    assert [one["prompt_id"] for one in comfy.interrupts] == [comfy.posted[0].prompt_id]


@pytest.mark.parametrize("old", [False, True])
async def test_cancelling_a_queued_painting_removes_it_and_does_not_interrupt_another(old: bool) -> None:
    async with comfy_server(old=old) as comfy:
        other = comfy.running = comfy.somebody_elses()
        async with aclosing(comfy_painter(comfy).paint(brief())) as parts:
            task = await begun(comfy, parts, Queued)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert comfy.deleted == [comfy.posted[0].prompt_id]
        assert (comfy.pending, comfy.interrupts, comfy.running) == ([], [], other)


async def test_cancelling_while_the_prompt_is_being_posted_cancels_it() -> None:
    async with comfy_server(answer_after=5) as comfy:
        comfy.running = comfy.somebody_elses()
        parts = comfy_painter(comfy).paint(brief())
        task = await begun(comfy, parts)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert comfy.pending == []
        assert comfy.deleted == [comfy.posted[0].prompt_id]


async def test_cancelling_does_not_block_when_the_server_is_gone() -> None:
    async with comfy_server(silent=True, previews=[b"none"]) as comfy:
        parts = comfy_painter(comfy).paint(brief())
        task = await begun(comfy, parts)
        await comfy.begun.wait()
    left = time.monotonic()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await parts.aclose()
    assert time.monotonic() - left < 1.5


async def test_silence_ends_with_the_time_limit_and_the_next_try_is_a_new_prompt() -> None:
    async with comfy_server(silent=True) as comfy:

        async def announce(_: object) -> None:
            comfy.silent = False

        retry_policy = RetryPolicy(seconds=1.5, tries=2, first_pause=0.01)
        with recording_usage(UsageRecord("x")) as usage_record:
            parts = [
                part
                async for part in retry_policy.follow(lambda: comfy_painter(comfy).paint(brief()), announce)
            ]
    assert isinstance(parts[-1], Painting)
    assert len({one.prompt_id for one in comfy.posted}) == 2
    assert [call.outcome for call in usage_record.calls] == ["cancelled", "ok"]


async def test_work_interrupted_on_the_server_is_not_restarted() -> None:
    async with comfy_server(steps=50, pace=0.1) as comfy:
        painting = asyncio.create_task(parts_of(comfy_painter(comfy)))
        await until(lambda: comfy.sampled >= 2)
        comfy.stop.set()
        with pytest.raises(EngineError, match="was stopped on its server") as error:
            await painting
    assert not error.value.transient
    assert not isinstance(error.value, EngineRefused)


async def test_anothers_preview_is_never_shown() -> None:
    async with comfy_server(old=True) as comfy:
        comfy.running = comfy.somebody_elses()
        painting = asyncio.create_task(parts_of(comfy_painter(comfy)))
        await comfy.arrived.wait()
        for _ in range(3):
            await comfy.show_others()
        comfy.running = None
        previews, _ = await painting
    assert {colour(one.content)[2] for one in previews} == {(1, 0, 0)}


async def test_a_server_too_busy_to_answer_is_asked_on_beside_other_work() -> None:
    async with comfy_server(silent=True, previews=[b"none"]) as comfy:
        parts = comfy_painter(comfy).paint(brief())
        task = await begun(comfy, parts)
        await comfy.begun.wait()
        comfy.queue_after = 1.3
        left = time.monotonic()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert time.monotonic() - left < 1.3
        assert comfy.interrupts == []
        await until(lambda: comfy.running is None)
    assert [one["prompt_id"] for one in comfy.interrupts] == [comfy.posted[0].prompt_id]
