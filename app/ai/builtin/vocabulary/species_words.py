"""Words for species in descriptions. Singular only: plurals mostly refer to others."""

from __future__ import annotations

from app.ai.builtin.vocabulary.files import by_language, gendered, united
from app.engines.ports import Gender, Locale

FILES = by_language("species.txt", "names", "words", "adjectives")
# Words that are no nouns, so can't stand for the species by themselves.
ADJECTIVES = united(FILES, "adjectives")


def _words(index: dict[str, str]) -> dict[str, tuple[str, Gender | None]]:
    words = ((*gendered(word), key) for word, key in index.items())
    return {word: (key, gender) for word, gender, key in words}


# By language, of each word: the species' key, and the gender that it states.
WORDS: dict[Locale, dict[str, tuple[str, Gender | None]]] = {
    locale: _words(file.index("words")) for locale, file in FILES.items()
}
