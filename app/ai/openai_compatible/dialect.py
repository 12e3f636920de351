"""What a server was found to understand: asked for as much as it may know, and for less where it refuses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from app.ai.openai_compatible.place import Place

Schema = dict[str, Any]
Limit = Literal["max_tokens", "max_completion_tokens"]
_OTHER: dict[Limit, Limit] = {
    "max_tokens": "max_completion_tokens",
    "max_completion_tokens": "max_tokens",
}
_BOUNDS = ("minLength", "maxLength", "minimum", "maximum")


@dataclass(frozen=True, slots=True)
class Dialect:
    """`schema`: with bounds of lengths, without them, or told in words alone. `limit`: what the limit on
    tokens is called. `usage`: whether a stream is asked to tell what it used."""

    schema: Literal["bounded", "plain", "words"] = "bounded"
    limit: Limit = "max_tokens"
    usage: bool = True
    swapped: bool = False

    def options(self, schema: Schema | None, most_tokens: int) -> dict[str, Any]:
        """What a request says beside its messages."""
        said: dict[str, Any] = {self.limit: most_tokens}
        if self.usage:
            said["stream_options"] = {"include_usage": True}
        if schema and self.schema != "words":
            shown = schema if self.schema == "bounded" else unbounded(schema)
            said["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": shown},
            }
        return said

    def simpler(self, refusal: str, schema: Schema | None) -> Dialect | None:
        """What to try after that refusal of a request; None where nothing is left to leave out."""
        if "stream_options" in refusal and self.usage:
            return replace(self, usage=False)
        if self.limit in refusal and not self.swapped:
            return replace(self, limit=_OTHER[self.limit], swapped=True)
        if schema and self.schema != "words":
            return replace(self, schema="plain" if self.schema == "bounded" else "words")
        return None


def first_dialect(place: Place) -> Dialect:
    """OpenAI's own server takes no bounds in a strict schema, and has renamed the limit."""
    return Dialect("plain", "max_completion_tokens") if place.is_openai else Dialect()


def unbounded(schema: Schema) -> Schema:
    """The schema without bounds on lengths and numbers."""

    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: bare(part) for name, part in value.items() if name not in _BOUNDS}
        return [bare(part) for part in value] if isinstance(value, list) else value

    found: Schema = bare(schema)
    return found
