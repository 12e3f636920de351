"""Errors of image servers with OpenAI's API."""

from __future__ import annotations

import base64

import pytest

from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.painter import OpenAIPainter
from app.engines.ports import Painting
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import (
    EngineAway,
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
)
from app.runs.usage import UsageRecord, recording_usage
from tests.support.model_answers import endpoint
from tests.support.model_script import Answer, ModelScript, image, model_script, refusal, status
from tests.support.portraits import brief, parts_of
from tests.support.runs import png

BLUE = png("blue", (200, 200))
PLAIN = base64.b64encode(BLUE).decode()
DATA = f"data:image/png;base64,{PLAIN}"


def painter(server: ModelScript) -> OpenAIPainter:
    return OpenAIPainter(Server(endpoint(server.url)))


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


@pytest.mark.parametrize(
    "said",
    [
        "could not load model: rpc error: code = Unknown desc = model file not found: sdxl.safetensors",
        "could not load model: rpc error: code = Unknown desc = stat /models/sdxl: no such file or directory",
        "could not load model - all backends returned error: 24 errors occurred",
        "failed to load model with internal loader: backend not found: diffusers",
        "Model sdxl does not exist",
    ],
)
async def test_a_missing_model_reported_with_a_500_is_final(said: str) -> None:
    async with model_script(refusal(500, said, "")) as server:
        with pytest.raises(EngineMisconfigured, match="does not know its model") as error:
            await parts_of(painter(server))
    assert (error.value.retryable, len(server.asked)) == (False, 1)


@pytest.mark.parametrize(
    "said", ["rpc error: code = Unavailable desc = error reading from server: EOF", "model is loading"]
)
async def test_a_500_that_names_no_missing_model_may_pass(said: str) -> None:
    async with model_script(refusal(500, said, "")) as server:
        with pytest.raises(EngineBusy):
            await parts_of(painter(server))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (500, "unsupported: stream"),
        (501, "streaming not implemented"),
        (500, "Streaming is not supported by this backend"),
        (501, "Not Implemented"),
    ],
)
async def test_a_stream_refused_as_a_failure_is_asked_plainly(code: int, said: str) -> None:
    async with model_script(refusal(code, said, ""), image(BLUE)) as server:
        await parts_of(painter(server))
    assert ["stream" in asked.body for asked in server.asked] == [True, False]


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

    async def _announce(self, retry: AutomaticRetry) -> None:
        self.announced.append(retry.code)

    async def painted(self, server: ModelScript) -> Painting:
        ours, retry_policy = painter(server), RetryPolicy(sleep=self._sleep)
        with recording_usage(UsageRecord("x")):
            *_, last = [
                part async for part in retry_policy.follow(lambda: ours.paint(brief()), self._announce)
            ]
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


@pytest.mark.parametrize("code", [404, 405, 200])
async def test_a_proxy_answering_for_a_known_image_server_is_awaited(code: int) -> None:
    page = status(code, b"<html>404 page not found</html>")
    async with model_script(image(BLUE), page, image(BLUE)) as server:
        ours = painter(server)
        await parts_of(ours)
        with pytest.raises(EngineAway):
            await parts_of(ours)
        await parts_of(ours)
        server.answers = [refusal(404, "The model `x` does not exist", "model_not_found")]
        with pytest.raises(EngineMisconfigured, match="does not know its model"):
            await parts_of(ours)


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
