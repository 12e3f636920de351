"""`(?!is\\b|was\\b)[a-z]+ ` without a lookaround: as a tree of the words left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from re import _constants as c  # type: ignore[attr-defined]  # the parser's own, as it has stood since 3.11

from app.patterns import charset
from app.patterns.atoms import Token, one_of
from app.patterns.charset import CharSet

Word = tuple[CharSet, ...]  # a boundary behind it is WORD_END
WORD_END = CharSet()
MAX_WORDS = 500


def words_of(tokens: Iterable[Token], flags: int) -> list[Word] | None:
    """The words, if these tokens take a finite number, each with at most a boundary at its end; else None."""
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
        found = [before + after for before, after in product(found, parts)]
    return found


def excluding(words: Sequence[Word], taken: CharSet, repeated: bool, first: bool = True) -> str | None:
    """RE2's expression for one of `taken`, or more if `repeated`, that don't begin with one of the words.

    None where there is none. What follows must begin with no character of the words."""
    if () in words:
        return None
    ended = any(
        word[0] == WORD_END for word in words
    )  # these words are whole unless a word's character follows
    live = [word for word in words if word[0] != WORD_END]
    may = taken & charset.WORD if ended else taken
    ways: list[str] = []
    if repeated or first:
        ways = _ways(live, may, taken, repeated)
    if not first:
        ways.append(r"\B" if ended else "")
    return f"(?:{'|'.join(ways)})" if ways else None


def _ways(live: Sequence[Word], may: CharSet, taken: CharSet, repeated: bool) -> list[str]:
    ways, rest = [], may
    for part in _parted([word[0] for word in live]):
        rest &= ~part
        after = excluding([word[1:] for word in live if part & word[0]], taken, repeated, first=False)
        if part & may and after is not None:
            ways.append((part & may).emit() + after)
    if rest:
        ways.append(rest.emit() + (f"{taken.emit()}*" if repeated else ""))
    return ways


def _parted(sets: Iterable[CharSet]) -> list[CharSet]:
    """Sets that don't overlap, of which these are unions."""
    parts: list[CharSet] = []
    for one in sets:
        left, after = one, []
        for part in parts:
            after += [both for both in (part & one, part & ~one) if both]
            left &= ~part
        parts = [*after, left] if left else after
    return parts
