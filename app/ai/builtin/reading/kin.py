"""Finds family facts: orphaned, widowed, twin, parent; the character's parents, and who raised them."""

from __future__ import annotations

from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.species_role_gender import somebody_else
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import kin_words, numbers

_NO_TWIN = patterns.compile(
    r"^\s*(?:swords?|blades?|daggers?|pistols?|axes|daughters|sons|children|moons|suns|guns)\b"
)


@dataclass(frozen=True, slots=True)
class Kin:
    """`facts` are keys such as `orphan`; words are verbatim from the description."""

    facts: frozenset[str] = frozenset()
    gender: str | None = None
    children: int | None = None
    child_of: str | None = None
    raised_by: str | None = None


def kin_in(text: Text) -> Kin:
    """Returns all family facts that the description states of the character."""
    facts: dict[str, str | None] = {}
    for fact, gender, pattern in kin_words.RULES[text.language]:
        match = next((one for one in pattern.finditer(text.plain) if _own(text, one, fact)), None)
        if match:
            facts[fact] = facts.get(fact) or gender
    if "widowed" in facts:
        facts.pop("married", None)
    child = _child(text)
    raised = (kin_words.RAISED_EN if text.language == "en" else kin_words.RAISED_PT).search(text.plain)
    stated = next(filter(None, facts.values()), None)
    return Kin(
        facts=frozenset(facts),
        gender=stated or (child[1] if child else None),
        children=_children(text) if "parent" in facts else None,
        child_of=child[0] if child else None,
        raised_by=_short(text.raw[raised.start("by") : raised.end("by")]) if raised else None,
    )


def _own(text: Text, match: patterns.Match, fact: str) -> bool:
    if text.denied(match.start()):
        return False
    if match.group() == "married" and text.before(match.start()).endswith("never "):
        return False
    if match.group().endswith(" ") and text.after(match.end()).startswith(kin_words.NOT_BEFORE):
        return False
    if fact == "twin" and _NO_TWIN.match(text.after(match.end())):
        return False
    possessed = fact in ("widowed", "orphan", "divorced", "married", "twin", "parent", "sibling")
    return not (
        possessed and match.group().split()[0] not in kin_words.OWNING and somebody_else(text, *match.span())
    )


def _child(text: Text) -> tuple[str, str | None] | None:
    """Whose child the character is, in the words of the description, and the gender that this states."""
    match = (kin_words.CHILD_EN if text.language == "en" else kin_words.CHILD_PT).search(text.plain)
    genders = {"daughter": "female", "filha": "female", "son": "male", "filho": "male"}
    if match and not patterns.search(
        r"\b(?:her|his|their|by|with|an? \w+ and|seu|sua|com|por)\s+(?:\w+\s+)?$", text.before(match.start())
    ):
        words = _short(text.raw[match.start("all") : match.end("all")])
        return (words, genders.get(match["who"])) if words else None
    if text.language == "en" and (match := kin_words.CHILD_OF_EN.search(text.plain)):
        return f"{match['who']} of a {match['whom']}", genders[match["who"]]
    return None


def _children(text: Text) -> int | None:
    english = text.language == "en"
    number = numbers.EN if english else numbers.PT
    pattern = patterns.compile(rf"\b(?:of|to|has|have|raising|with|de|tem|com|cria) (?P<n>{number})\b")
    values = (numbers.value_of(match["n"]) for match in pattern.finditer(text.plain))
    return next((value for value in values if value is not None and value < 15), None)


def _short(words: str) -> str | None:
    words = words.strip()
    return words if 0 < len(words.split()) <= 7 else None
