"""Translates a Python pattern to RE2 syntax for texts encoded by `alphabet`."""

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
from app.patterns.excluding import Word, without_words, words_of
from app.patterns.word_boundaries import word_boundary

_ANCHORS = {
    c.AT_BEGINNING_STRING: r"\A",
    c.AT_END_STRING: r"\z",
    c.AT_BOUNDARY: r"\b",
    c.AT_NON_BOUNDARY: r"\B",
}
_SUPPORTED = re.IGNORECASE | re.MULTILINE | re.DOTALL | re.UNICODE | re.VERBOSE


class PatternError(ValueError):
    """The pattern can't be matched in linear time, or isn't supported here."""


@dataclass(frozen=True)
class Translated:
    """`source`: for RE2; `groups` and `names`: the pattern's own.

    `edges`: group 1 is the match, between the lookarounds; else group 0 is. `behind`: characters before the
    match that are inspected. `at_start`: what to try first at the start of the text, where no character
    precedes; None if nothing. `dollar`: texts need inner newlines encoded apart. `nullable`: it may match the
    empty string.
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
    """Translate the pattern. Raises PatternError if unsupported; `re.error` if invalid in Python too."""
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
        lead, behind = self._lookbehind(before, flags) if before else ("", 0)
        body = self._sequence(tokens, flags)
        trail = self._lookahead(after, flags) if after else ""
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

    def _lookbehind(self, token: Token, flags: int) -> tuple[str, int]:
        operation, (_, inner) = token
        low, high = inner.getwidth()
        if operation is c.ASSERT and low == high:
            return f"(?:{self._sequence(inner, flags)})", low
        one = single(inner, flags)
        if operation is c.ASSERT_NOT and one is not None:
            return (~one).emit(), 1
        raise self._unsupported("a lookbehind of more than one character")

    def _lookahead(self, token: Token, flags: int) -> str:
        operation, (_, inner) = token
        if operation is c.ASSERT:
            return f"(?:{self._sequence(inner, flags)})"
        one = single(inner, flags)
        if one is None:
            raise self._unsupported("a negative lookahead of more than one character")
        return rf"(?:{(~one).emit()}|\z)"

    def _unsupported(self, what: str) -> PatternError:
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
        """Return the translation at that index, and how many tokens it covers."""
        token = tokens[at]
        if token[0] not in (c.ASSERT, c.ASSERT_NOT):
            return self._token(token, flags), 1
        boundary = word_boundary(token, tokens[:at], tokens[at + 1 :], flags)
        if boundary is not None:
            return boundary, 1
        narrowed = self._merged_lookahead(token, tokens[at + 1 : at + 3], flags)
        if narrowed is None:
            raise self._unsupported("a lookaround inside a pattern")
        return narrowed, 2

    def _merged_lookahead(self, token: Token, after: Sequence[Token], flags: int) -> str | None:
        """Merge a lookahead with the characters after it; None if impossible."""
        operation, (direction, inner) = token
        allowed, repeated = _repeated_set(after[0], flags) if after else (None, False)
        if direction < 0 or allowed is None:
            return None
        lookahead_set = single(inner, flags)
        if lookahead_set is not None:
            first = allowed & lookahead_set if operation is c.ASSERT else allowed & ~lookahead_set
            return first.emit() + (f"{allowed.emit()}*" if repeated else "")
        words = words_of(inner, flags) if operation is c.ASSERT_NOT else None
        if not words or len(after) < 2 or not _is_separated_from(after[1], words, flags):
            return None
        return without_words(words, allowed, repeated)

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
        raise self._unsupported(str(operation).lower())

    def _repeat(self, argument: Any, flags: int) -> str:
        low, high, inner = argument
        inside = f"(?:{self._sequence(inner, flags)})"
        if high is c.MAXREPEAT:
            return inside + ("*" if low == 0 else "+" if low == 1 else f"{{{low},}}")
        return inside + ("?" if (low, high) == (0, 1) else f"{{{low},{high}}}")

    def _at(self, anchor: Any, flags: int) -> str:
        lines = bool(flags & re.MULTILINE)
        if anchor is c.AT_END and not lines:
            self.dollar = True  # then the only newline RE2 recognises is the last character of the text
            return "(?m:$)"
        self.line_ends |= lines and anchor in (c.AT_BEGINNING, c.AT_END)
        if anchor is c.AT_END:
            return "(?m:$)"
        if anchor is c.AT_BEGINNING:
            return "(?m:^)" if lines else r"\A"
        return _ANCHORS[anchor]

    def _edges(self, tokens: list[Token], flags: int) -> tuple[Token | None, list[Token], Token | None]:
        """Return the leading lookbehind, the rest, and the trailing lookahead; None for a word boundary."""
        before = after = None
        if (
            tokens
            and _is_lookaround(tokens[0], -1)
            and word_boundary(tokens[0], (), tokens[1:], flags) is None
        ):
            before, tokens = tokens[0], tokens[1:]
        if (
            tokens
            and _is_lookaround(tokens[-1], 1)
            and word_boundary(tokens[-1], tokens[:-1], (), flags) is None
        ):
            after, tokens = tokens[-1], tokens[:-1]
        return before, tokens, after


def _is_separated_from(token: Token, words: Iterable[Word], flags: int) -> bool:
    """Return whether none of the words can continue where this token starts."""
    if token == (c.AT, c.AT_BOUNDARY):
        return all(not one & ~charset.WORD for word in words for one in word)
    ends = one_of(token, flags)
    return ends is not None and not any(ends & one for word in words for one in word)


def _repeated_set(token: Token, flags: int) -> tuple[CharSet | None, bool]:
    """Return the characters that a token matches one of, or (True) one or more; None for other tokens."""
    operation, argument = token
    if operation is c.MAX_REPEAT and argument[:2] == (1, c.MAXREPEAT):
        return single(argument[2], flags), True
    return one_of(token, flags), False


def _is_lookaround(token: Token, direction: int) -> bool:
    return token[0] in (c.ASSERT, c.ASSERT_NOT) and token[1][0] == direction
