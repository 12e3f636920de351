"""Finds and replaces whole words; the word may be user input, so no pattern is made of it."""

from __future__ import annotations

from collections.abc import Iterator


def has_word(text: str, word: str) -> bool:
    """Return whether the text contains it, without a letter, digit or underscore adjacent."""
    return next(_positions(text, word), None) is not None


def with_word_replaced(text: str, word: str, by: str) -> str:
    """Return the text with each whole occurrence replaced. An empty word never occurs."""
    parts: list[str] = []
    last = 0
    for start in _positions(text, word):
        parts += (text[last:start], by)
        last = start + len(word)
    return "".join((*parts, text[last:]))


def _positions(text: str, word: str) -> Iterator[int]:
    """Yield the offsets of non-overlapping occurrences."""
    at = text.find(word) if word else -1
    while at >= 0:
        end = at + len(word)
        whole = _is_word_boundary(text[at - 1 : at], word[0]) and _is_word_boundary(
            word[-1], text[end : end + 1]
        )
        if whole:
            yield at
        at = text.find(word, end if whole else at + 1)


def _is_word_boundary(before: str, after: str) -> bool:
    """Return whether a word boundary (`\\b`) is between two characters, each possibly ""."""
    return _is_word_character(before) != _is_word_character(after)


def _is_word_character(letter: str) -> bool:
    return letter.isalnum() or letter == "_"
