"""Words and sentences for pictures, by language and section of `vocabulary/{en,pt}/pictures.txt`."""

from __future__ import annotations

from app.ai.builtin.vocabulary.files import by_language
from app.engines.ports import Locale

_SECTIONS = (
    "styles", "shapes", "brightness", "contrast", "colouring", "certainty", "leans", "places", "shares",
    "attributes", "moods", "genders", "sentences",
)  # fmt: skip
_TEXTS = {
    locale: {section: file.texts(section) for section in _SECTIONS}
    for locale, file in by_language("pictures.txt", *_SECTIONS).items()
}


def texts(section: str, locale: Locale) -> dict[str, str]:
    """Returns a section's words by key."""
    return _TEXTS[locale][section]


def in_all_languages(section: str) -> dict[str, tuple[str, ...]]:
    """Returns a section's words by key, one of each language."""
    keys = next(iter(_TEXTS.values()))[section]
    return {key: tuple(by_section[section][key] for by_section in _TEXTS.values()) for key in keys}


def sentence(key: str, locale: Locale, **words: object) -> str:
    """Returns the sentence with the words filled in. Raises KeyError where one is missing."""
    return texts("sentences", locale)[key].format(**words)
