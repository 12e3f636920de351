"""Progress of a ComfyUI painting, with and without previews; queueing does not count to the timeout."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from app.ai.comfyui import prompt_tracking
from app.ai.image_servers import pictures
from app.ai.image_servers import progress as pacing
from app.engines.ports import Painting, PaintingProgress, PaintingStage, Preview, Queued
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import EngineTimeout
from tests.support.comfy_server import Comfy, comfy_server
from tests.support.portraits import brief, comfy_painter
from tests.support.waiting import advance_clock, settled, until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_FIRST", 0.05)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_QUEUED", 0.1)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_WITHOUT_WEBSOCKET", 0.05)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture takes no time at the end: a pool process takes longer to start than these limits."""

    async def portrait(content: bytes) -> tuple[bytes, int, int]:
        return content, 768, 768

    monkeypatch.setattr(pictures, "portrait", portrait)


async def nobody(_: AutomaticRetry) -> None:
    """There is one try."""


async def stages_of(comfy: Comfy, seconds: float = 20.0, **changed: Any) -> list[PaintingStage]:
    return [stage async for stage in followed(comfy, seconds, **changed)]


def followed(comfy: Comfy, seconds: float, **changed: Any) -> AsyncIterator[PaintingStage]:
    retry_policy = RetryPolicy(seconds=seconds, tries=1)
    begin = comfy_painter(comfy, **changed)
    return retry_policy.follow(lambda: begin.paint(brief()), nobody)


def queued(comfy: Comfy, seconds: float) -> tuple[asyncio.Task[None], list[PaintingStage]]:
    """A painting under way, and its stages so far."""
    stages: list[PaintingStage] = []

    async def follow() -> None:
        async for stage in followed(comfy, seconds):
            stages.append(stage)

    return asyncio.create_task(follow()), stages


def percents(stages: list[PaintingStage]) -> list[int]:
    """Each once, as they came."""
    return [*dict.fromkeys(one.progress for one in stages if isinstance(one, PaintingProgress | Preview))]


@pytest.mark.parametrize(
    "frames", [("progress",), ("progress_state",), ("progress", "progress_state"), ("old progress",)]
)
async def test_the_percent_is_passed_on_without_previews(frames: tuple[str, ...]) -> None:
    async with comfy_server(previews=[], frames=frames) as comfy:
        stages = await stages_of(comfy)
    assert percents(stages) == [0, 25, 50, 75, 99]
    assert not any(isinstance(one, Preview) for one in stages)
    assert isinstance(stages[-1], Painting)


async def test_a_preview_says_its_own_percent() -> None:
    async with comfy_server() as comfy:
        stages = await stages_of(comfy)
    assert [one.progress for one in stages if isinstance(one, Preview)] == [25, 50, 75, 99]
    assert {one.progress for one in stages if isinstance(one, PaintingProgress)} == {0}


def two_passes(tmp_path: Path) -> Path:
    sampler = {"class_type": "KSampler", "inputs": {"steps": "%steps%", "seed": "%seed%"}}
    text = {"class_type": "CLIPTextEncode", "inputs": {"text": "%prompt%"}}
    path = tmp_path / "two.json"
    path.write_text(json.dumps({"1": text, "5": sampler, "6": sampler}))
    return path


@pytest.mark.parametrize("frames", [("progress",), ("progress_state",)])
async def test_two_samplers_share_the_percent(tmp_path: Path, frames: tuple[str, ...]) -> None:
    async with comfy_server(previews=[], samplers=("5", "6"), frames=frames, steps=2) as comfy:
        stages = await stages_of(comfy, workflow=two_passes(tmp_path))
    assert percents(stages) == [0, 25, 50, 75, 99]


@pytest.mark.usefixtures("at_once")
async def test_a_restarted_sampler_never_lowers_the_percent_and_counts_as_progress() -> None:
    async with comfy_server(previews=[], samplers=("5", "5", "5"), steps=2, pace=0.4) as comfy:
        stages = await stages_of(comfy, seconds=1.5)
    assert percents(stages) == [0, 50, 99]
    assert len(stages) > 6


@pytest.mark.parametrize("no_websocket", [False, True])
@pytest.mark.usefixtures("at_once")
async def test_the_servers_queue_takes_none_of_the_time(no_websocket: bool) -> None:
    async with comfy_server(previews=[], no_websocket=no_websocket) as comfy:
        comfy.running = comfy.somebody_elses()
        comfy.pending.append(comfy.somebody_elses())
        painting, stages = queued(comfy, seconds=2)
        await until(lambda: Queued(2) in stages)
        advance_clock(2.6)
        await settled()
        assert not painting.done()
        comfy.pending.pop(0)
        comfy.running = None
        await painting
    assert next(one for one in stages if isinstance(one, Queued)) == Queued(2)
    assert isinstance(stages[-1], Painting)


@pytest.mark.usefixtures("at_once")
async def test_a_painting_may_take_as_long_as_it_gets_on() -> None:
    async with comfy_server(previews=[], steps=25, pace=0.1) as comfy:
        assert isinstance((await stages_of(comfy, seconds=1.5))[-1], Painting)


async def test_silence_after_the_queue_is_counted() -> None:
    async with comfy_server(previews=[], silent=True) as comfy:
        comfy.running = comfy.somebody_elses()
        painting, stages = queued(comfy, seconds=1.5)
        await until(lambda: Queued(1) in stages)
        advance_clock(2)
        await settled()
        assert not painting.done()
        comfy.running = None
        with pytest.raises(EngineTimeout):
            await painting
    assert len(comfy.interrupts) == 1


@pytest.mark.parametrize("most", [60.0, 0.2])
async def test_work_that_no_websocket_shows_is_not_ended_before_its_time(
    monkeypatch: pytest.MonkeyPatch, at_once: None, most: float
) -> None:
    monkeypatch.setattr(prompt_tracking, "MAX_UNTRACKED_SECONDS", most)
    async with comfy_server(no_websocket=True, steps=20, pace=0.1) as comfy:
        if most > 1:
            assert isinstance((await stages_of(comfy, 0.8))[-1], Painting)
        else:
            with pytest.raises(EngineTimeout):
                await stages_of(comfy, 0.8)
    assert len(comfy.posted) == 1
