"""Whom a description puts beside its character: kin by name, mentors, rivals, animals; in its own words."""

# ruff: noqa: E501
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers

_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms)\. )?[A-ZÀ-ÖØ-Þ][\w'’-]*(?: (?:de |da |do |dos |von |the )?[A-ZÀ-ÖØ-Þ][\w'’-]*){0,2}"
)
_PEOPLE_EN = (
    "(?:best )?friends?|rivals?|nemesis|enemy|arch-?enemy|mentor|teacher|old master|master|familiar|apprentice|partner|"
    "lover|companion|sidekick|boss|wife|husband|girlfriend|boyfriend|fianc[ée]e?|spouse|(?:half-?|step-?|twin |little |"
    "big |older |elder |younger )?(?:brother|sister)|(?:grand|step|god)?(?:mother|father|son|daughter)|aunt|uncle|cousin|"
    "niece|nephew"
)
_BEASTS_EN = (
    "cats?|kitten|dogs?|puppy|hounds?|greyhounds?|parrot|raven|crow|owl|hawk|falcon|eagle|horse|pony|mare|wolf|fox|rat|"
    "ferret|snake|lizard|monkey|goat|donkey|mule|rabbit|toad|tortoise|turtle|drone|griffin|pet \\w+"
)
_OWN_EN = rf"(?:(?:[Hh]er|[Hh]is|[Tt]heir|[Mm]y|an?|the|{numbers.EN}) (?:(?!is\b|was\b)[a-z-]+ ){{0,2}})"
_EN = patterns.compile(
    rf"(?:\b(?P<whose>{_OWN_EN})(?P<who>{_PEOPLE_EN}|{_BEASTS_EN})(?:,| is| was| named| called| is called)? "
    rf"(?P<name>(?:(?:the|old|young|commander|captain|king|queen|lady|lord|sir) )?{_NAME})|"
    rf"\b(?:with|and|has|owns|keeps|loves) (?P<beast>(?:her |his |their |an? |{numbers.EN} )(?:[a-z-]+ )?(?:{_BEASTS_EN}))\b|"
    rf"\bwith (?P<kin>(?:her|his|their) (?:wife|husband|girlfriend|boyfriend|(?:grand)?(?:mother|father)|"
    rf"brothers?|sisters?|sons?|daughters?|children|kids))\b)"
)
_NAMED = patterns.compile(r" named| called|,? [A-Z]")
_IS_EN = patterns.compile(
    rf"\b(?P<what>(?:aunt|uncle|cousin|friend|rival|nemesis|niece|nephew|apprentice|pupil|husband|wife|mother|father|"
    rf"brother|sister|twin sister|twin brother|grandson|granddaughter|squire) (?:of|to) {_NAME})"
)
_PEOPLE_PT = (
    "(?:melhor )?amig[oa]|rival|inimig[oa]|arqui-?inimig[oa]|mentora?|mestr[ea]|antig[oa] mestr[ea]|aprendiz|parceir[oa]|"
    "namorad[oa]|noiv[oa]|marido|esposa|irmãos?|irmãs?|irmã gêmea|irmão gêmeo|mãe|pai|avó|avô|tia|tio|prim[oa]|sobrinh[oa]|filh[oa]"
)
_BEASTS_PT = (
    "gat[oa]s?|cachorr[oa]s?|cão|cadela|papagaio|corvo|coruja|falcão|águia|cavalo|égua|pônei|lobo|loba|raposa|rato|"
    "furão|cobra|lagarto|macaco|cabra|burro|mula|coelho|sapo|jabuti|arara|drone"
)
_PT = patterns.compile(
    rf"\b(?P<phrase>(?:(?:[Ss]eu|[Ss]ua|[Mm]eu|[Mm]inha|um|uma|o|a|{numbers.PT}) (?:velh[oa] |antig[oa] )?"
    rf"(?:(?:{_PEOPLE_PT}|{_BEASTS_PT})(?: [a-zà-ÿ]+)?(?:,| se chama| é| chamad[oa])? (?:o |a )?{_NAME}|"
    rf"(?:{_BEASTS_PT})(?: de estimação| [a-zà-ÿ]+[oa])?\b)|"
    r"perdeu (?P<lost>(?:a|o|sua|seu) (?:irmã|irmão|avó|avô|filh[oa])(?: gême[oa]| mais (?:velh|nov)[oa])?)))"
)
_IS_PT = patterns.compile(
    rf"\b(?P<what>(?:marido|esposa|pai|mãe|irmão|irmã|net[oa]|bisnet[oa]|tia|tio|sobrinh[oa]|prim[oa]|rival|discípul[oa]|"
    rf"aprendiz|avó|avô|padrinho|madrinha|afilhad[oa]|amig[oa]|inimig[oa]) (?:(?:d[oae]s?|d[eo] (?:padre|rei|capitão|mestre)|d[oa] (?:rainha|mestra)) {_NAME}|"
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
    """At most three of each, without those that the description denies."""
    english = text.language == "en"
    pattern, being = (_EN, _IS_EN) if english else (_PT, _IS_PT)
    own = [one for one in _mentions(pattern, text.raw) if not text.denied(_start(one))]
    has = [_english(one) if english else _portuguese(one) for one in own]
    is_ = [one["what"] for one in being.finditer(text.raw) if not _of_somebody(text, one.start())]
    return Company(_few(has), _few(is_))


def _mentions(pattern: patterns.Pattern, raw: str) -> Iterator[patterns.Match]:
    """All of them; an animal whose name follows is found by the name."""
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
