"""Image servers with OpenAI's API: the shapes of their answers, and what they say when something is wrong."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.ai.openai_compatible.image_answers import Place, places
from app.ai.openai_compatible.painter import OpenAIPainter
from app.ai.openai_compatible.server import Server
from app.errors import EngineAway, EngineBusy, EngineError, EngineMisconfigured, EngineOutOfMemory
from app.generation.calls import Bill, billing
from app.generation.patience import AutomaticRetry, Patience
from app.generation.ports import Painting
from tests.support.model_answers import place
from tests.support.model_script import Answer, ModelScript, image, model_script, refusal, status
from tests.support.portraits import brief, colour, parts_of
from tests.support.runs import png

BLUE = png("blue", (200, 200))
PLAIN = base64.b64encode(BLUE).decode()


def painter(server: ModelScript) -> OpenAIPainter:
    return OpenAIPainter(Server(place(server.url)))


SHAPES: dict[str, Any] = {
    "url beside a null": {"data": [{"b64_json": None, "url": "/files/1.png"}]},
    "content beside a null": {"data": [{"b64_json": PLAIN, "url": None, "revised_prompt": "x"}]},
    "content with line breaks": {"data": [{"b64_json": base64.encodebytes(BLUE).decode()}]},
    "content without padding": {"data": [{"b64_json": PLAIN.rstrip("=")}]},
    "content in the urlsafe alphabet": {"data": [{"b64_json": base64.urlsafe_b64encode(BLUE).decode()}]},
    "a data address as content": {"data": [{"b64_json": f"data:image/png;base64,{PLAIN}"}]},
    "a data address as url": {"data": [{"url": f"data:image/png;base64,{PLAIN}"}]},
    "a relative url": {"data": [{"url": "files/1.png"}]},
    "an object in place of a list": {"data": {"b64_json": PLAIN}},
    "nulls before it": {"data": [None, {}, {"b64_json": ""}, {"b64_json": PLAIN}]},
    "images of texts": {"images": [PLAIN]},
    "images of addresses": {"images": [{"url": "/files/1.png", "content_type": "image/png"}]},
    "images as addresses": {"images": [{"image_url": {"url": "/files/1.png"}}]},
    "output": {"status": "succeeded", "output": [f"data:image/png;base64,{PLAIN}"]},
    "artifacts": {"artifacts": [{"base64": PLAIN, "seed": 1, "finishReason": "SUCCESS"}]},
    "image alone": {"image": PLAIN},
    "a broken one before it": {"data": [{"b64_json": "bm8gcGljdHVyZQ=="}, {"b64_json": PLAIN}]},
    "usage that is none": {"data": [{"b64_json": PLAIN}], "usage": "none"},
}


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
async def test_a_picture_is_found_in_each_shape_of_answer(body: Any) -> None:
    file = status(200, BLUE, Content_Type="image/png")
    async with model_script(status(200, body), file) as server:
        _, made = await parts_of(painter(server))
    assert colour(made.content)[2] == (0, 0, 1)
    assert [asked.path for asked in server.asked[1:]] in ([], ["/files/1.png"], ["/v1/files/1.png"])


@pytest.mark.parametrize(
    "body", [{}, [], None, 5, "x", {"data": []}, {"data": None}, {"data": [[[[[PLAIN]]]]]}]
)
async def test_an_answer_without_a_picture_is_not_usable(body: Any) -> None:
    async with model_script(status(200, body)) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await parts_of(painter(server))


def test_addresses_are_relative_to_the_servers_own() -> None:
    (found,) = places({"data": [{"url": "/generated/1.png"}]})
    assert found.address_at("http://h:8080/v1") == "http://h:8080/generated/1.png"
    assert Place(address="http://o/1.png").address_at("http://h:8080/v1") == "http://o/1.png"


@pytest.mark.parametrize(
    "answer",
    [
        refusal(404, "The model `x` does not exist", "model_not_found"),
        refusal(400, "The model `x` does not exist", "model_not_found"),
    ],
)
async def test_a_model_that_is_not_there_is_final(answer: Answer) -> None:
    async with model_script(answer) as server:
        with pytest.raises(EngineMisconfigured, match="does not know its model") as error:
            await parts_of(painter(server))
    assert (error.value.retryable, error.value.transient) == (False, False)
    assert len(server.asked) == 1


async def test_an_error_within_a_200_is_no_answer() -> None:
    async with model_script(status(200, {"error": "x"})) as server:
        with pytest.raises(EngineMisconfigured, match="answers with an error"):
            await parts_of(painter(server))


async def test_a_server_without_such_an_address_is_none() -> None:
    async with model_script(status(404, {"detail": "Not Found"})) as server:
        with pytest.raises(EngineMisconfigured, match="no such engine at its address"):
            await parts_of(painter(server))
    assert len(server.asked) == 1


class Waiting:
    """What is announced, without a pause."""

    def __init__(self) -> None:
        self.announced: list[str] = []

    async def _sleep(self, seconds: float) -> None:
        """No time passes."""

    async def _tell(self, retry: AutomaticRetry) -> None:
        self.announced.append(retry.code)

    async def painted(self, server: ModelScript) -> Painting:
        ours, patience = painter(server), Patience(sleep=self._sleep)
        with billing(Bill("x")):
            *_, last = [part async for part in patience.follow(lambda: ours.paint(brief()), self._tell)]
        assert isinstance(last, Painting)
        return last


@pytest.mark.parametrize(
    "said",
    ["CUDA out of memory. Tried to allocate", "OutOfMemoryError", "HIP out of memory", "std::bad_alloc"],
)
async def test_out_of_memory_is_tried_once_more(said: str) -> None:
    short, waiting = status(500, {"error": {"message": said}}), Waiting()
    async with model_script(short, image(BLUE)) as server:
        await waiting.painted(server)
    assert waiting.announced == ["engine_out_of_memory"]
    async with model_script(short) as server:
        with pytest.raises(EngineOutOfMemory, match="An administrator must"):
            await waiting.painted(server)
    assert len(server.asked) == 2


async def test_a_refusal_that_quotes_the_prompt_is_not_read_as_out_of_memory() -> None:
    async with model_script(refusal(400, "The prompt 'a robot out of memory' is not allowed")) as server:
        with pytest.raises(EngineError) as error:
            await parts_of(painter(server))
    assert type(error.value) is EngineError


@pytest.mark.parametrize("code", [502, 503])
async def test_a_gateway_before_a_server_that_is_down_is_waited_at_under_one_key(code: int) -> None:
    down, waiting = status(code, b"<html>Bad Gateway</html>"), Waiting()
    async with model_script(down, down, down, down, image(BLUE)) as server:
        await waiting.painted(server)
    assert waiting.announced == ["engine_away"]
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 1


async def test_a_server_that_cannot_be_reached_is_away() -> None:
    async with model_script() as server:
        pass
    with pytest.raises(EngineAway):
        await parts_of(painter(server))


async def test_a_server_that_says_it_is_busy_is_not_away() -> None:
    async with model_script(refusal(429, "slow down"), image(BLUE)) as server:
        waiting = Waiting()
        await waiting.painted(server)
    assert waiting.announced == [EngineBusy.code]
