"""Converts a model's answer to a character's details: stated facts win, the model's choices fill the rest."""

from __future__ import annotations

from dataclasses import replace

from app import patterns
from app.ai.builtin.reading.understanding import understand
from app.ai.builtin.species import SPECIES, Species
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS, Occupation
from app.ai.builtin.writer import traits_of
from app.ai.builtin.writing import agreement
from app.ai.builtin.writing.names import compose_name
from app.ai.builtin.writing.profile import Profile, ages_of_band, profile_of, random_for
from app.ai.openai_compatible.checks.faithfulness import with_stated_name, without_other_ages
from app.ai.openai_compatible.cleaning import line, prose
from app.ai.openai_compatible.name_parts import with_split_name
from app.ai.openai_compatible.structured.schemas import Person
from app.ai.people_words import ADULT
from app.engines.ports import Brief, Details, Gender, Traits

_NAME, _WORDS, _PERSONALITY = 60, 100, 2_000  # maximum characters
_HEX = patterns.compile(r"#[0-9a-f]{6}")
_BARE_HEX, _SHORT_HEX = patterns.compile(r"[0-9a-f]{6}"), patterns.compile(r"#[0-9a-f]{3}")


def details_of(person: Person, brief: Brief, engine: str) -> Details:
    """Return the character. Where the model's value is unusable and nothing is stated, the seed decides."""
    person = with_split_name(person)
    profile_of_brief = profile_of(brief)
    profile = replace(
        profile_of_brief, gender=profile_of_brief.stated.gender or _gender(person, profile_of_brief)
    )
    profile = replace(profile, species=_species(person, profile))
    profile = replace(profile, age=_age(person, profile), role=_role(person, profile))
    first, last = _name(person, brief, profile)
    text = with_stated_name(prose(person.personality, _PERSONALITY), person, first)
    return Details(
        first_name=first,
        last_name=last,
        age=profile.age,
        gender=profile.gender,
        species=_species_words(person, profile, brief),
        personality=without_other_ages(text, profile.stated, brief.locale) or text,
        traits=_traits(person, profile, brief),
        engine=engine,
    )


def _gender(person: Person, profile_of_brief: Profile) -> Gender:
    return profile_of_brief.gender if person.gender == "unknown" else person.gender


def _species(person: Person, profile: Profile) -> Species:
    if profile.stated.species or _is_denied(person, profile):
        return profile.species
    return SPECIES.get(_species_named(person) or person.drawn_as, profile.species)


def _species_named(person: Person) -> str | None:
    """Return the key of the species that the model's words name, in either language."""
    return understand(f"The character is a {line(person.species, _NAME)}.", "en").species or (
        understand(f"A personagem é {line(person.species, _NAME)}.", "pt-BR").species
    )


def _is_denied(person: Person, profile: Profile) -> bool:
    return not profile.stated.denied_species.isdisjoint((person.drawn_as, _species_named(person)))


def _species_words(person: Person, profile: Profile, brief: Brief) -> str:
    chosen = line(person.species, _NAME)
    if profile.stated.species or not chosen or _is_denied(person, profile):
        return agreement.species_words(profile.species, profile.gender, brief.locale)
    return chosen


def _age(person: Person, profile: Profile) -> int:
    stated = profile.stated
    if stated.age is not None or person.age is None:
        return profile.age
    bounds = ages_of_band(stated.age_band, profile.species)
    fits = bounds is None or bounds[0] <= person.age <= bounds[1]
    fits = fits and not (stated.grown and person.age < ADULT)
    return person.age if fits else profile.age


def _role(person: Person, profile: Profile) -> Occupation | None:
    if profile.stated.role_words:
        return profile.role
    chosen = understand(f"The character is a {line(person.role, _WORDS)}.", "en").role
    return OCCUPATIONS.get(chosen) if chosen else None


def _name(person: Person, brief: Brief, profile: Profile) -> tuple[str, str]:
    """Return the name: stated parts stay; a full name that the account already has gets another last name."""
    stated = profile.stated
    first = stated.first_name or person.first_name
    last = stated.last_name or person.last_name
    used = {name.casefold() for name in brief.taken_names}
    all_stated = stated.first_name and stated.last_name
    if first and (all_stated or f"{first} {last}".casefold() not in used):
        return first, last
    last_name = stated.last_name
    rng, names = random_for(brief, "name"), profile.species.names
    return compose_name(
        rng, names, profile.world, profile.gender, brief.locale, brief.taken_names, first or None, last_name,
        brief.recent_names,
    )  # fmt: skip


def _traits(person: Person, profile: Profile, brief: Brief) -> Traits:
    base = traits_of(brief, profile)
    hair, hair_color = _chosen(base, "hair", person.hair, person.hair_color) or (base.hair, base.hair_color)
    eyes, eyes_color = _chosen(base, "eyes", person.eyes, person.eyes_color) or (base.eyes, base.eyes_color)
    skin, skin_color = _chosen(base, "skin", person.skin, person.skin_color) or (base.skin, base.skin_color)
    has_beard = "beard" not in base.stated and person.beard is not None and profile.gender != "female"
    role = line(person.role, _WORDS) if "role" not in base.stated else ""
    place = line(person.place, _WORDS) if "place" not in base.stated else ""
    place_key = _place_key(place, brief) if place else None
    return replace(
        base, hair=hair, hair_color=hair_color, eyes=eyes, eyes_color=eyes_color, skin=skin,
        skin_color=skin_color, beard=person.beard if has_beard else base.beard, role=role or base.role,
        place=place or base.place, place_key=place_key or base.place_key,
    )  # fmt: skip


def _chosen(base: Traits, part: str, words: str | None, colour: str | None) -> tuple[str, str] | None:
    """Return the model's words and colour of a part: both, or None."""
    said, shade = line(words, _WORDS), colour_of(colour)
    return (said, shade) if part not in base.stated and said and shade else None


def _place_key(place: str, brief: Brief) -> str | None:
    lives = "lives in" if brief.locale == "en" else "mora em"
    found = understand(f"The character {lives} {place}.", brief.locale).place
    return found.key if found else None


def colour_of(chosen: str | None) -> str | None:
    """Return `#rrggbb` from that form, from `rrggbb` or from `#rgb`; None for other text."""
    words = (chosen or "").strip().lower()
    if _BARE_HEX.fullmatch(words):
        return f"#{words}"
    if _SHORT_HEX.fullmatch(words):
        return "#" + "".join(2 * digit for digit in words[1:])
    found = _HEX.search(words)
    return found.group() if found else None
