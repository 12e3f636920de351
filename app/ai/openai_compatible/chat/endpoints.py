"""Where a step's model is: one address, key and model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

FAMILY = "openai-compatible"


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """`base_url` as servers document it, mostly ending in `/v1`; `api_key` None: none is sent; `max_tokens`:
    the limit of one answer, what some models think before it included."""

    base_url: str
    api_key: str | None
    model: str
    max_tokens: int = 4000

    @property
    def engine(self) -> str:
        """How results name what made them."""
        return f"{FAMILY} · {self.model}"

    @property
    def is_openai(self) -> bool:
        return urlsplit(self.base_url).hostname == "api.openai.com"


@dataclass(frozen=True, slots=True)
class ModelEndpoints:
    """Where each step's model is; None: that step is served by another engine."""

    vision: ModelEndpoint | None = None
    details: ModelEndpoint | None = None
    history: ModelEndpoint | None = None
    image: ModelEndpoint | None = None


ModeratorKind = Literal["endpoint", "guard", "chat"]


@dataclass(frozen=True, slots=True)
class RemoteModerator:
    """A moderator. `kind`: `endpoint`; `guard`, a model made for this, which knows itself what to answer; or
    `chat`, any other, which is given rules. `seconds`: for one request, from when it is sent; `max_concurrent`: how
    many are under way. An endpoint's `endpoint.model` may be empty."""

    kind: ModeratorKind
    endpoint: ModelEndpoint
    seconds: float = 20.0
    max_concurrent: int = 4
