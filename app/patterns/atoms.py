"""The set of characters that one atom of a pattern matches."""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as c  # type: ignore[attr-defined]  # the parser's own, as it has stood since 3.11
from typing import Any

from app.patterns import charset
from app.patterns.charset import CharSet

Token = tuple[Any, Any]  # the parser's: an operation and what it takes


def one_of(token: Token, flags: int) -> CharSet | None:
    """Return the characters that a single-character token matches; None for any other token."""
    operation, argument = token
    if operation is c.LITERAL:
        return _range(argument, argument, flags)
    if operation is c.NOT_LITERAL:
        return ~_range(argument, argument, flags)
    if operation is c.ANY:
        return charset.ALL if flags & re.DOTALL else ~charset.NEWLINE
    return _members(argument, flags) if operation is c.IN else None


def single(tokens: Iterable[Token], flags: int) -> CharSet | None:
    """Return the characters that the tokens match, if they are one single-character token."""
    listed = list(tokens)
    return one_of(listed[0], flags) if len(listed) == 1 else None


def _range(low: int, high: int, flags: int) -> CharSet:
    return (charset.of_range_ignoring_case if flags & re.IGNORECASE else charset.of_range)(low, high)


def _members(members: Iterable[Token], flags: int) -> CharSet:
    found, negated = CharSet(), False
    for operation, argument in members:
        if operation is c.NEGATE:
            negated = True
        elif operation is c.LITERAL:
            found |= _range(argument, argument, flags)
        elif operation is c.RANGE:
            found |= _range(argument[0], argument[1], flags)
        else:
            found |= _category(argument)
    return ~found if negated else found


def _category(category: Any) -> CharSet:
    if category in (c.CATEGORY_WORD, c.CATEGORY_NOT_WORD):
        found = charset.WORD
    elif category in (c.CATEGORY_DIGIT, c.CATEGORY_NOT_DIGIT):
        found = charset.digits()
    else:
        found = charset.spaces()
    return ~found if category in (c.CATEGORY_NOT_WORD, c.CATEGORY_NOT_DIGIT, c.CATEGORY_NOT_SPACE) else found
