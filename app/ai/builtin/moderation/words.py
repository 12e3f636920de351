"""A text's words, and which of them a pattern of the lists may begin with: no regular expression."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

_LONGEST = 4  # letters of a beginning that are compared


def words_of(text: str) -> list[tuple[int, str]]:
    """Runs of letters and digits, each with where it stands."""
    spaced = "".join([letter if letter.isalnum() else " " for letter in text])
    words: list[tuple[int, str]] = []
    at = 0
    for word in spaced.split(" "):
        if word:
            words.append((at, word))
        at += len(word) + 1
    return words


class Beginnings:
    """Sorts out nearly all words before a pattern is asked; `may_begin` may be wrong in one way alone, by
    letting a word through."""

    def __init__(self, written: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._open: set[str] = set()
        for pattern in written:
            letters = "".join(takewhile(str.isalnum, pattern))
            rest = pattern[len(letters) :]
            if rest == "" or (rest[0] == " " and rest[1:2] != "?"):
                self._whole.add(letters)
            else:
                self._open.add((letters[:-1] if rest[0] == "?" else letters)[:_LONGEST])

    def may_begin(self, word: str) -> bool:
        """Whether some pattern begins with this word, or with one that begins like it."""
        return word in self._whole or any(word[:count] in self._open for count in range(1, _LONGEST + 1))
