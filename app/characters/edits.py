"""Checks what an edit changes: the values of editable fields, against the table of fields."""

from __future__ import annotations

from collections.abc import Mapping

from app.characters.fields import EDITABLE, Field, FieldValue, Kind
from app.characters.models import Character
from app.errors import InvalidField
from app.text.storable import require_storable


def apply(character: Character, changes: Mapping[str, object]) -> bool:
    """Sets the named fields; returns whether anything has changed. Raises InvalidField before any is set."""
    valid = checked_all(changes)
    different = {name: value for name, value in valid.items() if getattr(character, name) != value}
    for name, value in different.items():
        setattr(character, name, value)
    return bool(different)


def checked_all(changes: Mapping[str, object]) -> dict[str, FieldValue]:
    """Returns the values as they would be stored. Raises InvalidField for the first invalid one."""
    return {name: checked(name, value) for name, value in changes.items()}


def checked(name: str, value: object) -> FieldValue:
    """Returns the value as it would be stored. Raises InvalidField."""
    row = EDITABLE.get(name)
    if row is None:
        raise InvalidField("'{field}' can't be changed.", field=name)
    if row.kind is Kind.AGE:
        return _checked_age(row, value)
    return _checked_choice(row, value) if row.kind is Kind.CHOICE else _checked_text(row, value)


def _checked_age(row: Field, value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= row.limit:
        raise InvalidField(row.refusal, field=row.name, oldest=row.limit)
    return value


def _checked_choice(row: Field, value: object) -> str:
    if not isinstance(value, str) or value not in row.choices:
        raise InvalidField(row.refusal, field=row.name, choices=", ".join(row.choices))
    return str(value)


def _checked_text(row: Field, value: object) -> str | None:
    if value is None and row.nullable:
        return None
    if not isinstance(value, str):
        raise InvalidField("'{field}' must be text.", field=row.name)
    text = require_storable(value, row.name).strip()
    if row.required and not text:
        raise InvalidField("'{field}' can't be empty.", field=row.name)
    if len(text) > row.limit:
        raise InvalidField("'{field}' can have at most {limit} characters.", field=row.name, limit=row.limit)
    return text
