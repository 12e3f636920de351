"""The location of the picture in every known response of image servers."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.images.image_responses import PictureLocation, picture_locations
from app.ai.openai_compatible.painter import OpenAIPainter
from app.errors import (
    EngineError,
)
from tests.support.model_answers import endpoint
from tests.support.model_script import ModelScript, model_script, status
from tests.support.portraits import colour, parts_of
from tests.support.runs import png

BLUE = png("blue", (200, 200))
PLAIN = base64.b64encode(BLUE).decode()
DATA = f"data:image/png;base64,{PLAIN}"


def painter(server: ModelScript) -> OpenAIPainter:
    return OpenAIPainter(Server(endpoint(server.url)))


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
    "one output, an address": {"output": "/files/1.png", "status": "succeeded"},
    "addresses in an object": {"data": {"image_urls": ["/files/1.png"]}},
    "contents in an object": {"data": {"image_base64": [PLAIN]}},
    "results of an output": {"output": {"results": [{"url": "/files/1.png"}], "task_status": "SUCCEEDED"}},
    "a sample": {"status": "Ready", "result": {"sample": "/files/1.png", "prompt": "x"}},
    "a chat's images": {
        "choices": [
            {
                "message": {
                    "content": "Here it is",
                    "images": [{"image_url": {"url": f"data:image/png;base64,{PLAIN}"}}],
                }
            }
        ]
    },
    "a call's result": {"output": [{"type": "reasoning"}, {"type": "image_call", "result": PLAIN}]},
    "inline data": {
        "candidates": [
            {
                "content": {
                    "parts": [{"text": "Here"}, {"inlineData": {"mimeType": "image/png", "data": PLAIN}}]
                }
            }
        ]
    },
    "predictions": {"predictions": [{"mimeType": "image/png", "bytesBase64Encoded": PLAIN}]},
    "generated images": {"generatedImages": [{"image": {"imageBytes": PLAIN}}]},
    "a list of addresses as url": {"data": [{"url": ["/files/1.png"]}]},
    "another spelling": {"data": [{"b64Json": PLAIN}]},
    "data in data": {"data": {"data": [{"b64_json": PLAIN}]}},
    "camel case": {"data": [{"imageUrl": "/files/1.png"}]},
    "generated images' addresses": {"generated_images": ["/files/1.png"]},
    "an image of a generation": {"generations": [{"img": "/files/1.png", "seed": "5"}]},
    "a path with a picture's ending": {"asset": {"location": "/files/1.png"}},
    "content in content": {"data": [{"image": {"b64_json": PLAIN}}]},
    "a key that nobody knows": {"renderings": {"first": PLAIN}},
    "beside the request's own picture": {"parameters": {"init_images": ["bm8="]}, "images": [PLAIN]},
    "beside addresses of other things": {
        "urls": {"get": "/predictions/1", "cancel": "/predictions/1/cancel"},
        "output": ["/files/1.png"],
    },
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
    "body",
    [
        {},
        [],
        None,
        5,
        "x",
        {"data": []},
        {"data": None},
        {"data": [[[[[PLAIN]]]]]},
        {"data": [{"text": "iVBORw0KGgo"}]},
        {"status_url": "/requests/1", "logs": "http://127.0.0.1/x.png"},
    ],
)
async def test_an_answer_without_a_picture_is_not_usable(body: Any) -> None:
    async with model_script(status(200, body)) as server:
        with pytest.raises(EngineError, match="could not be used"):
            await parts_of(painter(server))


def test_addresses_are_relative_to_the_servers_own() -> None:
    (found,) = picture_locations({"data": [{"url": "/generated/1.png"}]})
    assert found.address_at("http://h:8080/v1") == "http://h:8080/generated/1.png"
    assert PictureLocation(address="http://o/1.png").address_at("http://h:8080/v1") == "http://o/1.png"
