"""Prompts as files: a line with the version, then the system's part and the user's, parted by dashes.

What people wrote goes in as JSON in which no markup can stand: it can't pass for the prompt's own words.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Any

from app.engines.ports import Locale

Messages = list[dict[str, Any]]
_LANGUAGES: dict[Locale, str] = {"en": "English", "pt-BR": "Brazilian Portuguese"}


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file. `label`: its name and version, as a run's record has it."""

    label: str
    system: str
    user: str

    def messages(self, data: dict[str, Any], locale: Locale, **words: str) -> Messages:
        """`words` are the studio's own; everything that came from a person or a model goes into `data`."""
        values = words | {"language": _LANGUAGES[locale], "data": as_data(data)}
        return [
            {"role": "system", "content": Template(self.system).substitute(values)},
            {"role": "user", "content": Template(self.user).substitute(values)},
        ]


@lru_cache(maxsize=16)
def prompt(name: str) -> Prompt:
    """The prompt in `prompts/NAME.txt`."""
    text = files(__package__).joinpath("prompts", f"{name}.txt").read_text(encoding="utf-8")
    head, system, user = (part.strip() for part in text.split("\n---\n"))
    return Prompt(f"{name} {head.removeprefix('version:').strip()}", system, user)


def as_data(data: dict[str, Any]) -> str:
    """JSON that holds no `<`: it can't close the markers around it."""
    present = {name: value for name, value in data.items() if value not in (None, "", [], ())}
    return json.dumps(present, ensure_ascii=False, indent=1).replace("<", "\\u003c")
