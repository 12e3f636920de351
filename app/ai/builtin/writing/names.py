"""Chooses names by species, culture and world, except those that the account has used."""

from __future__ import annotations

from random import Random

from app.ai.builtin.vocabulary.files import by_language, shared
from app.ai.word_lists import WordFile
from app.engines.ports import Gender, Locale

# Culture: its names by `female`, `male`, `either` and `last`.
_Cultures = dict[str, dict[str, tuple[str, ...]]]


def _cultures(file: WordFile) -> _Cultures:
    return {culture: file.table(culture) for culture in file.sections if culture != "worlds"}


def _with_shared(own: _Cultures) -> _Cultures:
    """Returns a language's names, and those of all languages where it has none."""
    return {key: _SHARED.get(key, {}) | own.get(key, {}) for key in (*_SHARED, *own)}


_SHARED = _cultures(shared("character_names.txt"))
_FILES = by_language("character_names.txt")
_NAMES = {locale: _with_shared(_cultures(file)) for locale, file in _FILES.items()}
_BY_WORLD = {locale: file.values("worlds") for locale, file in _FILES.items()}


def compose_name(
    rng: Random,
    culture: str,
    world: str,
    gender: Gender,
    locale: Locale,
    taken: tuple[str, ...],
    first: str | None = None,
    last: str | None = None,
    recent: tuple[str, ...] = (),
) -> tuple[str, str]:
    """First and last name, as given; one that isn't given is not taken, nor shares a taken first name.

    `recent` names, of other accounts, are avoided unless that takes a doubled last name.
    """
    if first and last:
        return first, last
    names = names_of(culture, world, locale)
    firsts, lasts = names[gender if gender in ("female", "male") else "either"], names["last"]
    used = {name.casefold() for name in taken}
    used_firsts = {name.split()[0].casefold() for name in taken if name.split()}
    shuffled, families = rng.sample(firsts, len(firsts)), rng.sample(lasts, len(lasts))
    fresh = [name for name in shuffled if name.casefold() not in used_firsts] or shuffled
    given, family = [first] if first else fresh, [last] if last else families
    doubled = [f"{one}-{other}" for one in families for other in families if one != other and not last]
    others = {name.casefold() for name in recent}
    for last_names, barred in ((family, used | others), (family, used), (doubled, used)):
        if free := _free(given, last_names, barred):
            return free
    return given[0], family[0]


def _free(firsts: list[str], lasts: list[str], barred: set[str]) -> tuple[str, str] | None:
    pairs = ((first, last) for last in lasts for first in firsts)
    return next((pair for pair in pairs if " ".join(pair).casefold() not in barred), None)


def names_of(culture: str, world: str, locale: Locale) -> dict[str, tuple[str, ...]]:
    """Returns a culture's names; humans have those of their world."""
    own = _BY_WORLD[locale].get(world, "human") if culture == "human" else culture
    return _NAMES[locale][own]
