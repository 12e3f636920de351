"""JSON from other servers and models: typed as `object` and narrowed where it is read."""

from __future__ import annotations

import json
from collections.abc import Mapping

JsonObject = Mapping[str, object]  # a parsed JSON object of unknown content; read-only


def loads(content: str | bytes) -> object:
    """Return the value. Raises ValueError, also for nesting too deep for Python's parser."""
    try:
        value: object = json.loads(content)
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
    return value


def as_object(value: object) -> JsonObject:
    """Return the value if it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """Return the value if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """Return the value if it is a string, else ""."""
    return value if isinstance(value, str) else ""


def as_number(value: object) -> float:
    """Return the value if it is a number (booleans count as 0 and 1), else 0."""
    return float(value) if isinstance(value, int | float) else 0.0


def require_object(value: object) -> JsonObject:
    """Return the value. Raises ValueError if it is not a JSON object."""
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def require_list(value: object) -> list[object]:
    """Return the value. Raises ValueError if it is not a JSON array."""
    if not isinstance(value, list):
        raise ValueError("not a JSON array")
    return value
