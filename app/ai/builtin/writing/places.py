"""Places where characters live: suitable kinds, their names, and their prepositions."""

from __future__ import annotations

from random import Random

from app import patterns
from app.ai.builtin.vocabulary.files import by_language, shared
from app.engines.ports import Locale

_FILES = by_language("written_places.txt", "kinds", "prepositions", "names")
KINDS = {locale: file.table("kinds") for locale, file in _FILES.items()}
_PREPOSITIONS = {locale: file.values("prepositions") for locale, file in _FILES.items()}
_NAMES = {locale: file.table("names") for locale, file in _FILES.items()}  # by world
_FILE = shared("places.txt", "lives", "species")
_BY_LIFE, _BY_SPECIES = _FILE.table("lives"), _FILE.table("species")
# Places of the modern world for kinds of life whose usual places are older.
_MODERN = {
    "sea": ("harbour", "island"), "land": ("village",), "wild": ("mountain", "village"),
    "road": ("harbour", "city"),
}  # fmt: skip
_MODERN_CITIES = ("city", "city", "river")
_ON = patterns.compile(
    r"\b(?:islands?|isle|coast|plains|steppes?|prairie|station|starship|spaceship|ship|moon|planet|[Mm]ars|"
    r"farm|docks|tundra|dunes|shore|seaside)$"
)
_BY = patterns.compile(r"\b(?:sea|ocean|river|lake)$")
_CONTRACTED = {"a": "na", "o": "no", "as": "nas", "os": "nos", "um": "num", "uma": "numa"}


def kind_for(rng: Random, role_kind: str, species: str, world: str) -> str:
    """Returns a kind of place that suits such a life in such a world."""
    if world == "science_fiction":
        return rng.choice(("station", "colony", "city"))
    if world == "modern":
        return rng.choice(_MODERN.get(role_kind, _MODERN_CITIES))
    return rng.choice(_BY_SPECIES.get(species) or _BY_LIFE[role_kind])


def compose_place(rng: Random, kind: str, world: str, locale: Locale) -> str:
    """Returns e.g. `the harbour town of Saltmere`, without its preposition."""
    name = rng.choice(_NAMES[locale][world])
    if locale == "en":
        return f"{rng.choice(KINDS[locale][kind])} {name}"
    located = f"{KINDS[locale][kind][0]} {name}"
    article, _, rest = located.partition(" ")
    return f"{ {'na': 'a', 'no': 'o', 'nas': 'as', 'nos': 'os'}[article] } {rest}".strip()


def known(place: str, locale: Locale) -> str:
    """Returns the place at its second mention: `a castle` → `the castle`, `uma ilha` → `a ilha`."""
    article, _, rest = place.partition(" ")
    definite = {"a": "the", "an": "the", "some": "the"} if locale == "en" else {"um": "o", "uma": "a"}
    return f"{definite[article]} {rest}" if rest and article in definite else place


def located(place: str, key: str | None, locale: Locale) -> str:
    """Returns the place with its preposition: `in the hills`, `on the island of Wexley`, `na mata de
    Cinzal`."""
    if locale == "en":
        return f"{_preposition(place, key)} {place}"
    article, _, rest = place.partition(" ")
    return f"{_CONTRACTED[article]} {rest}" if rest and article in _CONTRACTED else f"em {place}"


def _preposition(place: str, key: str | None) -> str:
    if key and place.startswith(KINDS["en"].get(key, ())):
        return _PREPOSITIONS["en"][key]
    if _BY.search(place):
        return "by"
    return "on" if _ON.search(place) else "in"


def all_place_names(locale: Locale) -> frozenset[str]:
    """Returns every name of the lists, whatever its world."""
    return frozenset(name for names in _NAMES[locale].values() for name in names)


def world_named(place: str) -> str | None:
    """Returns the one world whose list holds the name that the place ends with; None for none, or several."""
    worlds = {
        world
        for lists in _NAMES.values()
        for world, names in lists.items()
        if world != "neutral" and place.endswith(names)
    }
    return next(iter(worlds)) if len(worlds) == 1 else None
