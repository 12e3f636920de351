"""Profile: all choices for a character, made once for a brief: stated facts, the rest random by seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app import patterns
from app.ai.builtin.reading.understanding import Stated, understand
from app.ai.builtin.sight.face_words import apparent_age, apparent_gender
from app.ai.builtin.sight.moods import mood_key
from app.ai.builtin.species import SPECIES, Species, species_of
from app.ai.builtin.vocabulary.occupations import OCCUPATIONS, Occupation
from app.engines.ports import Brief, Gender

_WORLDS = ("fantasy", "science_fiction", "modern", "historical")
_FREE_WORLDS = ("fantasy", "fantasy", "fantasy", "science_fiction", "modern", "historical")
NEUTRAL = "neutral"  # the world of a description that fits several
UNALIVE = ("ghost", "undead", "skeleton")
_SEASONED = ("captain", "scholar", "chief", "monarch", "judge", "seer", "teacher")
_ADULT = 18  # years: the minimum age of whoever is stated to be grown up, whatever the species
# Somebody called a man or a woman, without a species, is taken for a human.
_PERSON = patterns.compile(
    r"\b(?:wo)?m[ae]n\b|\b(?:girl|boy|lady|guy|lad|lass|chick|kid|gal|mulher|homem|menin[oa]|garot[oa]|"
    r"guria?|"
    r"piá|molequ?[ec]a?|novinh[oa]|rapaz|moç[oa]|mocinh[oa]|senhora?)\b"
)
CHILDHOOD = ("newborn", "infant", "child")
MACHINES = ("robot", "android", "golem")
# Tempers that a picture's mood suggests, if the description states none.
_MOOD_TEMPERS = {
    "sombre": "gloomy stern stubborn", "mysterious": "cunning gloomy shy", "cold": "stern wise shy",
    "stark": "stern proud brave", "warm": "kind cheerful loyal", "fiery": "reckless brave proud",
    "gentle": "kind shy wise", "bright": "cheerful curious kind", "vivid": "reckless curious cheerful",
    "calm": "wise loyal kind",
}  # fmt: skip
_ANY_TEMPER = "brave kind cunning wise stern cheerful gloomy proud curious loyal shy stubborn reckless"


@dataclass(frozen=True, slots=True)
class Profile:
    """All choices. `role` is None for an occupation that is in no list; `mood` is a key of moods.py."""

    stated: Stated
    world: str
    species: Species
    role: Occupation | None
    gender: Gender
    age: int
    temper: str
    second_temper: str
    mood: str | None

    @property
    def role_kind(self) -> str:
        return self.role.kind if self.role else "plain"


def random_for(brief: Brief, name: str) -> Random:
    """Returns a random source for each decision, so that one more draw here changes no other decision."""
    return Random(f"{brief.seed}:{name}")


def profile_of(brief: Brief) -> Profile:
    """Returns the profile, the same for the same brief, whichever names are taken."""
    stated = understand(brief.description, brief.locale)
    mood = _mood(brief)
    world = _world(brief, stated)
    species = _species(random_for(brief, "species"), stated, world, brief.template)
    gender = _stated_gender(stated) or apparent_gender(brief.analysis)
    gender = gender or _gender(random_for(brief, "gender"), species)
    seen = _seen_age(brief, stated, species)
    child = is_child(seen, species) or _is_child(stated, species)
    role = _role(random_for(brief, "role"), stated, world, child)
    age = stated.age or seen or _age(random_for(brief, "age"), species, stated, role)
    first, second = _tempers(random_for(brief, "temper"), stated, mood)
    return Profile(stated, world, species, role, gender, age, first, second, mood)


def _mood(brief: Brief) -> str | None:
    if brief.analysis is None:
        return None
    return next((mood_key(one.value) for one in brief.analysis.observations if one.attribute == "mood"), None)


def _world(brief: Brief, stated: Stated) -> str:
    """Returns the only world that template, things, species, occupation and place allow; NEUTRAL for
    several."""
    if brief.template in _WORLDS:
        return str(brief.template)
    if not stated.text.raw.strip():
        return random_for(brief, "world").choice(_FREE_WORLDS)
    left = set(_WORLDS)
    for fitting in _evidence(stated):
        left = left & fitting or left
    if len(left) == 1:
        return left.pop()
    if left == {"fantasy", "historical"}:
        return "fantasy" if stated.role or stated.species else NEUTRAL
    if left == {"modern", "historical"} or left == {"modern", "science_fiction"}:
        return "modern"
    return NEUTRAL


def _evidence(stated: Stated) -> list[set[str]]:
    """Returns the worlds that each statement allows, the strongest first."""
    found = [set(stated.worlds)] if stated.worlds else []
    if stated.place and stated.place.key in ("station", "colony"):
        found.append({"science_fiction"})
    if stated.species and stated.species != "human":
        found.append(set(species_of(stated.species).worlds))
    if stated.role:
        found.append(set(OCCUPATIONS[stated.role].worlds))
    return found


def _species(rng: Random, stated: Stated, world: str, template: str | None) -> Species:
    if stated.species:
        return species_of(stated.species)
    pool = [one for one in SPECIES.values() if one.pool and world in one.worlds]
    pool = [one for one in pool if one.key not in stated.denied_species]
    human = [one for one in pool if one.key == "human"]
    share = 1.0 if _surely_human(stated) else 0.45 if template else 0.75
    if human and (world in ("modern", "historical") or rng.random() < share):
        return human[0]
    if world == NEUTRAL and "human" not in stated.denied_species:
        return SPECIES["human"]
    return rng.choice(pool or [SPECIES["elf"]])


def _surely_human(stated: Stated) -> bool:
    """Returns whether an age or a word for people was stated, and no species: then the age is a human's."""
    young = stated.age_band in (*CHILDHOOD, "teen")
    return young or stated.age is not None or _PERSON.search(stated.text.plain) is not None


def _role(rng: Random, stated: Stated, world: str, child: bool) -> Occupation | None:
    """Returns the stated occupation; a child without one has none."""
    if stated.role:
        return OCCUPATIONS[stated.role]
    if stated.role_words or child:
        return None
    roles = (role for role in OCCUPATIONS.values() if world == NEUTRAL or world in role.worlds)
    if world == NEUTRAL:
        roles = (role for role in OCCUPATIONS.values() if len(role.worlds) > 2)
    return rng.choice([role for role in roles if not _gendered(role) and not role.is_learner])


def _is_child(stated: Stated, species: Species) -> bool:
    return stated.age_band in CHILDHOOD if stated.age is None else is_child(stated.age, species)


def is_child(age: int | None, species: Species) -> bool:
    """Returns whether somebody of that age is still a child among their own kind; machines never are."""
    adult = species.ages[0]
    return age is not None and age < adult * 0.72 and adult > 3


def _gendered(role: Occupation) -> bool:
    return role.gender is not None or role.key in ("prince", "princess", "king", "queen")


def _stated_gender(stated: Stated) -> Gender | None:
    return stated.gender or _bearded(stated) or stated.name_gender


def _seen_age(brief: Brief, stated: Stated, species: Species) -> int | None:
    """Returns the age a face appears to have, where the description leaves it open and years count as a
    human's."""
    learns = stated.role is not None and OCCUPATIONS[stated.role].is_learner
    if stated.age is not None or stated.age_band or learns or species.key != "human":
        return None
    age = apparent_age(brief.analysis)
    return max(age, _ADULT) if age is not None and stated.grown else age


def _bearded(stated: Stated) -> Gender | None:
    return "male" if stated.looks.beard else None


def _gender(rng: Random, species: Species) -> Gender:
    neither = 0.35 if species.key in MACHINES else 0.04
    if rng.random() < neither:
        return "non_binary"
    return "female" if rng.random() < 0.5 else "male"


def ages_of_band(band: str | None, species: Species) -> tuple[float, float] | None:
    """Returns the youngest and the oldest that a word such as "old" is drawn as; None for no such word."""
    adult, late, utmost = species.ages
    span, small = late - adult, min(adult, _ADULT)  # a child by kind is one in years too
    bounds: dict[str, tuple[float, float]] = {
        "newborn": (0, 1),
        "infant": (small * 0.2, small * 0.32),
        "child": (small * 0.35, small * 0.6),
        "teen": (adult * 0.74, adult * 0.97),
        "young": (adult, adult + span * 0.22),
        "middle": (adult + span * 0.5, adult + span * 0.75),
        "old": (late, late + (utmost - late) * 0.6),
        "ancient": (late + (utmost - late) * 0.4, utmost),
    }
    return bounds.get(band or "")


def _age(rng: Random, species: Species, stated: Stated, role: Occupation | None) -> int:
    adult, late, _ = species.ages
    band = stated.age_band
    span = late - adult
    seasoned = role is not None and role.key in _SEASONED
    if role is not None and role.is_learner and band is None:
        band = "young"
    low, high = ages_of_band(band, species) or (adult + span * (0.45 if seasoned else 0.08), late)
    least = _ADULT if stated.grown else 1
    return max(least, round(rng.triangular(low, high, low + (high - low) * 0.35)))


def _tempers(rng: Random, stated: Stated, mood: str | None) -> tuple[str, str]:
    drawn = rng.sample((_MOOD_TEMPERS.get(mood or "", _ANY_TEMPER)).split(), 2)
    tempers = [*stated.looks.tempers, *drawn]
    return tempers[0], tempers[1] if len(stated.looks.tempers) > 1 else tempers[0]
