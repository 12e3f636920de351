"""Recognizes lookarounds that mean a word boundary, which RE2 has where it has no lookarounds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from re import _constants as c  # type: ignore[attr-defined]

from app.patterns import charset
from app.patterns.atoms import Token, one_of, single


def word_boundary(token: Token, before: Sequence[Token], after: Sequence[Token], flags: int) -> str | None:
    """Return `(?<!\\w)` and similar as `\\b` or `\\B`, if the adjacent characters are known; else None.

    `token`: a lookaround; `before` and `after`: the tokens beside it.
    """
    operation, (direction, inner) = token
    if single(inner, flags) != charset.WORD:
        return None
    adjacent = after if direction < 0 else before[::-1]
    adjacent_is_word = _adjacent_kind(adjacent, flags, last=direction > 0)
    if adjacent_is_word is None:
        return None
    return r"\B" if adjacent_is_word == (operation is c.ASSERT) else r"\b"


def _adjacent_kind(tokens: Iterable[Token], flags: int, last: bool) -> bool | None:
    """Return whether the adjacent character is a word character (True) or not; None if it may be either."""
    for token in tokens:
        if token[0] is not c.AT:
            kinds = _adjacent_kinds(token, flags, last)
            return kinds.pop() if len(kinds) == 1 else None
    return None


def _adjacent_kinds(token: Token, flags: int, last: bool) -> set[bool | None]:
    operation, argument = token
    if (one := one_of(token, flags)) is not None:
        return {True if one.all_word else False if one.no_word else None}
    if operation is c.BRANCH:
        return {_adjacent_kind(_in_order(branch, last), flags, last) for branch in argument[1]}
    if operation is c.SUBPATTERN or (operation in (c.MAX_REPEAT, c.MIN_REPEAT) and argument[0] > 0):
        inside = argument[3] if operation is c.SUBPATTERN else argument[2]
        return {_adjacent_kind(_in_order(inside, last), flags, last)}
    return {None}


def _in_order(tokens: Iterable[Token], last: bool) -> list[Token]:
    listed = list(tokens)
    return listed[::-1] if last else listed
