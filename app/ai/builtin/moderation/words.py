"""A text's words, and which of them a pattern of the lists may begin with: no regular expression."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile

_NONE: set[int] = set()
_LONGEST = 4  # letters of a beginning that are compared


def words_of(text: str, inside: str = "") -> list[tuple[int, str]]:
    """Runs of letters and digits, and of the character `inside`, each with where it stands."""
    spaced = "".join([letter if letter.isalnum() or letter == inside else " " for letter in text])
    words: list[tuple[int, str]] = []
    at = 0
    for word in spaced.split(" "):
        if word:
            words.append((at, word))
        at += len(word) + 1
    return words


class Beginnings:
    """Sorts out nearly all words before a pattern is asked; it may err in one way alone, by naming a section
    that has no match."""

    def __init__(self) -> None:
        self._whole: dict[str, set[int]] = defaultdict(set)
        self._open: dict[str, set[int]] = defaultdict(set)

    def add(self, written: Iterable[str], section: int) -> None:
        """Patterns as the files have them, each beginning with a letter."""
        for pattern in written:
            letters = "".join(takewhile(str.isalnum, pattern))
            rest = pattern[len(letters) :]
            if rest == "" or (rest[0] == " " and rest[1:2] != "?"):
                self._whole[letters].add(section)
            else:
                self._open[(letters[:-1] if rest[0] == "?" else letters)[:_LONGEST]].add(section)

    def of(self, word: str) -> list[int]:
        """The sections that may have a pattern which begins with this word, or with its beginning."""
        found = self._whole.get(word, _NONE)
        for count in range(1, _LONGEST + 1):
            if some := self._open.get(word[:count]):
                found = found | some
        return sorted(found) if found else []
