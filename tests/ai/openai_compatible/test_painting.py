"""The painter against a scripted server: partial images, base64 and addresses, and what is refused."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from app.ai.openai_compatible import pictures
from app.ai.openai_compatible.painter import OpenAIPainter
from app.ai.openai_compatible.server import Server
from app.errors import EngineBusy, EngineError, EngineRefused
from app.generation.calls import Bill, billing
from app.generation.pictures import MOST_BYTES
from app.generation.ports import AvatarBrief, Painting, Preview, Traits
from tests.support.model_answers import place
from tests.support.model_script import (
    Answer,
    cut_off,
    image,
    image_at,
    model_script,
    painted,
    refusal,
    silence,
    status,
)
from tests.support.runs import png

BRIEF = AvatarBrief(
    "Iris", "Vale", 31, "female", "human", None, None,
    Traits(role="lighthouse keeper", hair="copper hair"), (), 5,
)  # fmt: skip
ONE, TWO, LAST = png("red", (512, 512)), png("lime", (512, 512)), png("blue", (640, 640))


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_PAUSES", (0.0,) * len(pictures._PAUSES))


def painter(url: str, **changed: Any) -> OpenAIPainter:
    return OpenAIPainter(Server(place(url, **changed)))


async def parts_of(painter: OpenAIPainter) -> tuple[list[Preview], Painting]:
    *previews, painting = [part async for part in painter.paint(BRIEF)]
    assert isinstance(painting, Painting)
    assert all(isinstance(one, Preview) for one in previews)
    return [one for one in previews if isinstance(one, Preview)], painting


async def painting(*answers: Answer) -> Painting:
    async with model_script(*answers) as server:
        return (await parts_of(painter(server.url)))[1]


def colour(content: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(content)) as shown:
        assert shown.format == "WEBP"
        pixel = shown.convert("RGB").getpixel((100, 100))
    assert isinstance(pixel, tuple)
    return tuple(round(part / 255) for part in pixel)


async def test_partial_images_are_previews_and_the_last_one_is_the_painting() -> None:
    usage = {"input_tokens": 50, "output_tokens": 400, "total_tokens": 450}
    async with model_script(painted(ONE, TWO, LAST, usage=usage)) as server:
        with billing(Bill("x")) as bill:
            previews, made = await parts_of(painter(server.url))
    assert [one.progress for one in previews] == [33, 66]
    assert [colour(one.content) for one in previews] == [(1, 0, 0), (0, 1, 0)]
    assert (made.width, made.height, colour(made.content)) == (640, 640, (0, 0, 1))
    assert (made.engine, made.seed) == ("openai-compatible · a-model", 5)
    assert "lighthouse keeper" in made.prompt
    assert "copper hair" in made.prompt
    assert [(c.prompt, c.input_tokens, c.output_tokens) for c in bill.calls] == [("portrait 1", 50, 400)]


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


async def test_a_size_the_server_does_not_make_is_left_out() -> None:
    async with model_script(refusal(400, "size must be 512x512"), painted(LAST)) as server:
        await parts_of(painter(server.url))
    assert ["size" in asked.body for asked in server.asked] == [True, False]


async def test_a_picture_at_an_address_of_the_server_is_fetched_without_the_key() -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/files/1.png"), status(200, LAST, Content_Type="image/png")]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert (server.asked[1].method, server.asked[1].path) == ("GET", "/v1/files/1.png")
    assert "authorization" not in server.asked[1].headers


@pytest.mark.parametrize(
    "url", ["http://localhost:1/x.png", "http://10.0.0.1/x.png", "file:///etc/passwd", "ftp://h/x", ""]
)
async def test_an_address_elsewhere_in_our_network_is_not_fetched(url: str) -> None:
    with pytest.raises(EngineError, match="could not be used"):
        await painting(image_at(url))


@pytest.mark.parametrize(
    "answer",
    [
        status(200, b"x" * (MOST_BYTES + 1)),
        status(404, b"gone"),
        status(302, b"", Location="http://10.0.0.1/x.png"),
        status(200, b"no picture"),
    ],
)
async def test_what_an_address_gives_is_taken_in_as_warily_as_an_upload(answer: Answer) -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), answer]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))


@pytest.mark.parametrize(
    "faults",
    [
        [status(404, b"not yet")],
        [status(503, b"")] * 4,
        [status(403, b""), status(429, b""), status(500, b"")],
        [status(200, LAST[:40], Content_Type="image/png")],
        [status(200, b"<html>busy</html>", Content_Type="text/html")],
        [cut_off("x")],
    ],
)
async def test_a_paid_picture_is_fetched_again_and_not_paid_again(faults: list[Answer]) -> None:
    async with model_script() as server:
        good = status(200, LAST, Content_Type="image/png")
        server.answers = [image_at(f"{server.url}/1.png"), *faults, good]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert [asked.method for asked in server.asked] == ["POST", *["GET"] * (len(faults) + 1)]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("relative", [True, False])
async def test_a_redirect_to_where_pictures_may_be_is_followed(code: int, relative: bool) -> None:
    async with model_script() as server:
        to = "/v1/files/2.png" if relative else f"{server.url}/files/2.png"
        good = status(200, LAST, Content_Type="image/png")
        server.answers = [image_at(f"{server.url}/1.png"), status(code, b"", Location=to), good]
        _, made = await parts_of(painter(server.url))
    assert colour(made.content) == (0, 0, 1)
    assert server.asked[-1].path == "/v1/files/2.png"
    assert len(server.asked) == 3


@pytest.mark.parametrize("to", ["http://10.0.0.1/x.png", "http://localhost:1/x", "file:///etc/passwd"])
async def test_a_redirect_into_our_network_is_not_followed_and_ends_it(to: str) -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), status(302, b"", Location=to)]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))
    assert len(server.asked) == 2


async def test_redirects_in_a_circle_come_to_an_end() -> None:
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), status(302, b"", Location="/v1/1.png")]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))
    assert len(server.asked) == 7


async def test_an_address_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_FETCH_SECONDS", 0.3)
    async with model_script() as server:
        server.answers = [image_at(f"{server.url}/1.png"), silence]
        with pytest.raises(EngineError, match="picture could not be used"):
            await parts_of(painter(server.url))


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


async def test_a_refused_prompt_is_told_as_that() -> None:
    async with model_script(refusal(400, "rejected by the safety system", "moderation_blocked")) as server:
        with pytest.raises(EngineRefused):
            await parts_of(painter(server.url))
    assert len(server.asked) == 1


async def test_a_long_model_name_fits_the_pictures_record() -> None:
    async with model_script(image(LAST)) as server:
        _, made = await parts_of(painter(server.url, model="m" * 90))
    assert len(made.engine) == 64
    assert made.engine.endswith("…")
