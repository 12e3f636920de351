"""A reader by machine: what a character's texts say that its own fields, or its description, deny."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.ai.builtin.species import SPECIES, species_of
from app.ai.builtin.writing.personality import temper_parts
from app.ai.builtin.writing.places import all_place_names
from app.ai.builtin.writing.profile import profile_of, random_for
from app.ai.colours import EYES, HAIR
from tests.ai.builtin.writing.quality.described import Kept
from tests.ai.builtin.writing.quality.language import faults
from tests.ai.builtin.writing.quality.years_passed import max_years

_OTHERS = {
    "female": r"\b(?:he|him|himself)\b",
    "male": r"\b(?:she|hers|herself)\b",
    "non_binary": r"\b(?:she|he|hers|herself|himself)\b",
}
_THEY_AGREES = re.compile(r"\bthey (?:is|was|has|does|says|knows|keeps|wants|fears)\b")
_ENDINGS = "ligad conhecid perdoad sentad criad olhad casad advertid interrompid avisad chamad lembrad nascid"
_WRONG_ENDING = {"female": "o", "male": "a", "non_binary": "[oa]"}
# Words that are also said of other things than a character's species.
_OFTEN_SAID = {"human", "ghost", "giant", "mutant", "humana", "humano", "gigante", "fantasma", "anjo", "fado",
               "fauna", "angel", "fairy", "fada", "troll", "robot", "robô", "golem"}  # fmt: skip


def contradictions(one: Kept) -> Iterator[str]:
    yield from _unfinished(one)
    yield from _shape(one)
    yield from _stated(one)
    yield from _name(one)
    yield from _age(one)
    yield from _pronouns(one)
    yield from _species(one)
    yield from _place(one)
    yield from faults(one)


def _text(one: Kept) -> str:
    return f"{one.made.details.personality}\n\n{one.made.history}"


def _composed(one: Kept) -> str:
    return f"{one.made.details.personality}\n\n{one.made.composed}"


def _unfinished(one: Kept) -> Iterator[str]:
    """Slots that nothing filled, and marks that no sentence has."""
    if found := re.search(r"[{}\[\]|]|  |\s[.,;:!?]|\.\.|,,", _text(one)):
        yield f"unfinished: {found.group()!r}"
    if found := re.search(r"[.!?] [a-zà-ÿ]", re.sub(r"“[^”]*”", "“”", one.made.history)):
        yield f"small letter after a full stop: {found.group()!r}"


def _shape(one: Kept) -> Iterator[str]:
    """Three to five paragraphs; a strength, a flaw, a want, a fear and a habit, all of the temper drawn."""
    paragraphs = one.made.history.count("\n\n") + 1
    if not 3 <= paragraphs <= 5:
        yield f"{paragraphs} paragraphs"
    brief, details = one.made.brief, one.made.details
    parts = temper_parts(
        random_for(brief, "personality"), profile_of(brief), details.first_name, brief.locale
    )
    said = details.personality.casefold()
    for part in ("strength", "flaw", "want", "fear", "habit"):
        # The first word may have changed, where the sentence before begins with the name too.
        if parts[part].split(maxsplit=1)[-1].casefold() not in said:
            yield f"the personality states no {part} of its temper"


def _stated(one: Kept) -> Iterator[str]:
    """What the file says that the description states, against the finished fields."""
    details = one.made.details
    got: dict[str, object] = {
        "first": details.first_name, "last": details.last_name, "age": details.age, "gender": details.gender,
        "species": details.traits.species_key, "role": details.traits.role_key,
        "beard": {True: "yes", False: "no"}.get(details.traits.beard or False),
    }  # fmt: skip
    for trait, wanted in one.described.states.items():
        if trait in got and str(got[trait]) != wanted:
            yield f"{trait} is {got[trait]}, stated was {wanted}"
        elif trait == "place" and wanted not in (details.traits.place or ""):
            yield f"place is {details.traits.place}, stated was {wanted}"
        elif trait in ("hair", "eyes") and not _coloured(one, trait, wanted):
            yield f"{trait} is not {wanted}"


def _coloured(one: Kept, trait: str, wanted: str) -> bool:
    traits = one.made.details.traits
    drawn, table = (traits.hair_color, HAIR) if trait == "hair" else (traits.eyes_color, EYES)
    return drawn == table[wanted]


def _name(one: Kept) -> Iterator[str]:
    details = one.made.details
    if f"{details.first_name} {details.last_name}".strip() not in one.made.history:
        yield "the history does not say the name"


def _age(one: Kept) -> Iterator[str]:
    """No figure but the age, and no count of years that such a life has no room for."""
    details = one.made.details
    numbers = set(re.findall(r"\d+", _without_names(one, _composed(one)))) - {str(details.age)}
    if numbers:
        yield f"figures that are not the age {details.age}: {sorted(numbers)}"
    longest = max_years(one.made.composed, one.described.locale)
    if details.age is not None and longest >= max(details.age, 1):
        yield f"{longest} years passed in a life of {details.age}"


def _without_names(one: Kept, text: str) -> str:
    for name in (one.made.details.last_name, one.made.details.first_name):
        text = text.replace(name, "") if name else text
    return text


def _pronouns(one: Kept) -> Iterator[str]:
    gender, text = one.made.details.gender, _composed(one)
    if one.described.locale == "en":
        found = re.search(_OTHERS.get(gender, r"\b\B"), _without_others(text).lower())
        if gender not in ("female", "male"):
            found = found or _THEY_AGREES.search(text.lower())
    else:
        ending = _WRONG_ENDING.get(gender, "[oa]")
        words = "|".join(_ENDINGS.split())
        found = re.search(rf"\b(?:é|foi|ser|fora|fica|sendo|Foi) (?:{words}){ending}\b", text)
        found = found or re.search({"female": r"\belu\b", "male": r"\belu\b"}.get(gender, r"\b\B"), text)
    if found:
        yield f"{found.group()!r} of somebody who is {gender}"


def _without_others(text: str) -> str:
    """Without clauses that speak of somebody else by name of a kinsman."""
    return re.sub(r"\b(?:father|brother|uncle|mother|sister|aunt|grandmother|man)\b[^.;]*", "", text)


def _species(one: Kept) -> Iterator[str]:
    own = species_of(one.made.details.traits.species_key)
    locale = one.described.locale
    words = {word for species in SPECIES.values() if species.key != own.key for word in species.forms[locale]}
    text = one.made.composed
    for word in dict.fromkeys(own.forms[locale]):
        text = text.replace(word, "")
    others = words - _OFTEN_SAID - {word for forms in own.forms.values() for word in forms}
    if found := re.search(rf"\b(?:{'|'.join(map(re.escape, sorted(others)))})\b", text):
        yield f"{found.group()!r} is said of {own.key}"


def _place(one: Kept) -> Iterator[str]:
    place = one.made.details.traits.place or ""
    bare = re.sub(r"^(?:o|a|os|as|um|uma|an?|the|some) ", "", place)
    if bare not in one.made.history:
        yield f"{place!r} is not where it happens"
    for name in all_place_names(one.described.locale):
        if name not in place and re.search(rf"\b{re.escape(name)}\b", _without_names(one, one.made.composed)):
            yield f"{name} is another place than {place}"
