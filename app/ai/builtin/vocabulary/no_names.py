"""Capitalised words that are no names, and words for others that a name may belong to."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary.files import by_language, united
from app.ai.builtin.vocabulary.titles import TITLES

_FILES = by_language("names.txt", "no_names", "bearers", "place_bearers", "people")


def _before_a_name(section: str) -> patterns.Pattern:
    words = "|".join(word for file in _FILES.values() for word in file.words(section))
    return patterns.compile(rf"\b(?:{words})\s*,?\s*$")


NOT_NAMES = united(_FILES, "no_names") | {word for titles in TITLES.values() for word in titles}
OTHER_BEARERS, PLACE_BEARERS = _before_a_name("bearers"), _before_a_name("place_bearers")
PEOPLE = united(_FILES, "people")  # a name may follow them, as it follows occupations
