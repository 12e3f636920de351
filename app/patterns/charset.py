"""Sets of characters as RE2 sees them: characters encoded as themselves, and word characters between two
`_`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.patterns.alphabet import (
    FOLDS,
    INNER_NEWLINE,
    MAX_CODE,
    MAX_WORD_CODE,
    RARE_WORD,
    WORD_BASE,
    is_word,
    word_code,
)

Span = tuple[int, int]
_ASCII_WORD: tuple[Span, ...] = ((0x30, 0x39), (0x41, 0x5A), (0x61, 0x7A))
_UNDERSCORE = ord("_")
_MAX_CACHED = (
    4096  # sets of characters: patterns are made of the same few hundred, and a process has 700 patterns
)


class SharedCodeError(ValueError):
    """A pattern distinguishes characters that share one code in the encoding."""


@dataclass(frozen=True)
class CharSet:
    """Ranges of codes, both ends included, of `bare` and `words` characters: see `alphabet`."""

    bare: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()

    def __or__(self, other: CharSet) -> CharSet:
        return CharSet(_merged(self.bare + other.bare), _merged(self.words + other.words))

    def __and__(self, other: CharSet) -> CharSet:
        return ~(~self | ~other)

    def __bool__(self) -> bool:
        return bool(self.bare or self.words)

    def __invert__(self) -> CharSet:
        return CharSet(_difference(_ALL_BARE, self.bare), _difference(_ALL_WORDS, self.words))

    def emit(self) -> str:
        """Return the RE2 expression for one of these characters."""
        parts = [_bracket(self.bare)] if self.bare else []
        if self.words:
            parts.append(f"_{_bracket(self.words)}_")
        if not parts:
            return r"[^\x00-\x{10FFFF}]"
        return parts[0] if len(parts) == 1 and self.bare else f"(?:{'|'.join(parts)})"

    @property
    def all_word(self) -> bool:
        return all(any(low <= a and b <= high for low, high in _ASCII_WORD) for a, b in self.bare)

    @property
    def no_word(self) -> bool:
        return not self.words and all(b < low or a > high for a, b in self.bare for low, high in _ASCII_WORD)


@lru_cache(maxsize=_MAX_CACHED)
def of_range(low: int, high: int) -> CharSet:
    """Return all characters of a range of codes. Raises SharedCodeError if it splits characters that share a
    code."""
    bare = [(max(low, a), min(high, b)) for a, b in _ASCII_WORD if a <= high and b >= low]
    words: list[Span] = []
    for code in _unshared_codes(low, high):
        if is_word(chr(code)):
            words.append((word_code(code),) * 2)
        else:
            bare.append((code, code))
    return CharSet(_merged(tuple(bare) + _folded(low, high)), _merged(tuple(words)))


def _unshared_codes(low: int, high: int) -> Iterator[int]:
    """Yield the codes that are neither ASCII letters or digits nor shared."""
    for code in range(low, high + 1):
        ascii_word = any(a <= code <= b for a, b in _ASCII_WORD)
        if ascii_word or any(a <= code <= b for a, b, _ in FOLDS):
            continue
        if code > MAX_WORD_CODE and is_word(chr(code)) and not (low <= MAX_WORD_CODE and high >= 0xEFFFF):
            raise SharedCodeError(f"U+{code:X} shares its code with other ideographs")
        yield code


def _folded(low: int, high: int) -> tuple[Span, ...]:
    found = [(INNER_NEWLINE, INNER_NEWLINE)] if low <= 0x0A <= high else []
    for a, b, to in FOLDS:
        if low <= a and b <= high:
            found.append((to, to))
        elif a <= high and b >= low:
            raise SharedCodeError(f"U+{max(a, low):X} shares its code with others")
    return tuple(found)


def of_codes(codes: Iterable[int]) -> CharSet:
    """Return the set of these characters' codes."""
    sets = [of_range(code, code) for code in codes]
    bare = tuple(span for one in sets for span in one.bare)
    return CharSet(_merged(bare), _merged(tuple(span for one in sets for span in one.words)))


@lru_cache(maxsize=_MAX_CACHED)
def of_range_ignoring_case(low: int, high: int) -> CharSet:
    """Returns the characters from one code to another and all that `re.IGNORECASE` takes for them."""
    return of_codes({other for code in range(low, high + 1) for other in _cases(code)})


@lru_cache(maxsize=_MAX_CACHED)
def _cases(code: int) -> frozenset[int]:
    character = chr(code)
    candidates = {other for key in _case_keys(character) for other in _by_case().get(key, ())}
    same = re.compile(re.escape(character), re.IGNORECASE)
    return frozenset({code, *(ord(other) for other in candidates if same.fullmatch(other))})


def _case_keys(character: str) -> set[str]:
    upper = character.upper()
    return {character.lower()[0], upper[0].lower()[0], upper[0], character.casefold()[0]}


@lru_cache(maxsize=1)
def _by_case() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code in range(MAX_WORD_CODE + 1):
        character = chr(code)
        if character.lower() != character or character.upper() != character:
            for key in _case_keys(character):
                found.setdefault(key, set()).add(character)
    return found


@lru_cache(maxsize=1)
def digits() -> CharSet:
    """Return the characters that `\\d` matches."""
    return of_codes(code for code in range(MAX_WORD_CODE + 1) if chr(code).isdecimal())


@lru_cache(maxsize=1)
def spaces() -> CharSet:
    """Return the characters that `\\s` matches."""
    return of_codes(code for code in range(0x3001) if chr(code).isspace())


def _bracket(spans: tuple[Span, ...]) -> str:
    return "[" + "".join(_code(a) if a == b else f"{_code(a)}-{_code(b)}" for a, b in spans) + "]"


def _code(code: int) -> str:
    return chr(code) if chr(code).isascii() and chr(code).isalnum() else f"\\x{{{code:X}}}"


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for a, b in sorted(spans):
        if merged and a <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return tuple(merged)


def _difference(spans: tuple[Span, ...], removed: tuple[Span, ...]) -> tuple[Span, ...]:
    remaining: list[Span] = []
    for start, end in spans:
        at = start
        for low, high in removed:
            if low <= end and high >= at:
                if low > at:
                    remaining.append((at, low - 1))
                at = high + 1
        if at <= end:
            remaining.append((at, end))
    return tuple(remaining)


_ALL_BARE: tuple[Span, ...] = ((0, _UNDERSCORE - 1), (_UNDERSCORE + 1, WORD_BASE - 1))
_ALL_WORDS: tuple[Span, ...] = ((WORD_BASE, MAX_CODE),)
WORD = CharSet(_ASCII_WORD, _ALL_WORDS)
ALL = CharSet(_ALL_BARE, _ALL_WORDS)
NEWLINE = CharSet(((0x0A, 0x0A), (INNER_NEWLINE, INNER_NEWLINE)))
assert RARE_WORD < MAX_CODE
