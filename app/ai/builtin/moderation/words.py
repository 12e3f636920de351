"""Splits texts into words, without a regular expression."""

from __future__ import annotations


def words_of(text: str, inside: str = "") -> list[tuple[int, str]]:
    """Returns the runs of letters, digits, and the character `inside`, each with its offset."""
    spaced = "".join([letter if letter.isalnum() or letter == inside else " " for letter in text])
    words: list[tuple[int, str]] = []
    at = 0
    for word in spaced.split(" "):
        if word:
            words.append((at, word))
        at += len(word) + 1
    return words
