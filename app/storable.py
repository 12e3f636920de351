"""Which text can be kept: PostgreSQL takes no NUL, and no driver, log or header takes a lone surrogate."""

from __future__ import annotations

from app.errors import InvalidField

UNSTORABLE = "'{field}' has a character that can't be stored. Remove it and try again."


def is_storable(text: str) -> bool:
    """Whether every database takes the text: no NUL, no half of a surrogate pair. Linear."""
    if "\x00" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def require_storable(text: str, field: str) -> str:
    """The text itself. Raises InvalidField, which names `field`."""
    if not is_storable(text):
        raise InvalidField(UNSTORABLE, field=field if is_storable(field) else "?")
    return text
