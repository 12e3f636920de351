"""Shared by the probes of model servers: limits, the key's header, and texts for sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from app.network import outbound

SECONDS = 5.0
MAX_BYTES = 16 * 1024 * 1024  # routers list hundreds of models
MAX_NAMED = 20
_UNUSED_SECONDS, _UNUSED_BYTES = 2.0, 1_000_000  # limits for an address that is not configured

Row = Mapping[str, object]


def fetch_json(url: str, body: Any = None) -> Any:
    """Returns the JSON response of an address that is not configured. Raises OSError, ValueError."""
    sent = {} if body is None else {"json": body}
    answer = outbound.fetch(url, _UNUSED_SECONDS, _UNUSED_BYTES, **sent)
    if answer.status != 200:
        raise ValueError(f"{url} answers {answer.status}")
    return json.loads(answer.content)


def key_of(api_key: str | None) -> dict[str, str]:
    """Returns the headers that carry a server's key."""
    return {"Authorization": f"Bearer {api_key}"} if api_key else {}


def named(names: list[str]) -> str:
    """Returns the first of them, for a sentence."""
    more = f" and {len(names) - MAX_NAMED} more" if len(names) > MAX_NAMED else ""
    return f"{printable(', '.join(names[:MAX_NAMED]))}{more}"


def printable(text: str) -> str:
    """Without what would steer a terminal: the words are a server's."""
    return "".join(letter for letter in text if letter.isprintable())


def whole(value: object) -> int | None:
    """Returns a number above 0, also in words of digits; else None."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        return None
    return int(value)


def within(value: object, name: str) -> Row:
    """Returns the object that another has under that name; an empty one for none."""
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}
