"""The analyst on a model that sees: what it saw, beside the palette and light that are measured here."""

from __future__ import annotations

from functools import cache

from app import patterns
from app.ai.builtin.analyst import read as measured
from app.ai.openai_compatible.chat.dialect import Schema
from app.ai.openai_compatible.chat.server import Answer, Server
from app.ai.openai_compatible.checks.faithfulness import REPEATS
from app.ai.openai_compatible.checks.loops import loop_in
from app.ai.openai_compatible.checks.refusals import is_refusal
from app.ai.openai_compatible.cleaning import line, prose
from app.ai.openai_compatible.images.picture_transfer import data_url
from app.ai.openai_compatible.prompts import Messages, prompt
from app.ai.openai_compatible.structured.request import Idle, Refusal, ask, reader, schema_of
from app.ai.openai_compatible.structured.schemas import Seen, Sight
from app.engines.ports import Analysis, Locale, Observation, Picture
from app.pool.pool import in_pool

_MEASURED = ("brightness", "contrast", "colouring")
_SEEN = (
    "mood", "medium", "age", "gender", "species", "hair", "eyes", "skin", "clothing", "expression",
)  # fmt: skip
_LEAST, _LEAST_STYLE, _MOST = 12, 4, 2_000  # characters
_LEAST_SEEN = 40  # characters of a description beside a remark on who can't be named
_SHOWS = patterns.compile(
    r"\b(?:shows?|depicts?|appears?|wear\w*|i can (?:see|describe)|mostra|retrata|aparece|parece|vest\w+"
    r"|(?:mas|porém,?) posso descrever)\b",
    patterns.IGNORECASE,
)


class OpenAIAnalyst:
    """Colours are measured, since that is sound; who and what is shown the model says."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self.servers = {"vision": server}

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        asked = prompt("picture")
        messages = _with_picture(asked.messages({}, locale), await data_url(picture))
        sight = await ask(self._server, messages, asked.label, _read, _sight_schema())
        colours = await in_pool(measured, picture, locale)
        kept = tuple(one for one in colours.observations if one.attribute in _MEASURED)
        return Analysis(
            physical_description=prose(sight.physical_description, _MOST),
            visual_style=_style(sight),
            observations=kept + tuple(_observation(name, getattr(sight, name)) for name in _SEEN),
            palette=colours.palette,
            engine=self._server.place.engine,
        )


def _read(answer: Answer) -> Sight:
    """Raises Misfit, also for a text that repeats itself or says nothing."""
    sight = reader(Sight)(answer)
    seen = sight.physical_description
    if is_refusal(seen, min_rest=_LEAST_SEEN, clearly=True) and not _SHOWS.search(seen):
        raise Refusal("It refuses.")
    for text, least in ((prose(seen, _MOST), _LEAST), (_style(sight), _LEAST_STYLE)):
        if loop_in(text):
            raise Idle(REPEATS)
        if len(text) < least:
            raise Idle("It leaves out what was asked for: describe the picture in whole sentences.")
    return sight


def _style(sight: Sight) -> str:
    """What is said of it, or the medium and the mood that are named beside it."""
    parts = (sight.medium.value, sight.mood.value)
    return prose(sight.visual_style, _MOST) or ", ".join(line(part, 100) for part in parts if part)


def _with_picture(messages: Messages, url: str) -> Messages:
    text = {"type": "text", "text": messages[1]["content"]}
    shown = {"type": "image_url", "image_url": {"url": url}}
    return [messages[0], {"role": "user", "content": [text, shown]}]


def _observation(name: str, seen: Seen) -> Observation:
    value = line(seen.value, 100) or None
    return Observation(name, value, round(seen.confidence, 2) if value else 0.0)


@cache
def _sight_schema() -> Schema:
    return schema_of(Sight)
