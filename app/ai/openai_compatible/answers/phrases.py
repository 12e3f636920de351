"""Matches the start of a text against lists of phrases, complete or still being streamed; the lists are in
`words.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_QUOTE_SIGNS = "\"'“”‘’«»—–-"  # a phrase in quotation marks, or after a dash, is dialogue
_MAX_LEADING_SIGNS = 12  # non-letters before a phrase
_APART = ("", "!", ",", ".", ":", "…", "—", "-")
_EQUIVALENT = str.maketrans({"’": "'", "\n": " ", "\t": " ", "\r": " ", "*": "", "_": ""})
_PUNCTUATION = str.maketrans(dict.fromkeys('()[]"“”«»—–/', " "))


class Phrases:
    """A set of phrases, matched without case, emphasis and repeated spaces. A phrase that ends in a letter
    matches only whole words."""

    def __init__(self, *phrases: str) -> None:
        self._phrases = phrases
        self._at_word_start = tuple(f" {one}" if one[0].isalnum() else one for one in phrases)
        self._max_length = max(map(len, self._phrases)) + 1

    def matches_start(self, text: str) -> bool:
        """Return whether the text starts with one of them."""
        normalized = self._normalized_start(text)
        return any(
            normalized.startswith(one) and not _is_within_word(normalized[len(one) - 1 : len(one) + 1])
            for one in self._phrases
        )

    def matches_start_apart(self, text: str) -> bool:
        """Return whether the text starts with one, followed by punctuation or nothing."""
        normalized = self._normalized_start(text)
        return any(
            normalized.startswith(one) and normalized[len(one) : len(one) + 1] in _APART
            for one in self._phrases
        )

    def may_match_start(self, text: str) -> bool:
        """Return whether the text starts with one, or is too short to decide."""
        normalized = self._normalized_start(text)
        return any(one.startswith(normalized) for one in self._phrases) or self.matches_start(text)

    def occurs_in(self, text: str) -> bool:
        """Return whether one of them occurs in the text, starting at a word."""
        normalized = f" {normalize(text.translate(_PUNCTUATION))} "
        return any(one in normalized for one in self._at_word_start)

    def count_in(self, text: str) -> int:
        """Return how many of them occur in the text."""
        normalized = f" {normalize(text.translate(_PUNCTUATION))} "
        return sum(one in normalized for one in self._at_word_start)

    def _normalized_start(self, text: str) -> str:
        head = text.lstrip()[: 2 * self._max_length + _MAX_LEADING_SIGNS]
        first = next(
            (at for at, one in enumerate(head[:_MAX_LEADING_SIGNS]) if one.isalnum() or one in _QUOTE_SIGNS),
            0,
        )
        return normalize(head[first:])[: self._max_length]


def normalize(text: str) -> str:
    """Return the text in lower case, with single spaces and straight apostrophes, without emphasis."""
    return " ".join(text.translate(_EQUIVALENT).casefold().split())


def _is_within_word(pair: str) -> bool:
    return len(pair) == 2 and pair.isalnum()


def phrases(section: str) -> Phrases:
    """Return the phrases of a section of `words.txt`."""
    return Phrases(*word_list(section))


def word_list(section: str) -> tuple[str, ...]:
    """Return the entries of a section of `words.txt`. Raises KeyError for an unknown section."""
    return _sections()[section]


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return dict(_parse_sections("\n".join(lines)))


def _parse_sections(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in text.split("[")[1:]:
        name, _, body = part.partition("]")
        found = (one.strip().replace("_", " ") for line in body.splitlines() for one in line.split("|"))
        yield name, tuple(one for one in found if one)
