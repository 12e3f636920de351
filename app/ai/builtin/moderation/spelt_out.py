"""Joins spelt-out words: single letters with equal gaps between them (s e x, s.e.x, s_e_x).

A regular expression can't require equal gaps, so the rows that a pattern finds are scanned here from left to
right.
"""

from __future__ import annotations

from collections.abc import Iterator

from app import patterns

_MIN_LETTERS = 3  # letters
# Candidates: single characters with gaps between them, equal or not.
_ROW = patterns.compile(rf"(?:[a-z0-9@$][ .,_*/+-]{{1,3}}){{{_MIN_LETTERS - 1},}}[a-z0-9@$]")
_WORDS_OF_ONE = frozenset("aeio")  # a word of its own, perhaps, before the one that is spelt out
_WORD = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def joined(plain: str) -> str:
    """Returns the text with every spelt-out word joined; the text must be normalised by `folded`."""
    kept: list[str] = []
    last = 0
    for row in _ROW.finditer(plain):
        for start, end, word in _spelt_out(plain, _letters(plain, row.start(), row.end())):
            kept += (plain[last:start], word)
            last = end
    return "".join((*kept, plain[last:]))


def _letters(plain: str, start: int, end: int) -> list[int]:
    """Returns the offsets of the row's single characters."""
    return [at for at in range(start, end) if plain[at] in _WORD or plain[at] in "@$"]


def _spelt_out(plain: str, letters: list[int]) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and letters of each word in a row: the letters with the same gap as the first two."""
    first = 0
    while first + _MIN_LETTERS <= len(letters):
        count = _alike(plain, letters, first)
        end = letters[first + count - 1] + 1
        if plain[end : end + 1] in _WORD:  # the last is a longer word's beginning
            count, end = count - 1, letters[first + count - 2] + 1
        if count >= _MIN_LETTERS and plain[letters[first] - 1 : letters[first]] not in _WORD:
            word = "".join(plain[at] for at in letters[first : first + count])
            yield letters[first], end, word if word[0] not in _WORDS_OF_ONE else f"{word} {word[1:]}"
            first += count
        else:
            first += 1


def _alike(plain: str, letters: list[int], first: int) -> int:
    gap = plain[letters[first] + 1 : letters[first + 1]]
    count = 2
    while (
        first + count < len(letters) and plain[letters[first + count - 1] + 1 : letters[first + count]] == gap
    ):
        count += 1
    return count
