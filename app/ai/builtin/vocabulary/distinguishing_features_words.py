"""Words for build, distinguishing features and clothes by language, as alternatives of a pattern."""

from __future__ import annotations

from app.ai.builtin.vocabulary.files import any_of, by_language
from app.engines.ports import Locale

_FILES = by_language("distinguishing_features.txt", "build", "nouns", "not_persons")


def _longest_first(words: tuple[str, ...]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


BUILD: dict[Locale, str] = {locale: _longest_first(file.words("build")) for locale, file in _FILES.items()}
NOUNS: dict[Locale, str] = {locale: _longest_first(file.words("nouns")) for locale, file in _FILES.items()}
NOT_PERSONS = any_of(_FILES, "not_persons")
