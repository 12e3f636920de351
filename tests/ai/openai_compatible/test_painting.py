"""The painter against a scripted server: partial images, what is left out, and what is refused."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.errors import EngineBusy, EngineError, EngineRefused
from app.runs.usage import UsageRecord, recording_usage
from tests.support.image_models import LAST, ONE, TWO, colour, painter, painting, parts_of
from tests.support.model_script import (
    image,
    model_script,
    painted,
    refusal,
)


async def test_partial_images_are_previews_and_the_last_one_is_the_painting() -> None:
    usage = {"input_tokens": 50, "output_tokens": 400, "total_tokens": 450}
    async with model_script(painted(ONE, TWO, LAST, usage=usage)) as server:
        with recording_usage(UsageRecord("x")) as usage_record:
            previews, made = await parts_of(painter(server.url))
    assert [one.progress for one in previews] == [33, 66]
    assert [colour(one.content) for one in previews] == [(1, 0, 0), (0, 1, 0)]
    assert (made.width, made.height, colour(made.content)) == (640, 640, (0, 0, 1))
    assert (made.engine, made.seed) == ("openai-compatible · a-model", 5)
    assert "lighthouse keeper" in made.prompt
    assert "copper hair" in made.prompt
    assert [(c.prompt, c.input_tokens, c.output_tokens) for c in usage_record.calls] == [
        ("portrait 1", 50, 400)
    ]


async def test_a_server_without_partial_images_is_asked_plainly_and_remembered() -> None:
    no_stream = refusal(400, "Unknown parameter: partial_images")
    async with model_script(no_stream, image(LAST)) as server:
        ours = painter(server.url)
        assert (await parts_of(ours))[0] == []
        await parts_of(ours)
    assert ["stream" in asked.body for asked in server.asked] == [True, False, False]
    assert all(asked.path == "/v1/images/generations" for asked in server.asked)


async def test_a_server_that_answers_a_stream_in_one_piece_is_understood() -> None:
    assert colour((await painting(image(LAST))).content) == (0, 0, 1)


async def test_an_unsupported_size_is_omitted() -> None:
    async with model_script(refusal(400, "size must be 512x512"), painted(LAST)) as server:
        await parts_of(painter(server.url))
    assert ["size" in asked.body for asked in server.asked] == [True, False]


@pytest.mark.parametrize("body", [b"no picture", b"GIF89a", b""])
async def test_an_answer_that_is_no_picture_is_not_kept(body: bytes) -> None:
    with pytest.raises(EngineError):
        await painting(image(body))


async def test_a_stream_that_breaks_off_after_a_preview_is_worth_another_try() -> None:
    async with model_script(painted(ONE, LAST)) as server:
        whole = server.answers[0]

        async def broken(writer: asyncio.StreamWriter) -> None:
            real = writer.write

            def write(data: Any) -> None:
                if b"completed" in bytes(data):
                    raise ConnectionResetError
                real(data)

            writer.write = write  # type: ignore[method-assign]
            await whole(writer)

        server.answers = [broken]
        with pytest.raises(EngineBusy, match="broke off"):
            await parts_of(painter(server.url))


async def test_a_refused_prompt_is_reported_as_a_refusal() -> None:
    async with model_script(refusal(400, "rejected by the safety system", "moderation_blocked")) as server:
        with pytest.raises(EngineRefused):
            await parts_of(painter(server.url))
    assert len(server.asked) == 1


async def test_a_long_model_name_fits_the_pictures_record() -> None:
    async with model_script(image(LAST)) as server:
        _, made = await parts_of(painter(server.url, model="m" * 90))
    assert len(made.engine) == 64
    assert made.engine.endswith("…")
