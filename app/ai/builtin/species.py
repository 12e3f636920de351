"""The species of the built-in engine: their names in texts, ages, worlds and colours."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.ai.builtin.vocabulary.files import shared
from app.ai.builtin.vocabulary.species_words import FILES
from app.engines.ports import Locale

Forms = tuple[str, str, str]  # feminine, masculine and neutral


@dataclass(frozen=True, slots=True)
class Species:
    """`forms` are for writing. `ages`: youngest adult, usual oldest, maximum (years). `names`: the culture
    whose names they have. `hair_colours`, `eye_colours`: keys of app/ai/colours; none: the human ones."""

    key: str
    forms: dict[Locale, Forms] = field(hash=False)
    worlds: tuple[str, ...]
    ages: tuple[int, int, int]
    skins: tuple[str, ...]
    names: str
    hairless: bool = False
    hair_colours: tuple[str, ...] = ()
    eye_colours: tuple[str, ...] = ()
    pool: bool = True  # may be chosen if the description states none


def _forms(text: str) -> Forms:
    female, male, neutral = text.split("/") if "/" in text else (text,) * 3
    return female, male, neutral


def _species(key: str) -> Species:
    row = _FILE.table(key)
    youngest, late, utmost = (int(years) for years in row["ages"])
    flags = row.get("flags", ())
    return Species(
        key=key,
        forms={locale: _forms(names[key]) for locale, names in _NAMES.items()},
        worlds=row["worlds"],
        ages=(youngest, late, utmost),
        skins=row.get("skins", HUMAN_SKINS),
        names=row["names"][0],
        hairless="hairless" in flags,
        hair_colours=row.get("hair", ()),
        eye_colours=row.get("eyes", ()),
        pool="stated_only" not in flags,
    )


_FILE = shared("species.txt")
_NAMES = {locale: file.values("names") for locale, file in FILES.items()}
HUMAN_SKINS = _FILE.table("human")["skins"]
SPECIES: dict[str, Species] = {key: _species(key) for key in _FILE.sections}


def ageing(age: int, species: Species) -> float:
    """Returns the share of a life that has passed: 0 at the youngest adult age, 1 at the usual oldest, then
    more; at most 0.5 for the ageless."""
    adult, late, _ = species.ages
    return min((age - adult) / (late - adult), 0.5 if late >= 800 or species.ages[0] <= 3 else 9.0)


def species_of(key: str) -> Species:
    """Returns the species of that key; an unknown key is drawn and aged as a human."""
    return SPECIES.get(key, SPECIES["human"])
