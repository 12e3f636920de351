"""Makes texts storable: no lone surrogates, no NULs.

JSON may contain "\\ud800": Python accepts it, while UTF-8, PostgreSQL and our encoders don't. PostgreSQL
accepts no NUL either. Alternatives considered: msgspec, whose encoder raises and has no hook for strings;
ftfy, which repairs surrogates among much else that must stay as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from app.errors import InvalidField
from app.translation import N_

UNSTORABLE = N_("'{field}' has a character that can't be stored. Remove it and try again.")
Value = TypeVar("Value")


def is_storable(text: str) -> bool:
    """Return whether it can be stored and sent unchanged."""
    return "\x00" not in text and _encodes(text)


def with_joined_pairs(text: str) -> str:
    """Return the text with surrogate pairs joined; lone surrogates stay."""
    if _encodes(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def require_storable(text: str, field: str) -> str:
    """Return the text with surrogate pairs joined. Raises InvalidField, which names `field`, if
    unstorable."""
    if not is_storable(text := with_joined_pairs(text)):
        raise InvalidField(UNSTORABLE, field=field if is_storable(field) else "?")
    return text


def storable_text(text: str) -> str:
    """Return the text with surrogate pairs joined, without lone surrogates and NULs. Linear time."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if _encodes(text) else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def storable(value: Value) -> Value:
    """Return the value with all texts made storable, through nested dataclasses, mappings and sequences.

    A value that needs no change is returned itself.
    """
    cleaned: Any = _cleaned(value)
    return value if cleaned == value else cleaned


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return storable_text(value)
    if isinstance(value, tuple | list):
        return type(value)(map(_cleaned, value))
    if isinstance(value, Mapping):
        return {_cleaned(name): _cleaned(item) for name, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return _cleaned_dataclass(value)
    return value


def _cleaned_dataclass(value: Any) -> Any:
    before = {item.name: getattr(value, item.name) for item in fields(value) if item.init}
    changes = {name: new for name, old in before.items() if (new := _cleaned(old)) != old}
    return replace(value, **changes) if changes else value


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
