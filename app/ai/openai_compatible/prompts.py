"""Prompt files: a version line, then the system and the user message, separated by dashes.

User input is inserted as JSON without `<`, so that it can't be taken for the prompt's own markup.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Literal, TypedDict

from app.ai.foreign_json import JsonObject
from app.engines.ports import Locale


class TextPart(TypedDict):
    type: Literal["text"]
    text: str


class ImageUrl(TypedDict):
    url: str


class ImagePart(TypedDict):
    type: Literal["image_url"]
    image_url: ImageUrl


class Message(TypedDict):
    """One chat message, as the API takes it."""

    role: str
    content: str | list[TextPart | ImagePart]


Messages = list[Message]
_LANGUAGES: dict[Locale, str] = {"en": "English", "pt-BR": "Brazilian Portuguese"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file. `label`: its name and version, stored in a run's record."""

    label: str
    system: str
    user: str

    def messages(self, data: JsonObject, locale: Locale, **words: str) -> Messages:
        """Return the chat messages. `words` come from the studio; everything from users or models goes into
        `data`."""
        values = words | {"language": _LANGUAGES[locale], "data": as_data(data)}
        return [
            {"role": "system", "content": Template(self.system).substitute(values)},
            {"role": "user", "content": Template(self.user).substitute(values)},
        ]


@lru_cache(maxsize=16)
def prompt(name: str) -> Prompt:
    """Return the prompt in `prompts/NAME.txt`."""
    text = files(__package__).joinpath("prompts", f"{name}.txt").read_text(encoding="utf-8")
    head, system, user = (part.strip() for part in text.split("\n---\n"))
    return Prompt(f"{name} {head.removeprefix('version:').strip()}", system, user)


def as_data(data: JsonObject) -> str:
    """Return the non-empty values as JSON without `<`, so that it can't close the markers around it."""
    present = {name: value for name, value in data.items() if value not in (None, "", [], ())}
    return json.dumps(present, ensure_ascii=False, indent=1).replace("<", "\\u003c")
