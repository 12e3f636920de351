"""Patterns and matches with the API of `re`, for strings; RE2 does the searching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from weakref import WeakSet

import re2
from re2 import _re2  # the engine itself: the package's wrapper costs more than a short search

from app.patterns.alphabet import Encoded, encode
from app.patterns.match import NO_SPAN, Match
from app.patterns.translate import PatternError, translate

IGNORECASE, MULTILINE, DOTALL = 2, 8, 16  # as in `re`
MAX_CACHED = 1_024  # number of cached patterns compiled at run time
_MAX_MEMORY = 8 << 20  # bytes that one pattern's automata may take; RE2's own default
_ANYWHERE, _AT_START, _WHOLE = (
    _re2.RE2.Anchor.UNANCHORED,
    _re2.RE2.Anchor.ANCHOR_START,
    _re2.RE2.Anchor.ANCHOR_BOTH,
)
_live_patterns: WeakSet[Pattern] = WeakSet()


class Pattern:
    """A compiled pattern: `pattern` and `flags` as given, `groupindex` maps names to group numbers."""

    __slots__ = (
        "__weakref__",
        "_at_start",
        "_has_edges",
        "_lookbehind_width",
        "_nullable",
        "_regexp",
        "_uses_dollar",
        "flags",
        "groupindex",
        "groups",
        "pattern",
    )

    def __init__(self, pattern: str, flags: int = 0) -> None:
        translated = translate(pattern, flags)
        self.pattern, self.flags = pattern, flags
        self.groups, self.groupindex = translated.groups, translated.names
        self._has_edges, self._lookbehind_width = translated.edges, translated.behind
        self._uses_dollar, self._nullable = translated.dollar, translated.nullable
        self._regexp = _engine(translated.source, pattern)
        start = translated.at_start
        self._at_start = None if start is None else _engine(start, pattern)
        _live_patterns.add(self)

    def search(self, string: str, pos: int = 0, endpos: int | None = None) -> Match | None:
        return self._find(_ANYWHERE, *self._bounded(string, pos, endpos))

    def match(self, string: str, pos: int = 0, endpos: int | None = None) -> Match | None:
        text, encoded, pos = self._bounded(string, pos, endpos)
        found = self._find(_AT_START, text, encoded, pos)
        return found if found and found.start() == pos else None

    def fullmatch(self, string: str, pos: int = 0, endpos: int | None = None) -> Match | None:
        """Raises PatternError for a pattern with lookarounds at its edges."""
        if self._has_edges:
            raise PatternError(f"fullmatch of a pattern that looks around its edges: {self.pattern!r}")
        return self._find(_WHOLE, *self._bounded(string, pos, endpos))

    def finditer(self, string: str, pos: int = 0, endpos: int | None = None) -> Iterator[Match]:
        """Yield non-overlapping matches from the left; an empty one may follow the one before directly."""
        text, encoded, at = self._bounded(string, pos, endpos)
        if not self._nullable:
            yield from self._all(text, encoded, at)
            return
        empty_at = -1
        while at <= len(text) and (found := self._find(_ANYWHERE, text, encoded, at)):
            start, end = found.span()
            if start == end == empty_at:
                at, empty_at = end + 1, -1
                continue
            yield found
            at, empty_at = (end + 1, -1) if start == end else (end, -1)

    def _all(self, text: str, encoded: Encoded, at: int) -> Iterator[Match]:
        """Yield all matches of a pattern that is never empty and has no lookarounds: the usual case."""
        if at > len(text):
            return
        find, data, begin = self._regexp.Match, encoded.data, encoded.byte(at)
        size = len(data)
        while (spans := find(_ANYWHERE, data, begin, size))[0] != NO_SPAN:
            yield Match(self, text, encoded, spans)
            begin = spans[0][1]

    def findall(self, string: str, pos: int = 0, endpos: int | None = None) -> list[Any]:
        """Return like `re` the matches, or their only group, or tuples of their groups."""
        found = self.finditer(string, pos, endpos)
        if self.groups == 0:
            return [string[start:end] for start, end in (match.span() for match in found)]
        return [match.groups("") if self.groups > 1 else match.groups("")[0] for match in found]

    def sub(self, repl: str | Callable[[Match], str], string: str, count: int = 0) -> str:
        replace = repl if callable(repl) else lambda match: match.expand(repl)
        parts, end = [], 0
        for number, match in enumerate(self.finditer(string), 1):
            start, after = match.span()
            parts += [string[end:start], replace(match)]
            end = after
            if number == count:
                break
        return "".join([*parts, string[end:]])

    def split(self, string: str, maxsplit: int = 0) -> list[str | Any]:
        parts, end = [], 0
        for number, match in enumerate(self.finditer(string), 1):
            start, after = match.span()
            parts += [string[end:start], *match.groups()]
            end = after
            if number == maxsplit:
                break
        return [*parts, string[end:]]

    def _bounded(self, string: str, pos: int, endpos: int | None) -> tuple[str, Encoded, int]:
        text = string if endpos is None else string[: max(endpos, 0)]
        return text, encode(text, self._uses_dollar), min(max(pos, 0), len(string))

    def _find(self, anchor: Any, text: str, encoded: Encoded, at: int) -> Match | None:
        if at > len(text):
            return None
        data = encoded.data
        if at == 0 and self._at_start is not None:
            spans = self._at_start.Match(_AT_START, data, 0, len(data))
            if spans[0] != NO_SPAN:
                return Match(self, text, encoded, spans[1:])
        begin = encoded.byte(max(at - self._lookbehind_width, 0))
        spans = self._regexp.Match(anchor, data, begin, len(data))
        while self._nullable and encoded.starts is not None and spans[0] != NO_SPAN:
            begin = encoded.byte(encoded.character(spans[0][0]))
            if begin == spans[0][0]:
                break  # else an empty match within the encoding of one character
            spans = self._regexp.Match(anchor, data, begin, len(data))
        if spans[0] == NO_SPAN:
            return None
        return Match(self, text, encoded, spans[1:] if self._has_edges else spans)

    def __repr__(self) -> str:
        return f"patterns.compile({self.pattern!r}, {self.flags})"


def _engine(source: str, pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MAX_MEMORY
    engine = _re2.RE2(source.encode(), options)
    if not engine.ok():
        raise PatternError(f"{engine.error().decode(errors='replace')}: {pattern!r}")
    return engine


@lru_cache(maxsize=MAX_CACHED)
def compile(pattern: str, flags: int = 0) -> Pattern:
    """Return the pattern, safe for untrusted texts. Raises PatternError if it can't be matched in linear
    time."""
    return Pattern(pattern, flags)


def compiled() -> tuple[Pattern, ...]:
    """Return every pattern in use, for tests that attack them all."""
    return tuple(_live_patterns)


def search(pattern: str, string: str, flags: int = 0) -> Match | None:
    return compile(pattern, flags).search(string)


def match(pattern: str, string: str, flags: int = 0) -> Match | None:
    return compile(pattern, flags).match(string)


def fullmatch(pattern: str, string: str, flags: int = 0) -> Match | None:
    return compile(pattern, flags).fullmatch(string)


def finditer(pattern: str, string: str, flags: int = 0) -> Iterator[Match]:
    return compile(pattern, flags).finditer(string)


def findall(pattern: str, string: str, flags: int = 0) -> list[Any]:
    return compile(pattern, flags).findall(string)


def sub(pattern: str, repl: str | Callable[[Match], str], string: str, count: int = 0, flags: int = 0) -> str:
    return compile(pattern, flags).sub(repl, string, count)


def split(pattern: str, string: str, maxsplit: int = 0, flags: int = 0) -> list[str | Any]:
    return compile(pattern, flags).split(string, maxsplit)


def escape(text: str) -> str:
    """Return the text with all special characters escaped."""
    return "".join(rf"\{one}" if one in _SPECIAL else one for one in text)


_SPECIAL = frozenset("()[]{}?*+-|^$\\.&~# \t\n\r\v\f")
