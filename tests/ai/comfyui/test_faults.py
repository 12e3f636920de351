"""Failures of the ComfyUI painter: refused, lost, interrupted, silent or foreign prompts."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from app.ai.comfyui import prompt_tracking, websocket
from app.ai.image_servers import pictures
from app.ai.image_servers import progress as pacing
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
)
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import Comfy, comfy_server
from tests.support.portraits import colour, comfy_painter, parts_of
from tests.support.runs import png


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_WITHOUT_WEBSOCKET", 0.05)


async def test_no_server_at_all_is_worth_another_try() -> None:
    async with comfy_server() as comfy:
        pass
    with pytest.raises(EngineAway, match="can't be reached"):
        await parts_of(comfy_painter(comfy))


async def test_a_second_try_of_the_same_work_after_a_failure_is_a_new_prompt() -> None:
    async with comfy_server(error="ValueError") as comfy:
        with recording_usage(UsageRecord("x")):
            with pytest.raises(EngineError):
                await parts_of(comfy_painter(comfy))
            comfy.error = None
            await parts_of(comfy_painter(comfy))
    assert len({one.prompt_id for one in comfy.posted}) == 2


async def test_after_a_lost_answer_the_same_prompt_is_found_again_and_not_paid_twice() -> None:
    async with comfy_server(lose_answer=True) as comfy:
        with recording_usage(UsageRecord("x")) as usage_record:
            with pytest.raises(EngineBusy):
                await parts_of(comfy_painter(comfy))
            _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert len(comfy.posted) == 1
    assert [call.outcome for call in usage_record.calls] == ["engine_away", "ok"]
    assert comfy.interrupts == comfy.deleted == []


async def test_a_worker_that_died_is_followed_by_one_that_joins_in() -> None:
    async with comfy_server(steps=40, pace=0.02) as comfy:
        with recording_usage(UsageRecord("x")):
            await comfy_alone(comfy)
            previews, _ = await parts_of(comfy_painter(comfy))
    assert len(comfy.posted) == 1
    assert previews


async def comfy_alone(comfy: Comfy) -> None:
    """A painting that is killed once the server works: nothing of it is closed, nobody leaves."""
    prompt_id = UsageRecord("x").key("portrait 2, text 1/sd_xl_base_1.0.safetensors/0")
    async with aiohttp.ClientSession() as session:
        asked = {"prompt": {}, "prompt_id": prompt_id, "client_id": prompt_id}
        await session.post(f"{comfy.url}/prompt", json=asked)
    await comfy.begun.wait()


async def test_a_found_picture_that_is_gone_is_painted_anew() -> None:
    async with comfy_server() as comfy:
        with recording_usage(UsageRecord("x")):
            await parts_of(comfy_painter(comfy))
            comfy.view_status = 404
            with pytest.raises(EngineError, match="picture could not be used"):
                await parts_of(comfy_painter(comfy))
    first, second = (prompt.graph for prompt in comfy.posted)
    assert {node for node in first if first[node] != second[node]} == {"7"}, "so that it is saved anew"


async def test_an_old_server_finds_the_same_work_by_who_asked() -> None:
    async with comfy_server(old=True, lose_answer=True, steps=30, pace=0.02) as comfy:
        with recording_usage(UsageRecord("x")):
            with pytest.raises(EngineBusy):
                await parts_of(comfy_painter(comfy))
            await parts_of(comfy_painter(comfy))
    assert len(comfy.posted) == 1


async def test_a_websocket_that_is_cut_is_opened_again_and_no_picture_is_lost() -> None:
    async with comfy_server(cut_websocket=True, steps=20, pace=0.05) as comfy:
        previews, made = await parts_of(comfy_painter(comfy))
    assert len(previews) > 1
    assert len(comfy.flags) == 2
    assert colour(made.content)[2] == (0, 0, 1)


async def test_without_a_websocket_the_picture_is_waited_for_by_asking() -> None:
    async with comfy_server(no_websocket=True) as comfy:
        previews, made = await parts_of(comfy_painter(comfy))
    assert previews == []
    assert made.width == 768


async def test_a_prompt_that_vanished_is_worth_another_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_QUEUED", 0.1)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS", 0.1)
    async with comfy_server() as comfy:
        comfy.running = comfy.somebody_elses()
        painting = asyncio.create_task(parts_of(comfy_painter(comfy)))
        await comfy.arrived.wait()
        comfy.pending.clear()
        with pytest.raises(EngineBusy, match="broke off"):
            await painting


async def test_an_unannounced_end_is_found_while_other_prompts_are_announced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_FIRST", 0.3)
    async with comfy_server() as comfy:
        comfy.running = comfy.somebody_elses()
        painting = asyncio.create_task(parts_of(comfy_painter(comfy)))
        await comfy.arrived.wait()
        ours = comfy.pending.pop()
        image = {"filename": "x.png", "subfolder": "", "type": "output"}
        comfy.history[ours.prompt_id] = {"outputs": {"7": {"images": [image]}}, "status": None}
        while not painting.done():
            await comfy.say(ours.client_id, "progress", {"value": 1, "max": 2, "prompt_id": "another"})
            await asyncio.sleep(0.02)
        assert (await painting)[1].width == 768


@pytest.mark.parametrize("garbage", [b"", b"no picture", png()[:40], b"\xff" * 5000])
async def test_previews_that_are_no_pictures_are_passed_over(garbage: bytes) -> None:
    async with comfy_server(previews=[garbage, png("red", (64, 64))]) as comfy:
        previews, _ = await parts_of(comfy_painter(comfy))
    assert [one.progress for one in previews] == [50, 99]


async def test_a_frame_too_large_ends_the_websocket_but_not_the_painting() -> None:
    huge = b"x" * (websocket.MAX_FRAME + 1)
    async with comfy_server(previews=[huge], steps=2) as comfy:
        assert (await parts_of(comfy_painter(comfy)))[1].width == 768


@pytest.mark.parametrize("answer", [b"no picture", b"", png()[:50]])
async def test_an_answer_that_is_no_picture_is_not_kept(answer: bytes) -> None:
    async with comfy_server(picture=answer) as comfy:
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(comfy_painter(comfy))


async def test_a_huge_answer_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async with comfy_server(picture=b"x" * (pictures.MAX_BYTES + 1)) as comfy:
        with pytest.raises(EngineError, match="could not be used"):
            await parts_of(comfy_painter(comfy))


async def test_a_workflow_that_makes_no_picture_says_so() -> None:
    async with comfy_server() as comfy:
        with recording_usage(UsageRecord("x")) as usage_record:
            prompt_id = usage_record.key("portrait 2, text 1/sd_xl_base_1.0.safetensors/0")
            comfy.history[prompt_id] = {
                "outputs": {"7": {"text": ["x"]}},
                "status": {"status_str": "success"},
            }
            with pytest.raises(EngineError, match="made no picture"):
                await parts_of(comfy_painter(comfy))
