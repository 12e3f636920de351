"""The painter on AUTOMATIC1111's API, against a fake server."""

from __future__ import annotations

import asyncio
import base64
import io
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from app.ai.automatic1111 import painter as painting
from app.ai.automatic1111.painter import A1111Painter
from app.ai.image_servers.server_options import ImageServer
from app.engines.ports import PaintingStage, Preview, wants_reference
from app.errors import EngineBusy, EngineError, EngineTimeout
from app.runs.usage import UsageRecord, recording_usage
from tests.support.a1111_server import A1111, a1111_server
from tests.support.portraits import brief, colour, parts_of
from tests.support.runs import png
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "POLL_SECONDS", 0.05)


def painter(server: A1111, **changed: Any) -> A1111Painter:
    return A1111Painter(ImageServer(server.url, **changed))


async def all_of(parts: AsyncIterator[PaintingStage]) -> None:
    async for _ in parts:
        pass


async def test_a_portrait_with_a_preview_and_what_it_was_made_from() -> None:
    async with a1111_server() as server:
        with recording_usage(UsageRecord("x")) as usage_record:
            previews, made = await parts_of(painter(server, checkpoint="sd_xl.safetensors"))
    assert [(one.progress, colour(one.content)) for one in previews] == [
        (40, ("WEBP", (384, 384), (1, 0, 0)))
    ]
    assert colour(made.content) == ("WEBP", (768, 768), (0, 0, 1))
    assert (made.engine, made.seed) == ("automatic1111 sd_xl", 5)
    ((path, asked),) = server.asked
    assert path == "/sdapi/v1/txt2img"
    assert (asked["width"], asked["height"], asked["steps"], asked["seed"]) == (1024, 1024, 25, 5)
    assert asked["override_settings"] == {"sd_model_checkpoint": "sd_xl.safetensors"}
    assert asked["save_images"] is False
    assert "lighthouse keeper" in asked["prompt"]
    assert [(c.engine, c.model, c.prompt, c.outcome) for c in usage_record.calls] == [
        ("automatic1111", "sd_xl.safetensors", "portrait 2", "ok")
    ]
    assert server.interrupts == 0


async def test_the_runs_picture_is_what_the_portrait_begins_from() -> None:
    async with a1111_server() as server:
        ours = painter(server, likeness=0.25)
        assert wants_reference(ours)
        await parts_of(ours, brief(reference=png("lime", (1600, 1200))))
    ((path, asked),) = server.asked
    assert (path, asked["denoising_strength"], asked["resize_mode"]) == ("/sdapi/v1/img2img", 0.75, 1)
    with Image.open(io.BytesIO(base64.b64decode(asked["init_images"][0]))) as sent:
        assert (sent.format, sent.size) == ("JPEG", (1024, 768))


async def test_a_server_without_its_page_shows_previews_where_it_says_whose_they_are() -> None:
    async with a1111_server(page=False, names_task=True) as server:
        assert len((await parts_of(painter(server)))[0]) == 1
    async with a1111_server(page=False) as server:
        assert (await parts_of(painter(server)))[0] == []


@pytest.mark.parametrize("page", [True, False])
async def test_anothers_picture_is_neither_shown_nor_interrupted(page: bool) -> None:
    async with a1111_server(page=page, names_task=True, others=True) as server:
        assert (await parts_of(painter(server)))[0] == []
        server.seconds = 30
        parts = painter(server).paint(brief())
        server.begun.clear()
        task = asyncio.create_task(all_of(parts))
        await server.begun.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert server.interrupts == 0


async def test_a_cancelled_painting_is_interrupted_within_a_second() -> None:
    async with a1111_server(seconds=30, preview="no picture") as server:
        parts = painter(server).paint(brief())
        task = asyncio.create_task(all_of(parts))
        await server.begun.wait()
        await until(lambda: server.looks >= 2)
        left = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - left < 1
        assert server.interrupts == 1


async def test_a_painting_closed_after_a_preview_is_interrupted_too() -> None:
    async with a1111_server(seconds=30) as server:
        parts = painter(server).paint(brief())
        while not isinstance(await anext(parts), Preview):
            pass
        await parts.aclose()
        assert server.interrupts == 1


@pytest.mark.parametrize(
    ("status", "kind", "said"),
    [
        (500, EngineBusy, "too busy"),
        (401, EngineError, "does not accept its key"),
        (404, EngineError, "no such engine"),
        (422, EngineError, "could not finish"),
        (504, EngineTimeout, "too long"),
    ],
)
async def test_server_errors_are_reported_in_our_sentences(
    status: int, kind: type[EngineError], said: str
) -> None:
    async with a1111_server(status=status) as server:
        with recording_usage(UsageRecord("x")) as usage_record, pytest.raises(kind, match=said) as error:
            await parts_of(painter(server))
    assert "secret" not in error.value.sentence()
    assert usage_record.calls[0].outcome == error.value.code


@pytest.mark.parametrize(
    "answer", [{}, [], {"images": []}, {"images": ["***"]}, {"images": [1]}, {"images": ["bm8gcGljdHVyZQ=="]}]
)
async def test_an_answer_without_a_picture_is_not_kept(answer: Any) -> None:
    async with a1111_server(seconds=0.01, answer=answer) as server:
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server))


async def test_no_server_at_all_is_worth_another_try() -> None:
    async with a1111_server() as server:
        pass
    with pytest.raises(EngineBusy, match="can't be reached"):
        await parts_of(painter(server))
