"""The analyst against a scripted server: what is sent, what is measured here, and what is believed."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import pytest
from PIL import Image

from app.ai.openai_compatible.analyst import OpenAIAnalyst
from app.ai.openai_compatible.chat.server import Server
from app.engines.ports import Analysis, Picture
from app.errors import EngineError
from app.pictures.uploads import read_picture
from tests.support.model_answers import endpoint
from tests.support.model_script import chat, model_script, refusal
from tests.support.runs import png

_PARTS = ("age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression", "mood", "medium")
SIGHT: dict[str, Any] = {
    "physical_description": "A young woman with short red hair appears to look out over the sea.",
    "visual_style": "A loose watercolour in cool blues, with soft morning light.",
    **{part: {"value": None, "confidence": 0.0} for part in _PARTS},
    "hair": {"value": "short red hair", "confidence": 0.9},
}  # fmt: skip


async def picture(size: tuple[int, int] = (3000, 1000)) -> Picture:
    return await read_picture(png("teal", size))


async def sight(url: str) -> Analysis:
    return await OpenAIAnalyst(Server(endpoint(url))).analyse(await picture(), "en")


async def test_the_picture_is_sent_small_and_as_a_jpeg() -> None:
    async with model_script(chat(json.dumps(SIGHT))) as server:
        await sight(server.url)
    words, shown = server.asked[0].body["messages"][1]["content"]
    kind, _, encoded = shown["image_url"]["url"].partition(",")
    assert (words["type"], kind) == ("text", "data:image/jpeg;base64")
    with Image.open(io.BytesIO(base64.b64decode(encoded))) as sent:
        assert (sent.format, max(sent.size)) == ("JPEG", 1024)


async def test_who_is_shown_the_model_says_and_colours_are_measured() -> None:
    async with model_script(chat(json.dumps(SIGHT))) as server:
        seen = await sight(server.url)
    parts = {one.attribute: one for one in seen.observations}
    assert seen.physical_description == SIGHT["physical_description"]
    assert (parts["hair"].value, parts["hair"].confidence) == ("short red hair", 0.9)
    assert (parts["age"].value, parts["age"].confidence) == (None, 0.0)
    assert parts["brightness"].value
    assert seen.palette
    assert seen.engine == "openai-compatible · a-model"


async def test_markup_in_the_vision_answer_is_removed() -> None:
    marked = SIGHT | {
        "visual_style": "# Style\n\n**Bold** <b>watercolour</b>, see [here](https://example.org)."
    }
    async with model_script(chat(json.dumps(marked))) as server:
        seen = await sight(server.url)
    assert seen.visual_style == "Style\n\nBold watercolour, see here."


@pytest.mark.parametrize("confidence", [7, -1, 8.5, 1.2, "?", "as the sea", True, [0.1, 0.9]])
async def test_a_confidence_that_cannot_be_read_is_the_usual_one(confidence: object) -> None:
    wrong = SIGHT | {"hair": {"value": "red", "confidence": confidence}}
    async with model_script(chat(json.dumps(wrong))) as server:
        seen = await sight(server.url)
    (hair,) = (one for one in seen.observations if one.attribute == "hair")
    assert (hair.value, hair.confidence, len(server.asked)) == ("red", 0.5, 1)


PARTS = {"medium": {"value": "watercolour", "confidence": 0.9}, "mood": {"value": "calm", "confidence": 0.7}}


@pytest.mark.parametrize(
    ("style", "meant"),
    [
        ("Watercolour", "Watercolour"),
        (None, "watercolour, calm"),
        ("", "watercolour, calm"),
        ({"medium": "oil", "mood": "dark"}, "medium: oil, mood: dark"),
        (["oil", "dark"], "oil, dark"),
    ],
)
async def test_a_style_in_few_words_or_in_its_parts_costs_no_second_answer(style: object, meant: str) -> None:
    async with model_script(chat(json.dumps(SIGHT | PARTS | {"visual_style": style}))) as server:
        seen = await sight(server.url)
    assert (seen.visual_style, len(server.asked)) == (meant, 1)


async def test_an_object_description_is_joined_and_fills_its_fields() -> None:
    parts = {"hair": "long and black", "clothing": "a yellow oilskin coat"}
    said = {"physical_description": parts, "visual_style": SIGHT["visual_style"]}
    async with model_script(chat(json.dumps(said))) as server:
        seen = await sight(server.url)
    assert seen.physical_description == "hair: long and black, clothing: a yellow oilskin coat"
    assert {one.attribute: one.value for one in seen.observations}["clothing"] == "a yellow oilskin coat"
    assert len(server.asked) == 1


async def test_a_style_that_nothing_says_is_asked_for_again() -> None:
    bare = {"physical_description": SIGHT["physical_description"]}
    async with model_script(chat(json.dumps(bare)), chat(json.dumps(SIGHT))) as server:
        seen = await sight(server.url)
    assert (seen.visual_style, len(server.asked)) == (SIGHT["visual_style"], 2)


async def test_a_model_without_vision_is_reported_as_a_failure() -> None:
    async with model_script(refusal(500, "image input is not supported")) as server:
        with pytest.raises(EngineError):
            await sight(server.url)
