"""A Python pattern in RE2 syntax, for texts as `alphabet` encodes them, from the tree of Python's parser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _constants as c  # type: ignore[attr-defined]  # the parser's own, as it has stood since 3.11
from re import _parser  # type: ignore[attr-defined]
from typing import Any

from app.patterns import charset
from app.patterns.atoms import Token, one_of, single
from app.patterns.charset import CharSet, SharedCodeError
from app.patterns.excluding import Word, excluding, words_of

_PLACES = {
    c.AT_BEGINNING_STRING: r"\A",
    c.AT_END_STRING: r"\z",
    c.AT_BOUNDARY: r"\b",
    c.AT_NON_BOUNDARY: r"\B",
}
_SUPPORTED = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.UNICODE | re.VERBOSE


class PatternError(ValueError):
    """The pattern uses what can't be matched in linear time, or isn't understood here."""


@dataclass(frozen=True)
class Translated:
    """`source` is for RE2; `groups` and `names` are the pattern's own.

    `edges`: group 1 is the match and stands between what is looked at around it; else group 0 is.
    `behind`: how many characters before the match are looked at.
    `at_start`: what to try first at the text's beginning, for want of a character before it; None if nothing.
    `dollar`: texts need their inner newlines encoded apart.
    `nullable`: it may match nothing.
    """

    source: str
    at_start: str | None
    groups: int
    names: dict[str, int]
    edges: bool
    behind: int
    dollar: bool
    nullable: bool


def translate(pattern: str, flags: int = 0) -> Translated:
    """PatternError for what isn't supported; `re.error` for what Python doesn't take either."""
    tree = _parser.parse(pattern, flags)
    if tree.state.flags & ~_SUPPORTED:
        raise PatternError(f"flags not supported: {pattern!r}")
    try:
        return _Translation(pattern, tree).result()
    except SharedCodeError as shared:
        raise PatternError(f"{shared}: {pattern!r}") from None


class _Translation:
    def __init__(self, pattern: str, tree: Any) -> None:
        self.pattern, self.tree = pattern, tree
        self.dollar = self.line_ends = False

    def result(self) -> Translated:
        flags = self.tree.state.flags
        before, tokens, after = self._edges(list(self.tree), flags)
        lead, behind = self._lead(before, flags) if before else ("", 0)
        body = self._sequence(tokens, flags)
        trail = self._trail(after, flags) if after else ""
        if self.dollar and self.line_ends:
            raise PatternError(f"$ of the text and of lines in one pattern: {self.pattern!r}")
        edges = bool(before or after)
        source = f"{lead}({body}){trail}" if edges else body
        names = dict(self.tree.state.groupdict)
        nullable = edges or self.tree.getwidth()[0] == 0
        at_start = f"({body}){trail}" if before and before[0] is c.ASSERT_NOT else None
        return Translated(
            source, at_start, self.tree.state.groups - 1, names, edges, behind, self.dollar, nullable
        )

    def _lead(self, token: Token, flags: int) -> tuple[str, int]:
        operation, (_, inner) = token
        low, high = inner.getwidth()
        if operation is c.ASSERT and low == high:
            return f"(?:{self._sequence(inner, flags)})", low
        one = single(inner, flags)
        if operation is c.ASSERT_NOT and one is not None:
            return (~one).emit(), 1
        raise self._refused("a lookbehind of more than one character")

    def _trail(self, token: Token, flags: int) -> str:
        operation, (_, inner) = token
        if operation is c.ASSERT:
            return f"(?:{self._sequence(inner, flags)})"
        one = single(inner, flags)
        if one is None:
            raise self._refused("a negative lookahead of more than one character")
        return rf"(?:{(~one).emit()}|\z)"

    def _refused(self, what: str) -> PatternError:
        return PatternError(f"{what} can't be matched in linear time: {self.pattern!r}")

    def _sequence(self, tokens: Iterable[Token], flags: int) -> str:
        listed = list(tokens)
        parts, at = [], 0
        while at < len(listed):
            part, used = self._next(listed, at, flags)
            parts.append(part)
            at += used
        return "".join(parts)

    def _next(self, tokens: Sequence[Token], at: int, flags: int) -> tuple[str, int]:
        """The token at this place, and how many tokens that covers."""
        token = tokens[at]
        if token[0] not in (c.ASSERT, c.ASSERT_NOT):
            return self._token(token, flags), 1
        edge = self._word_edge(token, tokens[:at], tokens[at + 1 :], flags)
        if edge is not None:
            return edge, 1
        narrowed = self._narrowed(token, tokens[at + 1 : at + 3], flags)
        if narrowed is None:
            raise self._refused("a lookaround inside a pattern")
        return narrowed, 2

    def _narrowed(self, token: Token, after: Sequence[Token], flags: int) -> str | None:
        """A lookahead and the characters after it, as those that it admits; None where that can't be."""
        operation, (direction, inner) = token
        taken, repeated = _taken(after[0], flags) if after else (None, False)
        if direction < 0 or taken is None:
            return None
        looked = single(inner, flags)
        if looked is not None:
            first = taken & looked if operation is c.ASSERT else taken & ~looked
            return first.emit() + (f"{taken.emit()}*" if repeated else "")
        words = words_of(inner, flags) if operation is c.ASSERT_NOT else None
        if not words or len(after) < 2 or not _parts_from(after[1], words, flags):
            return None
        return excluding(words, taken, repeated)

    def _token(self, token: Token, flags: int) -> str:
        one = one_of(token, flags)
        if one is not None:
            return one.emit()
        operation, argument = token
        if operation is c.BRANCH:
            return f"(?:{'|'.join(self._sequence(branch, flags) for branch in argument[1])})"
        if operation is c.SUBPATTERN:
            number, added, removed, inner = argument
            opening = "(?:" if number is None else "("
            return f"{opening}{self._sequence(inner, (flags | added) & ~removed)})"
        if operation in (c.MAX_REPEAT, c.MIN_REPEAT):
            return self._repeat(argument, flags) + ("?" if operation is c.MIN_REPEAT else "")
        if operation is c.AT:
            return self._at(argument, flags)
        raise self._refused(str(operation).lower())

    def _repeat(self, argument: Any, flags: int) -> str:
        low, high, inner = argument
        inside = f"(?:{self._sequence(inner, flags)})"
        if high is c.MAXREPEAT:
            return inside + ("*" if low == 0 else "+" if low == 1 else f"{{{low},}}")
        return inside + ("?" if (low, high) == (0, 1) else f"{{{low},{high}}}")

    def _at(self, place: Any, flags: int) -> str:
        lines = bool(flags & re.MULTILINE)
        if place is c.AT_END and not lines:
            self.dollar = True  # the only newline that RE2 finds as one is then the text's last character
            return "(?m:$)"
        self.line_ends |= lines and place in (c.AT_BEGINNING, c.AT_END)
        if place is c.AT_END:
            return "(?m:$)"
        if place is c.AT_BEGINNING:
            return "(?m:^)" if lines else r"\A"
        return _PLACES[place]

    def _word_edge(
        self, token: Token, before: Sequence[Token], after: Sequence[Token], flags: int
    ) -> str | None:
        """`(?<!\\w)` and its like as a boundary or none, if the characters beside it are known; else None."""
        operation, (direction, inner) = token
        if single(inner, flags) != charset.WORD:
            return None
        beside = self._kind(after if direction < 0 else before[::-1], flags, last=direction > 0)
        if beside is None:
            return None
        return r"\B" if beside == (operation is c.ASSERT) else r"\b"

    def _edges(self, tokens: list[Token], flags: int) -> tuple[Token | None, list[Token], Token | None]:
        """The lookbehind at the beginning, the rest, the lookahead at the end; None for a boundary."""
        before = after = None
        if tokens and _looks(tokens[0], -1) and self._word_edge(tokens[0], (), tokens[1:], flags) is None:
            before, tokens = tokens[0], tokens[1:]
        if tokens and _looks(tokens[-1], 1) and self._word_edge(tokens[-1], tokens[:-1], (), flags) is None:
            after, tokens = tokens[-1], tokens[:-1]
        return before, tokens, after

    def _kind(self, tokens: Iterable[Token], flags: int, last: bool) -> bool | None:
        """Whether what these take next is in a word (True) or out of one; None where it may be either."""
        for token in tokens:
            if token[0] is not c.AT:
                kinds = self._kinds(token, flags, last)
                return kinds.pop() if len(kinds) == 1 else None
        return None

    def _kinds(self, token: Token, flags: int, last: bool) -> set[bool | None]:
        operation, argument = token
        if (one := one_of(token, flags)) is not None:
            return {True if one.all_word else False if one.no_word else None}
        if operation is c.BRANCH:
            return {self._kind(_ordered(branch, last), flags, last) for branch in argument[1]}
        if operation is c.SUBPATTERN or (operation in (c.MAX_REPEAT, c.MIN_REPEAT) and argument[0] > 0):
            inside = argument[3] if operation is c.SUBPATTERN else argument[2]
            return {self._kind(_ordered(inside, last), flags, last)}
        return {None}


def _ordered(tokens: Iterable[Token], last: bool) -> list[Token]:
    listed = list(tokens)
    return listed[::-1] if last else listed


def _parts_from(token: Token, words: Iterable[Word], flags: int) -> bool:
    """Whether none of the words can go on where this token begins."""
    if token == (c.AT, c.AT_BOUNDARY):
        return all(not one & ~charset.WORD for word in words for one in word)
    ends = one_of(token, flags)
    return ends is not None and not any(ends & one for word in words for one in word)


def _taken(token: Token, flags: int) -> tuple[CharSet | None, bool]:
    """The characters that a token takes one of, or (True) one or more; None for another token."""
    operation, argument = token
    if operation is c.MAX_REPEAT and argument[:2] == (1, c.MAXREPEAT):
        return single(argument[2], flags), True
    return one_of(token, flags), False


def _looks(token: Token, direction: int) -> bool:
    return token[0] in (c.ASSERT, c.ASSERT_NOT) and token[1][0] == direction
