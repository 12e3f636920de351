"""Words of descriptions for colours, hair, clothes, places, temper and stages of life: by language, each with
the key that it stands for."""

from __future__ import annotations

from app.ai.builtin.vocabulary.files import by_language, shared
from app.engines.ports import Locale

Index = dict[Locale, dict[str, str]]


def _index(file: str, section: str) -> Index:
    return {locale: words.index(section) for locale, words in by_language(file, *_SECTIONS[file]).items()}


def _years(locale: Locale) -> dict[str, int]:
    return {word: int(value) for word, value in _AGES[locale].index("ages").items()}


_SECTIONS = {
    "looks.txt": ("colours", "hair_styles", "clothes", "worn"),
    "places.txt": ("kinds", "no_places", "relatives"),
    "tempers.txt": ("tempers",),
    "ages.txt": ("bands", "decades", "ages"),
}
COLOURS, HAIR_STYLES, WORN = (_index("looks.txt", section) for section in ("colours", "hair_styles", "worn"))
CLOTHES: dict[Locale, tuple[str, ...]] = {
    locale: file.words("clothes")
    for locale, file in by_language("looks.txt", *_SECTIONS["looks.txt"]).items()
}
CLOTHES_HEX = shared("clothes.txt", "colours").values("colours")
PLACE_FILES = by_language("places.txt", *_SECTIONS["places.txt"])
PLACES = _index("places.txt", "kinds")  # kinds of place; the writer's own phrases: written_places.txt
TEMPERS = _index("tempers.txt", "tempers")
BANDS = _index("ages.txt", "bands")
_AGES = by_language("ages.txt", *_SECTIONS["ages.txt"])
DECADES: dict[Locale, dict[str, int]] = {
    locale: {name: int(year) for name, year in file.values("decades").items()}
    for locale, file in _AGES.items()
}
AGES_BY_WORD: dict[Locale, dict[str, int]] = {locale: _years(locale) for locale in _AGES}
