"""Configuration of model endpoints: address, key and model per step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

FAMILY = "openai-compatible"


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """`base_url`: as servers document it, usually ending in `/v1`. `api_key` None: no key is sent.
    `max_tokens`: limit of one answer, reasoning included."""

    base_url: str
    api_key: str | None
    model: str
    max_tokens: int = 4000

    @property
    def engine(self) -> str:
        """The engine name stored with results."""
        return f"{FAMILY} · {self.model}"

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's own server."""
        return urlsplit(self.base_url).hostname == "api.openai.com"


@dataclass(frozen=True, slots=True)
class ModelEndpoints:
    """The endpoint of each step; None: that step is served by another engine."""

    vision: ModelEndpoint | None = None
    details: ModelEndpoint | None = None
    history: ModelEndpoint | None = None
    image: ModelEndpoint | None = None


ModeratorKind = Literal["endpoint", "guard", "chat"]


@dataclass(frozen=True, slots=True)
class RemoteModerator:
    """A moderator on a server. `kind`: `endpoint` (a moderation endpoint), `guard` (a guard model with a
    built-in prompt) or `chat` (any chat model, which is sent rules). `seconds`: time limit of one request;
    `max_concurrent`: requests at a time. For an endpoint, `endpoint.model` may be empty."""

    kind: ModeratorKind
    endpoint: ModelEndpoint
    seconds: float = 20.0
    max_concurrent: int = 4
