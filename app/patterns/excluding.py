"""Expresses `(?!is\\b|was\\b)[a-z]+ ` without a lookaround: as a prefix tree of the excluded words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as c  # type: ignore[attr-defined]  # the parser's own, as it has stood since 3.11

from app.patterns import charset
from app.patterns.atoms import Token, one_of
from app.patterns.charset import CharSet

Word = tuple[CharSet, ...]  # WORD_END stands for a boundary after it
WORD_END = CharSet()
MAX_WORDS = 500


def words_of(tokens: Iterable[Token], flags: int) -> list[Word] | None:
    """Return the words that these tokens match, if finite and each with at most a final boundary; else
    None."""
    found = _any(tokens, flags)
    if found is None or any(WORD_END in word[:-1] or not word for word in found):
        return None
    return found


def _parts(token: Token, flags: int) -> list[Word] | None:
    operation, argument = token
    if (one := one_of(token, flags)) is not None:
        return [(one,)]
    if operation is c.AT:
        return [(WORD_END,)] if argument is c.AT_BOUNDARY else None
    if operation is c.BRANCH:
        branches = [_any(branch, flags) for branch in argument[1]]
        return None if None in branches else [word for words in branches for word in words or ()]
    if operation is c.SUBPATTERN:
        return _any(argument[3], flags)
    if operation is c.MAX_REPEAT and argument[:2] == (0, 1) and (inside := _any(argument[2], flags)):
        return [*inside, ()]
    return None


def _any(tokens: Iterable[Token], flags: int) -> list[Word] | None:
    found: list[Word] = [()]
    for token in tokens:
        parts = _parts(token, flags)
        if parts is None or len(found) * len(parts) > MAX_WORDS:
            return None
        found = [before + following for before, following in product(found, parts)]
    return found


def without_words(words: Sequence[Word], allowed: CharSet, repeated: bool, first: bool = True) -> str | None:
    """Return RE2's expression for one of `allowed`, or more if `repeated`, that don't start with one of the
    words.

    None if there is none. What follows must start with no character of the words.
    """
    if () in words:
        return None
    has_whole_word = any(
        word[0] == WORD_END for word in words
    )  # these words are complete unless a word character follows
    remaining = [word for word in words if word[0] != WORD_END]
    first_set = allowed & charset.WORD if has_whole_word else allowed
    alternatives: list[str] = []
    if repeated or first:
        alternatives = _alternatives(remaining, first_set, allowed, repeated)
    if not first:
        alternatives.append(r"\B" if has_whole_word else "")
    return f"(?:{'|'.join(alternatives)})" if alternatives else None


def _alternatives(
    remaining: Sequence[Word], first_set: CharSet, allowed: CharSet, repeated: bool
) -> list[str]:
    alternatives, rest = [], first_set
    for part in _disjoint_parts([word[0] for word in remaining]):
        rest &= ~part
        following = without_words(
            [word[1:] for word in remaining if part & word[0]], allowed, repeated, first=False
        )
        if part & first_set and following is not None:
            alternatives.append((part & first_set).emit() + following)
    if rest:
        alternatives.append(rest.emit() + (f"{allowed.emit()}*" if repeated else ""))
    return alternatives


def _disjoint_parts(sets: Iterable[CharSet]) -> list[CharSet]:
    """Return disjoint sets of which these are unions."""
    parts: list[CharSet] = []
    for one in sets:
        remaining, following = one, []
        for part in parts:
            following += [both for both in (part & one, part & ~one) if both]
            remaining &= ~part
        parts = [*following, remaining] if remaining else following
    return parts
