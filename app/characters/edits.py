"""What an edit may change, and the limits of each field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.characters.models import Character, Gender
from app.errors import InvalidField
from app.text.storable import require_storable

OLDEST = 1_000_000  # years; some species live long
LIMITS: Mapping[str, int] = {  # characters of text
    "first_name": 100,
    "last_name": 100,
    "species": 100,
    "personality": 4_000,
    "history": 20_000,
    "greeting": 4_000,
    "scenario": 4_000,
    "example_dialogue": 8_000,
    "physical_description": 4_000,
    "visual_style": 4_000,
}
REQUIRED = frozenset({"first_name", "species"})
NULLABLE = frozenset({"physical_description", "visual_style"})


def apply(character: Character, changes: Mapping[str, Any]) -> bool:
    """Sets the named fields; whether anything is different now. Raises InvalidField before any is set."""
    valid = {name: checked(name, value) for name, value in changes.items()}
    different = {name: value for name, value in valid.items() if getattr(character, name) != value}
    for name, value in different.items():
        setattr(character, name, value)
    return bool(different)


def checked(name: str, value: Any) -> Any:
    """The value as it would be kept. Raises InvalidField."""
    if name == "age":
        return _checked_age(value)
    if name == "gender":
        return _checked_gender(value)
    if name not in LIMITS:
        raise InvalidField("'{field}' can't be changed.", field=name)
    return _checked_text(name, value)


def _checked_age(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= OLDEST:
        raise InvalidField(
            "The age must be a whole number from 0 to {oldest}, or empty.", field="age", oldest=OLDEST
        )
    return value


def _checked_gender(value: Any) -> str:
    if value not in set(Gender):
        raise InvalidField("The gender must be one of {choices}.", field="gender", choices=", ".join(Gender))
    return str(value)


def _checked_text(name: str, value: Any) -> str | None:
    if value is None and name in NULLABLE:
        return None
    if not isinstance(value, str):
        raise InvalidField("'{field}' must be text.", field=name)
    text = require_storable(value, name).strip()
    if name in REQUIRED and not text:
        raise InvalidField("'{field}' can't be empty.", field=name)
    if len(text) > LIMITS[name]:
        raise InvalidField("'{field}' can have at most {limit} characters.", field=name, limit=LIMITS[name])
    return text
