"""Encodes texts for RE2 such that its ASCII word boundary matches where Python's Unicode one does.

ASCII letters and digits are encoded as themselves. Every other word character (`\\w`), `_` included, is moved
into a private-use plane and enclosed in two `_`: it starts and ends with a byte that is a word character to
RE2, and no position inside can be taken for another character. All other characters are encoded as themselves
and are no word characters to RE2 either. So the encoding differs from UTF-8 only for word characters beyond
ASCII.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

WORD_BASE = 0xF0000  # word character c, up to MAX_WORD_CODE, is encoded as chr(WORD_BASE + c)
MAX_WORD_CODE = 0x1FFFF
MAX_CODE = 0x10FFFF
RARE_WORD = WORD_BASE + 0xFFFF  # one code for all word characters of higher planes: ideographs
INNER_NEWLINE = 0xFDD3  # a newline before the end of the text, for patterns that use `$`
# Non-word characters that share one code each: invalid in UTF-8, or their codes are used above.
FOLDS = (
    (0xD800, 0xDFFF, 0xFDD0),
    (0xFDD0, 0xFDEF, 0xFDD1),
    (WORD_BASE, MAX_CODE, 0xFDD2),
)
_MAX_CACHED_UNITS = 20_000
_MAX_CACHED_TEXT = 20_000  # characters


class Encoded(NamedTuple):
    """`data` for RE2; `starts`: the byte offset of each character and of the end; None if they coincide."""

    data: bytes
    starts: Sequence[int] | None

    def byte(self, at: int) -> int:
        return at if self.starts is None else self.starts[at]

    def character(self, byte: int) -> int:
        """Return the offset of the first character that starts at this byte or later."""
        return byte if self.starts is None else bisect_left(self.starts, byte)


class _Units(dict[str, bytes]):
    """The encoding of each character seen; bounded, since texts may contain any."""

    def __missing__(self, character: str) -> bytes:
        unit = _unit(character)
        if len(self) < _MAX_CACHED_UNITS:
            self[character] = unit
        return unit


def is_word(character: str) -> bool:
    """Return whether Python's `\\w` matches it."""
    return character.isalnum() or character == "_"


def word_code(code: int) -> int:
    """Return the code of a non-ASCII word character (or `_`) between its two `_`."""
    return WORD_BASE + code if code <= MAX_WORD_CODE else RARE_WORD


def encode(text: str, newlines_apart: bool) -> Encoded:
    """Encode the text in linear time. With `newlines_apart` only a newline at the very end stays one."""
    apart = newlines_apart and "\n" in text[:-1]
    if not apart and text.isascii() and "_" not in text:
        return Encoded(text.encode("ascii"), None)
    return _encoded(text, apart) if len(text) <= _MAX_CACHED_TEXT else _encode(text, apart)


def _encode(text: str, apart: bool) -> Encoded:
    units = [_UNITS[character] for character in text]
    if apart:
        inner = chr(INNER_NEWLINE).encode()
        units[:-1] = [inner if unit == b"\n" else unit for unit in units[:-1]]
    return Encoded(b"".join(units), list(accumulate(map(len, units), initial=0)))


_encoded = lru_cache(maxsize=64)(_encode)  # a text is usually searched with many patterns


def _unit(character: str) -> bytes:
    code = ord(character)
    if is_word(character) and not (character.isascii() and character != "_"):
        return f"_{chr(word_code(code))}_".encode()
    folded = next((to for low, high, to in FOLDS if low <= code <= high), code)
    return chr(folded).encode()


_UNITS = _Units()
