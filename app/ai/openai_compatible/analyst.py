"""The analyst on a vision model: the model describes the picture; palette and light are measured here."""

from __future__ import annotations

from functools import cache

from app import patterns
from app.ai.builtin.analyst import analyse_picture
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import REPEATS
from app.ai.openai_compatible.checks.loops import loop_in
from app.ai.openai_compatible.checks.refusals import is_refusal
from app.ai.openai_compatible.cleaning import line, prose
from app.ai.openai_compatible.images.picture_transfer import data_url
from app.ai.openai_compatible.prompts import ImagePart, Messages, TextPart, prompt
from app.ai.openai_compatible.structured.request import (
    ModelRefusal,
    Repetition,
    form_reader,
    json_schema_of,
    request_form,
)
from app.ai.openai_compatible.structured.schemas import PictureReading, SeenAttribute
from app.engines.ports import Analysis, Locale, Observation, Picture
from app.pool.pool import in_pool

_MEASURED_ATTRIBUTES = ("brightness", "contrast", "colouring")
_SEEN_ATTRIBUTES = (
    "mood", "medium", "age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression",
)  # fmt: skip
_MIN_DESCRIPTION, _MIN_STYLE, _MAX_TEXT = 12, 4, 2_000  # characters
_MIN_REST = 40  # characters of a description next to a remark that people can't be named
_DESCRIBES = patterns.compile(
    r"\b(?:shows?|depicts?|appears?|wear\w*|i can (?:see|describe)|mostra|retrata|aparece|parece|vest\w+"
    r"|(?:mas|porém,?) posso descrever)\b",
    patterns.IGNORECASE,
)


class OpenAIAnalyst:
    """Measures colours by program, which is reliable; asks the model who and what the picture shows."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.servers = {"vision": server}

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        picture_prompt = prompt("picture")
        messages = _with_picture(picture_prompt.messages({}, locale), await data_url(picture))
        reading = await request_form(self._server, messages, picture_prompt.label, _parse, _schema())
        colours = await in_pool(analyse_picture, picture, locale)
        measured = tuple(one for one in colours.observations if one.attribute in _MEASURED_ATTRIBUTES)
        return Analysis(
            physical_description=prose(reading.physical_description, _MAX_TEXT),
            visual_style=_style(reading),
            observations=measured
            + tuple(_observation(name, getattr(reading, name)) for name in _SEEN_ATTRIBUTES),
            palette=colours.palette,
            engine=self._server.endpoint.engine,
        )


def _parse(answer: Answer) -> PictureReading:
    """Parse the answer. Raises InvalidAnswer, also for a description that repeats itself or says nothing."""
    reading = form_reader(PictureReading)(answer)
    description = reading.physical_description
    if is_refusal(description, min_story=_MIN_REST, strict=True) and not _DESCRIBES.search(description):
        raise ModelRefusal("It refuses.")
    for text, minimum in ((prose(description, _MAX_TEXT), _MIN_DESCRIPTION), (_style(reading), _MIN_STYLE)):
        if loop_in(text):
            raise Repetition(REPEATS)
        if len(text) < minimum:
            raise Repetition("It leaves out what was asked for: describe the picture in whole sentences.")
    return reading


def _style(reading: PictureReading) -> str:
    """Return the description of the style, or the medium and mood if it is missing."""
    parts = (reading.medium.value, reading.mood.value)
    return prose(reading.visual_style, _MAX_TEXT) or ", ".join(line(part, 100) for part in parts if part)


def _with_picture(messages: Messages, url: str) -> Messages:
    content = messages[1]["content"]
    assert isinstance(content, str)
    text: TextPart = {"type": "text", "text": content}
    image: ImagePart = {"type": "image_url", "image_url": {"url": url}}
    return [messages[0], {"role": "user", "content": [text, image]}]


def _observation(name: str, description: SeenAttribute) -> Observation:
    value = line(description.value, 100) or None
    return Observation(name, value, round(description.confidence, 2) if value else 0.0)


@cache
def _schema() -> Schema:
    return json_schema_of(PictureReading)
