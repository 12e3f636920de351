"""Which of the traits that a description states the finished character keeps; nothing else is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.ai.builtin.reading.understanding import understand
from app.ai.builtin.species import species_of
from app.ai.builtin.writer import write_details, write_history
from app.ai.builtin.writing.profile import ages_of_band, profile_of
from app.ai.colours import EYES, HAIR, SKIN
from app.engines.ports import Brief, Details, Locale

SETS = ("first", "second")
_SEEDS = range(3)
_COLOURS = {"hair": HAIR, "eyes": EYES, "skin": SKIN}


@dataclass(frozen=True)
class Made:
    """One character of a description, with all its text in one."""

    brief: Brief
    details: Details
    text: str


@dataclass(frozen=True)
class Share:
    """How many stated traits there are, and a line for each that got lost under any seed."""

    stated: int
    lost: tuple[str, ...]

    @property
    def kept(self) -> float:
        return 1 - len(self.lost) / self.stated


def descriptions(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(__file__).with_name(f"{name}.json").read_text("utf-8"))
    return found


def share_kept(name: str, locale: Locale) -> Share:
    """Over one set, written in this language; words are looked for where that is the description's own."""
    described = descriptions(name)
    lost = [line for one in described for line in _lost(one, locale)]
    stated = sum(len(one["traits"]) for one in described)
    return Share(stated, tuple(lost))


def _lost(described: dict[str, Any], locale: Locale) -> Iterator[str]:
    text, traits = described["text"], described["traits"]
    made = [_make(Brief(text, None, None, locale, seed)) for seed in _SEEDS]
    for trait, wanted in traits.items():
        wrong = next((got for one in made for got in _wrong(one, trait, wanted)), None)
        if wrong is not None:
            yield f"{text[:44]}…: {trait} is {wrong}, not {wanted!r}"


def _make(brief: Brief) -> Made:
    details = write_details(brief)
    traits = details.traits
    spoken = (traits.role, traits.hair, traits.eyes, traits.skin, traits.place, details.species)
    parts = (details.personality, write_history(brief, details).text, *filter(None, spoken))
    return Made(brief, details, "\n".join(parts))


def _wrong(made: Made, trait: str, wanted: Any) -> Iterator[str]:
    """What came instead; nothing if the trait was kept."""
    if trait == "mentioned":
        yield from (f"without {word!r}" for word in wanted if not _announced(made, word))
    elif not _kept(made, trait, wanted):
        yield repr(_got(made, trait))


def _announced(made: Made, word: str) -> bool:
    return not _own_language(made) or word.casefold() in made.text.casefold()


def _own_language(made: Made) -> bool:
    return understand(made.brief.description, made.brief.locale).language == made.brief.locale


def _kept(made: Made, trait: str, wanted: Any) -> bool:
    got = _got(made, trait)
    match trait:
        case "hair" | "eyes" | "skin":
            kept = got in [_COLOURS[trait].get(one) for one in wanted.split("|")]
        case "age_band":
            kept = _of_band(made.details, wanted)
        case "relations":
            kept = set(wanted) <= set(got)
        case "place":
            kept = any(one in (got or "") for one in wanted.split("|")) or _translated(made)
        case "role_words":
            kept = got == wanted or not _own_language(made)
        case _:
            kept = _equals(got, wanted)
    return kept


def _equals(got: Any, wanted: Any) -> bool:
    """`wanted`: a value, several parted by `|`, a span of years, or None for any but a raven's."""
    if wanted is None:
        return bool(got) and got != "Breu"
    if isinstance(wanted, list) and isinstance(got, int):
        return bool(wanted[0] <= got <= wanted[1])
    if isinstance(wanted, (bool, int)):
        return bool(got == wanted)
    return got in (wanted.split("|") if isinstance(wanted, str) else wanted)


def _translated(made: Made) -> bool:
    """A place without a name is written in the page's own words: `a floresta` is "the woods of …"."""
    stated = understand(made.brief.description, made.brief.locale)
    other = stated.language != made.brief.locale and stated.place is not None
    return other and stated.place is not None and made.details.traits.place_key == stated.place.key


def _of_band(details: Details, band: str) -> bool:
    low, high = ages_of_band(band, species_of(details.traits.species_key)) or (0, 0)
    return details.age is not None and round(low) <= details.age <= round(high)


def _got(made: Made, trait: str) -> Any:
    details, traits = made.details, made.details.traits
    profile = profile_of(made.brief)
    return {
        "first_name": details.first_name,
        "last_name": details.last_name,
        "age": details.age,
        "age_band": details.age,
        "gender": details.gender,
        "species": traits.species_key,
        "role": traits.role_key,
        "role_words": traits.role,
        "place": traits.place,
        "hair": traits.hair_color,
        "hair_style": traits.hair_style,
        "eyes": traits.eyes_color,
        "skin": traits.skin_color,
        "beard": traits.beard,
        "relations": profile.stated.kin.facts,
        "world": profile.world,
    }[trait]
