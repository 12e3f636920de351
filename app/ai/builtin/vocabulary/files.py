"""This folder's files: those beside this module are of all languages, those in `en/` and `pt/` of one."""

from __future__ import annotations

from app.ai import word_lists
from app.ai.word_lists import WordFile
from app.engines.ports import Gender, Locale

_HERE = "app.ai.builtin.vocabulary"
GENDERS: dict[str, Gender] = {"f": "female", "m": "male"}


def shared(name: str, *sections: str) -> WordFile:
    """Returns a file of all languages, with exactly these sections; none given: any."""
    return word_lists.read(_HERE, name, *sections)


def by_language(name: str, *sections: str) -> dict[Locale, WordFile]:
    """Returns a file of each language, with exactly these sections."""
    return word_lists.by_language(_HERE, name, *sections)


def gendered(word: str) -> tuple[str, Gender | None]:
    """Returns a word and the gender that it states: `heiress:f` → `heiress`, `female`."""
    text, _, letter = word.partition(":")
    return text, GENDERS.get(letter)


def united(files: dict[Locale, WordFile], section: str) -> frozenset[str]:
    """Returns a section's words in all languages, for what is asked of texts of either."""
    return frozenset(word for file in files.values() for word in file.words(section))


def any_of(files: dict[Locale, WordFile], section: str) -> str:
    """Returns the same of a section of patterns, as alternatives for within `(?:…)`."""
    return "|".join(filter(None, (file.pattern(section) for file in files.values())))
