"""Finds companions: persons and animals beside the character, in the description's words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.files import by_language

_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms)\. )?[A-ZÀ-ÖØ-Þ][\w'’-]*(?: (?:de |da |do |dos |von |the )?[A-ZÀ-ÖØ-Þ][\w'’-]*){0,2}"
)
_FILES = by_language("company.txt", "people", "animals", "related")
_PEOPLE_EN, _ANIMALS_EN, _RELATED_EN = (_FILES["en"].pattern(section) for section in _FILES["en"].sections)
_PEOPLE_PT, _ANIMALS_PT, _RELATED_PT = (
    _FILES["pt-BR"].pattern(section) for section in _FILES["pt-BR"].sections
)
_OWN_EN = rf"(?:(?:[Hh]er|[Hh]is|[Tt]heir|[Mm]y|an?|the|{numbers.EN}) (?:(?!is\b|was\b)[a-z-]+ ){{0,2}})"
_EN = patterns.compile(
    rf"(?:\b(?P<whose>{_OWN_EN})(?P<who>{_PEOPLE_EN}|{_ANIMALS_EN})(?:,| is| was| named| called| is called)? "
    rf"(?P<name>(?:(?:the|old|young|commander|captain|king|queen|lady|lord|sir) )?{_NAME})|"
    r"\b(?:with|and|has|owns|keeps|loves) (?P<beast>(?:her |his |their |an? |"
    rf"{numbers.EN} )(?:[a-z-]+ )?(?:{_ANIMALS_EN}))\b|"
    rf"\bwith (?P<kin>(?:her|his|their) (?:wife|husband|girlfriend|boyfriend|(?:grand)?(?:mother|father)|"
    rf"brothers?|sisters?|sons?|daughters?|children|kids))\b)"
)
_NAMED = patterns.compile(r" named| called|,? [A-Z]")
_IS_EN = patterns.compile(rf"\b(?P<what>(?:{_RELATED_EN}) (?:of|to) {_NAME})")
_PT = patterns.compile(
    rf"\b(?P<phrase>(?:(?:[Ss]eu|[Ss]ua|[Mm]eu|[Mm]inha|um|uma|o|a|{numbers.PT}) (?:velh[oa] |antig[oa] )?"
    rf"(?:(?:{_PEOPLE_PT}|{_ANIMALS_PT})(?: [a-zà-ÿ]+)?(?:,| se chama| é| chamad[oa])? (?:o |a )?{_NAME}|"
    rf"(?:{_ANIMALS_PT})(?: de estimação| [a-zà-ÿ]+[oa])?\b)|"
    r"perdeu (?P<lost>(?:a|o|sua|seu) (?:irmã|irmão|avó|avô|filh[oa])(?: gême[oa]| mais (?:velh|nov)[oa])?)))"
)
_IS_PT = patterns.compile(
    rf"\b(?P<what>(?:{_RELATED_PT}) "
    rf"(?:(?:d[oae]s?|d[eo] (?:padre|rei|capitão|mestre)|d[oa] (?:rainha|mestra)) {_NAME}|"
    rf"(?:do|da) [a-zà-ÿ]+ {_NAME}|de (?:{numbers.PT}) [a-zà-ÿ]+|de (?:uma? )?[a-zà-ÿ]+(?:-[a-zà-ÿ]+)*))"
)


@dataclass(frozen=True, slots=True)
class Company:
    """`has`: persons and animals, "a black cat named Soot"; `is_`: what the character is to somebody."""

    has: tuple[str, ...] = ()
    is_: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        return " ".join((*self.has, *self.is_))


def company_in(text: Text) -> Company:
    """Returns at most three of each, without those that the description denies."""
    english = text.language == "en"
    pattern, being = (_EN, _IS_EN) if english else (_PT, _IS_PT)
    own = [one for one in _mentions(pattern, text.raw) if not text.denied(_start(one))]
    has = [_english(one) if english else _portuguese(one) for one in own]
    is_ = [one["what"] for one in being.finditer(text.raw) if not _of_somebody(text, one.start())]
    return Company(_few(has), _few(is_))


def _mentions(pattern: patterns.Pattern, raw: str) -> Iterator[patterns.Match]:
    """Yields all matches; an animal that is named is matched again with its name."""
    at = 0
    while one := pattern.search(raw, at):
        if one.groupdict().get("beast") and _NAMED.match(raw, one.end()):
            at = one.start() + 1
        else:
            yield one
            at = one.end()


def _start(one: patterns.Match) -> int:
    return one.start("lost") if one.groupdict().get("lost") else one.start()


def _of_somebody(text: Text, start: int) -> bool:
    return (
        text.denied(start)
        or patterns.search(
            r"\b(?:her|his|their|with|by|the|seu|sua|com|o|a|por|pel[oa])\s+(?:\w+\s+)?$", text.before(start)
        )
        is not None
    )


def _few(phrases: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(phrase.strip(" ,") for phrase in phrases))[:3]


def _english(one: patterns.Match) -> str:
    if one["who"] is None:
        return str(one["beast"] or one["kin"])
    called = patterns.search(r"named|called", one.group())
    joint = " called" if called else ","
    return f"{one['whose'].lower()}{one['who']}{joint} {one['name']}"


def _portuguese(one: patterns.Match) -> str:
    phrase = patterns.sub(r" se chama | é ", ", ", one["lost"] or one["phrase"])
    return phrase[:1].lower() + phrase[1:]
