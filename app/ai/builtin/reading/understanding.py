"""Reads a description: what it states, as keys that do not depend on its language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from app.ai.builtin.reading.age import age_in
from app.ai.builtin.reading.bands import band_in
from app.ai.builtin.reading.company import Company, company_in
from app.ai.builtin.reading.corrections import corrections_in
from app.ai.builtin.reading.dreams import dream_in
from app.ai.builtin.reading.kin import Kin, kin_in
from app.ai.builtin.reading.life_stages import LifeStage, stage_in, with_own_words
from app.ai.builtin.reading.looks import Looks, looks_in
from app.ai.builtin.reading.names import Name, name_in
from app.ai.builtin.reading.places import Place, place_in
from app.ai.builtin.reading.species_role_gender import Found, gender_in, noun_gender, role_in, species_in
from app.ai.builtin.reading.text import Text, language_of, text_of
from app.ai.builtin.reading.worlds import worlds_in
from app.ai.builtin.vocabulary import given_names
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS
from app.engines.ports import Gender, Locale


@dataclass(frozen=True, slots=True)
class Stated:
    """What the description states; None or empty where it states nothing. `age` in years; `grown`: eighteen
    or more is meant, unless an age is stated."""

    text: Text
    first_name: str | None
    last_name: str | None
    age: int | None
    age_band: str | None
    gender: Gender | None
    species: str | None
    species_word: str | None
    denied_species: frozenset[str]
    role: str | None
    role_words: str | None
    place: Place | None
    looks: Looks
    kin: Kin
    worlds: frozenset[str]  # of the description's things and places; empty where none belongs to one
    company: Company
    dream: str | None  # what the character wants to become, verbatim
    grown: bool = False

    @property
    def name_gender(self) -> Gender | None:
        """The gender that the first name suggests; it doesn't count as stated."""
        known = given_names.gender_of(self.first_name) if self.first_name else None
        return "female" if known == "female" else "male" if known else None

    @property
    def language(self) -> Locale:
        return self.text.language


@lru_cache(maxsize=32)
def understand(description: str | None, locale: Locale) -> Stated:
    """Reads any text; where its language is unclear, in both, and returns the reading that found more.

    Linear in the text, which is cut at `LIMIT` characters. CPU time for that length: aimed at under 20 ms;
    measured 8 ms for usual texts, up to 60 for the worst made so far, on two cores under load. The first call
    compiles patterns: see `warm`.
    """
    text = text_of(description)
    if language_of(text.plain, text.raw):
        return _read(text)
    other: Locale = "pt-BR" if locale == "en" else "en"
    ours, theirs = _read(replace(text, language=locale)), _read(replace(text, language=other))
    return theirs if _count_stated(theirs) > _count_stated(ours) else ours


# Together they use every reader, in both languages; the language of the first is unclear.
_SAMPLES = (
    "Name: Tom\tAge: 40",
    "Maria Silva, a 25 year old elf baker from Lisbon, has green eyes. Her uncle is a judge.",
    "Um cavaleiro chamado João, de 40 anos, com barba e olhos verdes. Não é elfo. O pai dele é juiz.",
)


def warm() -> None:
    """Compiles the patterns that reading needs: about two seconds of CPU, once a process. Run in a thread."""
    for sample in _SAMPLES:
        understand(sample, "en")


def _count_stated(stated: Stated) -> int:
    parts = (stated.first_name, stated.age, stated.age_band, stated.gender, stated.species, stated.role_words)
    looks = stated.looks
    more = (stated.place, looks.hair, looks.hair_style, looks.eyes, looks.skin, looks.clothes, *looks.tempers)
    return sum(part is not None for part in (*parts, *more))


def _read(text: Text) -> Stated:
    stated = _read_once(text)
    for correction in corrections_in(text):
        stated = _corrected(stated, correction)
    return stated


def _corrected(stated: Stated, correction: Text) -> Stated:
    """Returns the reading with a correction's statements in place of earlier ones."""
    species, role = species_in(correction)[0], role_in(correction)
    stage = _stage(correction, role)
    gender = noun_gender(correction) or next(
        (one.gender for one in (role, species) if one and one.gender), None
    )
    return replace(
        stated,
        age=age_in(correction) or stated.age,
        age_band=stage.band or stated.age_band,
        grown=stage.grown or (stated.grown and stage.band is None),
        gender=gender or stated.gender,
        species=species.key if species else stated.species,
        species_word=_as_written(correction, species) if species else stated.species_word,
        role=(role.key or None) if role else stated.role,
        role_words=_as_written(correction, role) or stated.role_words,
        looks=stated.looks.corrected(looks_in(correction)),
    )


def _read_once(text: Text) -> Stated:
    species, denied = species_in(text)
    name, kin = name_in(text), kin_in(text)
    role = _role(text, name)
    stage = _stage(text, role)
    return Stated(
        text=text,
        first_name=name.first if name else None,
        last_name=(name.last or None) if name else None,
        age=age_in(text),
        age_band=stage.band,
        gender=gender_in(text, role, species, also=(name.gender if name else None, kin.gender)),
        species=species.key if species else None,
        species_word=_as_written(text, species),
        denied_species=denied,
        role=(role.key or None) if role else None,
        role_words=_as_written(text, role),
        place=place_in(text, name),
        looks=looks_in(text),
        kin=kin,
        worlds=worlds_in(text),
        company=company_in(text),
        dream=dream_in(text),
        grown=stage.grown,
    )


def _stage(text: Text, role: Found | None) -> LifeStage:
    works = role is not None and (role.key not in OCCUPATIONS or not OCCUPATIONS[role.key].is_of_the_young)
    return stage_in(text.plain, band_in(with_own_words(text)), role.at if role and works else None)


def _role(text: Text, name: Name | None) -> Found | None:
    """Returns the stated occupation, else the one that a title implies: `Sir Aldwin` is a knight."""
    title = (name.at, name.at + len(name.title)) if name and name.title and name.soft else None
    role = role_in(text, title)
    if role or not (name and name.role):
        return role
    return Found(
        name.role, OCCUPATIONS[name.role].forms["en"][0] if text.language == "en" else "", None, name.at
    )


def _as_written(text: Text, role: Found | None) -> str | None:
    if role is None or not role.word:
        return None if role is None else OCCUPATIONS[role.key].forms["pt-BR"][1]
    written = text.raw[role.at : role.at + len(role.word)].lower()
    return written if written.replace("-", " ") == role.word else role.word
