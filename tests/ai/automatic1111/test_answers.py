"""AUTOMATIC1111 responses: the picture, base64, checkpoint names and errors."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.ai.automatic1111.checkpoints import is_checkpoint
from app.ai.automatic1111.painter import A1111Painter
from app.ai.image_servers.server_options import ImageServer
from app.errors import (
    EngineBusy,
    EngineError,
    EngineMisconfigured,
    EngineOutOfMemory,
    EngineRefused,
)
from tests.support.a1111_server import a1111_server
from tests.support.portraits import colour, parts_of
from tests.support.runs import png

LISTED = {"title": "sub\\foo.safetensors [31e35c80fc]", "model_name": "sub_foo", "hash": "31e35c80fc"}
UNHASHED = {"title": "foo.safetensors", "model_name": "foo", "hash": None, "sha256": None}


@pytest.mark.parametrize(
    ("listed", "asked", "there"),
    [
        (LISTED, "foo", True),
        (LISTED, "FOO.safetensors", True),
        (LISTED, "31e35c80fc", True),
        (LISTED, "sub/foo.safetensors", True),
        (LISTED, "sub\\foo.safetensors [31e35c80fc]", True),
        (LISTED, "foo.safetensors [6ce0161689]", True),
        (UNHASHED, "foo.safetensors [31e35c80fc]", True),
        ("models/foo.safetensors", "foo.safetensors [31e35c80fc]", True),
        (UNHASHED, "other.safetensors [31e35c80fc]", False),
        (LISTED, "sub/other", False),
        (LISTED, "", False),
        ({}, "foo", False),
        (None, "foo", False),
    ],
)
def test_a_checkpoint_is_known_by_each_name_that_the_server_takes(
    listed: Any, asked: str, there: bool
) -> None:
    assert is_checkpoint(listed, asked) is there


BLUE = png("blue", (64, 64))
PLAIN = base64.b64encode(BLUE).decode()
FORMS = {
    "plain": PLAIN,
    "line breaks": base64.encodebytes(BLUE).decode(),
    "windows line breaks": base64.encodebytes(BLUE).decode().replace("\n", "\r\n"),
    "spaces around": f"  {PLAIN}\n",
    "data address": f"data:image/png;base64,{PLAIN}",
    "data address with line breaks": f"data:image/png;base64,\n{base64.encodebytes(BLUE).decode()}",
    "no padding": PLAIN.rstrip("="),
    "urlsafe": base64.urlsafe_b64encode(BLUE).decode(),
    "urlsafe without padding": base64.urlsafe_b64encode(BLUE).decode().rstrip("="),
    "too much padding": f"{PLAIN}===",
}


GOOD = {"image": PLAIN}
ANSWERS: dict[str, Any] = {
    "a text that is none before it": {"images": ["<no picture>", PLAIN]},
    "a broken one before it": {"images": [base64.b64encode(BLUE[:60]).decode(), PLAIN]},
    "an object for a list": {"images": {"0": PLAIN}},
    "objects in the list": {"images": [GOOD]},
    "one image": {"image": PLAIN},
    "a list alone": [PLAIN],
    "a list of objects": [GOOD],
    "beside what was sent": {"parameters": {"init_images": ["bm8="]}, "images": [PLAIN], "info": None},
    "beside an error": {"images": [PLAIN], "error": "the grid could not be saved"},
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
async def test_the_picture_is_read_from_any_known_response_field(answer: Any) -> None:
    async with a1111_server(seconds=0.01, answer=answer) as server:
        _, made = await parts_of(A1111Painter(ImageServer(server.url)))
    assert colour(made.content)[2] == (0, 0, 1)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
async def test_base64_is_read_in_every_form(form: str) -> None:
    for answer in ({"images": [form]}, {"images": [None, "", form]}, {"images": form}):
        async with a1111_server(seconds=0.01, answer=answer) as server:
            _, made = await parts_of(A1111Painter(ImageServer(server.url)))
        assert colour(made.content)[2] == (0, 0, 1)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("CUDA out of memory", EngineOutOfMemory),
        ("Unknown checkpoint: x", EngineMisconfigured),
        ("odd", EngineMisconfigured),
        ("the queue is full, try again", EngineBusy),
        ("image rejected by content moderation", EngineRefused),
    ],
)
async def test_an_error_inside_a_200_is_read_too(said: str, kind: type[EngineError]) -> None:
    async with a1111_server(seconds=0.01, answer={"images": None, "error": said}) as server:
        with pytest.raises(EngineError) as error:
            await parts_of(A1111Painter(ImageServer(server.url)))
    assert type(error.value) is kind


async def test_a_refusal_that_quotes_the_prompt_is_not_read_as_more() -> None:
    quoted = {"detail": [{"msg": "bad", "input": {"prompt": "a model not found, out of memory"}}]}
    async with a1111_server(status=422, failure=quoted) as server:
        with pytest.raises(EngineError) as error:
            await parts_of(A1111Painter(ImageServer(server.url)))
    assert type(error.value) is EngineError


@pytest.mark.parametrize("kind", ["NansException", "RuntimeError", "AttributeError"])
async def test_failed_work_is_not_mistaken_for_a_busy_server(kind: str) -> None:
    failure = {"error": kind, "detail": "", "body": "", "errors": "A tensor with all NaNs was produced."}
    async with a1111_server(status=500, failure=failure) as server:
        with pytest.raises(EngineError) as error:
            await parts_of(A1111Painter(ImageServer(server.url)))
    assert (type(error.value), error.value.transient) == (EngineError, False)


@pytest.mark.parametrize("kind", ["TimeoutError", "HTTPException", "ConnectionResetError"])
async def test_a_failure_that_may_pass_is_tried_again(kind: str) -> None:
    async with a1111_server(status=500, failure={"error": kind, "errors": ""}) as server:
        with pytest.raises(EngineBusy):
            await parts_of(A1111Painter(ImageServer(server.url)))
