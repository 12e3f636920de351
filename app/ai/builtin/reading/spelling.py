"""Misspelt words, one edit from a known one: `detctive`, `wizzard`. For texts without a known word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.ai.builtin.reading.text import Text, placed_words

_MIN_LENGTH, _MAX_LENGTH = 6, 40
_SAFE_ENDINGS = (
    "s",
    "ed",
    "ing",
    "ou",
    "ando",
    "endo",
    "ura",
)  # verbs, plurals and crafts, rather than misspellings


@lru_cache(maxsize=16)
def _slipped(words: tuple[str, ...]) -> dict[str, str]:
    """Maps each word, and its variants with a letter less or two neighbours swapped, to the word."""
    found: dict[str, str] = {}
    for word in words:
        if word.isalpha() and len(word) >= _MIN_LENGTH:
            found.setdefault(word, word)
            for at in range(1, len(word)):
                found.setdefault(word[:at] + word[at + 1 :], word)
                found.setdefault(word[:at] + word[at : at + 2][::-1] + word[at + 2 :], word)
    return found


def slips(text: Text, words: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yields each lower-case word that is one edit from a single word of the list, by its offsets, and that
    word."""
    slipped = _slipped(tuple(words))
    for typed, at in placed_words(text.raw):
        if _MIN_LENGTH <= len(typed) <= _MAX_LENGTH and typed.islower() and not typed.endswith(_SAFE_ENDINGS):
            meant = _meant(typed, slipped)
            if meant:
                yield at, at + len(typed), meant


def _meant(typed: str, slipped: dict[str, str]) -> str | None:
    """Returns the word meant: a letter more or less, or two swapped; a substitution may be another word."""
    meant = slipped.get(typed)
    if meant is not None:
        return meant if meant != typed else None
    fewer = (typed[:at] + typed[at + 1 :] for at in range(1, len(typed)))
    return next((word for word in fewer if slipped.get(word) == word), None)
