"""Whole words found and replaced in a text; the word is anybody's, so that no pattern is made of it."""

from __future__ import annotations

from collections.abc import Iterator


def has_word(text: str, word: str) -> bool:
    """Whether the text has it with no further letter, digit or underscore at its ends."""
    return next(_places(text, word), None) is not None


def with_word_replaced(text: str, word: str, by: str) -> str:
    """The text with another word in each place where it stands whole. An empty word is found nowhere."""
    kept: list[str] = []
    last = 0
    for start in _places(text, word):
        kept += (text[last:start], by)
        last = start + len(word)
    return "".join((*kept, text[last:]))


def _places(text: str, word: str) -> Iterator[int]:
    """Where it begins; places don't overlap."""
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        whole = _parts(text[at - 1 : at], word[0]) and _parts(word[-1], text[end : end + 1])
        if whole:
            yield at
        at = text.find(word, end if whole else at + 1)


def _parts(before: str, after: str) -> bool:
    """Whether a word begins or ends between the two, each a character or nothing: a regular `\\b`."""
    return _of_words(before) != _of_words(after)


def _of_words(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
