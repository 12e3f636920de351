"""How a text is encoded for RE2, so that its ASCII word boundary falls where Python's Unicode one does.

ASCII letters and digits stand for themselves. Every other character that Python's `\\w` takes, `_` included,
stands between two `_`, moved into a private plane: it begins and ends with a byte that RE2 counts as a
word's, and no place inside it can be taken for another character. Everything else stands for itself and is no
word's character in RE2 either. So the encoding differs from UTF-8 only where words beyond ASCII stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

WORD_BASE = 0xF0000  # a word's character of code c, up to MAX_WORD_CODE, stands as chr(WORD_BASE + c)
MAX_WORD_CODE = 0x1FFFF
MAX_CODE = 0x10FFFF
RARE_WORD = WORD_BASE + 0xFFFF  # one code for all words' characters of the higher planes: ideographs
INNER_NEWLINE = 0xFDD3  # a newline that isn't the text's last character, for patterns that use `$`
# Characters that are no word's and share one code each: no UTF-8 has them, or their codes are used above.
FOLDS = (
    (0xD800, 0xDFFF, 0xFDD0),
    (0xFDD0, 0xFDEF, 0xFDD1),
    (WORD_BASE, MAX_CODE, 0xFDD2),
)
_MAX_KEPT_UNITS = 20_000
_MAX_KEPT_TEXT = 20_000  # characters


class Encoded(NamedTuple):
    """`data` for RE2; `starts` has the byte offset of each character and the end; None where they agree."""

    data: bytes
    starts: Sequence[int] | None

    def byte(self, at: int) -> int:
        return at if self.starts is None else self.starts[at]

    def character(self, byte: int) -> int:
        """The offset of the first character that begins at this byte or after."""
        return byte if self.starts is None else bisect_left(self.starts, byte)


class _Units(dict[str, bytes]):
    """What stands for each character that was met; bounded, since texts may hold any."""

    def __missing__(self, character: str) -> bytes:
        unit = _unit(character)
        if len(self) < _MAX_KEPT_UNITS:
            self[character] = unit
        return unit


def is_word(character: str) -> bool:
    """Whether Python's `\\w` takes it."""
    return character.isalnum() or character == "_"


def word_code(code: int) -> int:
    """The code of a word's character beyond ASCII (or of `_`) between its two `_`."""
    return WORD_BASE + code if code <= MAX_WORD_CODE else RARE_WORD


def encode(text: str, newlines_apart: bool) -> Encoded:
    """Linear. With `newlines_apart` only the text's last character stays a newline if it is one."""
    apart = newlines_apart and "\n" in text[:-1]
    if not apart and text.isascii() and "_" not in text:
        return Encoded(text.encode("ascii"), None)
    return _encoded(text, apart) if len(text) <= _MAX_KEPT_TEXT else _encode(text, apart)


def _encode(text: str, apart: bool) -> Encoded:
    units = [_UNITS[character] for character in text]
    if apart:
        inner = chr(INNER_NEWLINE).encode()
        units[:-1] = [inner if unit == b"\n" else unit for unit in units[:-1]]
    return Encoded(b"".join(units), list(accumulate(map(len, units), initial=0)))


_encoded = lru_cache(maxsize=64)(_encode)  # a text is searched for many patterns


def _unit(character: str) -> bytes:
    code = ord(character)
    if is_word(character) and not (character.isascii() and character != "_"):
        return f"_{chr(word_code(code))}_".encode()
    folded = next((to for low, high, to in FOLDS if low <= code <= high), code)
    return chr(folded).encode()


_UNITS = _Units()
