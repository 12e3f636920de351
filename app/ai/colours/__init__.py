"""Colours that people have, by key: what they look like on hair, eyes and skin, and what they are called."""

from __future__ import annotations

from app.ai.word_lists import by_language, read
from app.engines.ports import Locale

_FILE = read(__name__, "colours.txt", "hair", "eyes", "skin", "human_hair", "human_eyes")
HAIR, EYES, SKIN = (_FILE.values(part) for part in ("hair", "eyes", "skin"))  # `#rrggbb` by key
HUMAN_HAIR, HUMAN_EYES = _FILE.words("human_hair"), _FILE.words("human_eyes")
_FILES = by_language(__name__, "colours.txt", "names", "hair", "skin", "phrases")
_NAMES = {
    locale: file.table("names") for locale, file in _FILES.items()
}  # singular, and plural if it differs
_HAIR_NAMES = {locale: file.values("hair") for locale, file in _FILES.items()}
_SKIN_NAMES = {locale: file.values("skin") for locale, file in _FILES.items()}
_PHRASES = {locale: file.values("phrases") for locale, file in _FILES.items()}
_NEAR = 40  # of 441 between black and white in RGB


def hair_words(key: str, locale: Locale) -> str:
    """Returns e.g. `red hair`, `cabelo ruivo`. Raises KeyError for an unknown key, as the other two do."""
    return _PHRASES[locale]["hair"].format(_HAIR_NAMES[locale].get(key, _NAMES[locale][key][0]))


def eye_words(key: str, locale: Locale) -> str:
    """Returns e.g. `green eyes`, `olhos verdes`."""
    return _PHRASES[locale]["eyes"].format(_NAMES[locale][key][-1])


def skin_words(key: str, locale: Locale) -> str:
    """Returns e.g. `green skin`, `pele verde`."""
    return _PHRASES[locale]["skin"].format(_SKIN_NAMES[locale][key])


def nearest(colours: dict[str, str], colour: str) -> str | None:
    """Returns the key of the nearest colour; None if none is near enough to name it."""

    def apart(key: str) -> int:
        pairs = zip(bytes.fromhex(colours[key][1:]), bytes.fromhex(colour[1:]), strict=True)
        return sum((one - other) ** 2 for one, other in pairs)

    found = min(colours, key=apart)
    return found if apart(found) <= _NEAR**2 else None
