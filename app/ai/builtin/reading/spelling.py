"""Words typed with one slip: `detctive`, `wizzard`, `cavalero`. Asked only where no right word was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.ai.builtin.reading.text import Text, placed_words

_SHORTEST, _LONGEST = 6, 40
_SAFE_ENDINGS = (
    "s",
    "ed",
    "ing",
    "ou",
    "ando",
    "endo",
    "ura",
)  # verbs, plurals and crafts, rather than slips


@lru_cache(maxsize=16)
def _slipped(words: tuple[str, ...]) -> dict[str, str]:
    """Each word with a letter less or two neighbours swapped, and the right word; its first letter stays."""
    found: dict[str, str] = {}
    for word in words:
        if word.isalpha() and len(word) >= _SHORTEST:
            found.setdefault(word, word)
            for at in range(1, len(word)):
                found.setdefault(word[:at] + word[at + 1 :], word)
                found.setdefault(word[:at] + word[at : at + 2][::-1] + word[at + 2 :], word)
    return found


def slips(text: Text, words: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Each lower-case word that is one edit from a single word of the list, by its offsets, and that word."""
    slipped = _slipped(tuple(words))
    for typed, at in placed_words(text.raw):
        if _SHORTEST <= len(typed) <= _LONGEST and typed.islower() and not typed.endswith(_SAFE_ENDINGS):
            meant = _meant(typed, slipped)
            if meant:
                yield at, at + len(typed), meant


def _meant(typed: str, slipped: dict[str, str]) -> str | None:
    """One letter more or less, or two neighbours swapped; one in place of another may be another word."""
    meant = slipped.get(typed)
    if meant is not None:
        return meant if meant != typed else None
    fewer = (typed[:at] + typed[at + 1 :] for at in range(1, len(typed)))
    return next((word for word in fewer if slipped.get(word) == word), None)
