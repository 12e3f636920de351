"""What models in tests say, and the questions they are asked."""

from __future__ import annotations

import json
from typing import Any

from app.ai.openai_compatible.chat.endpoints import ModelEndpoint
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.writer import OpenAIWriter
from app.engines.ports import Brief, Details, Locale

PERSON: dict[str, Any] = {
    "first_name": "Iris", "last_name": "Vale", "age": 31, "gender": "female", "species": "human",
    "drawn_as": "human", "role": "lighthouse keeper", "place": "a rock in the northern sea",
    "hair": "short copper hair", "hair_color": "#B5622D", "eyes": "grey eyes", "eyes_color": "#7d8a94",
    "skin": "freckled skin", "skin_color": "#efc0a0", "beard": None,
    "personality": "Iris is patient with storms and short with people. She counts ships at night.",
}  # fmt: skip
HISTORY = (
    "Iris Vale was born on a ferry in the spring flood, and the pilot wrote her name into the log. At twelve"
    " she could read every light on the coast.\n\nHer aunt left her the lamp. Now Iris keeps it, and the log."
)
MAX_LENGTH = 6_000  # characters of a history


def person(**changed: Any) -> str:
    return json.dumps(PERSON | changed)


def brief(description: str | None = "somebody by the sea", locale: Locale = "en", **more: Any) -> Brief:
    given: dict[str, Any] = {"analysis": None, "template": None, "seed": 3} | more
    return Brief(description, locale=locale, **given)


def endpoint(url: str, **changed: Any) -> ModelEndpoint:
    given: dict[str, Any] = {"api_key": "a-key", "model": "a-model"} | changed
    return ModelEndpoint(url, **given)


def writer(url: str, **changed: Any) -> OpenAIWriter:
    server = Server(endpoint(url, **changed))
    return OpenAIWriter(server, server)


async def details(url: str, description: str | None = "somebody by the sea", **more: Any) -> Details:
    return await writer(url).details(brief(description, **more))
