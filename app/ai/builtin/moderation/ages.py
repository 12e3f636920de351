"""Finds statements of ages, in figures and words of both languages: under eighteen, or adult."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app import patterns
from app.ai.builtin.moderation.age_words import AFTER, ENDS, GROWN, SOON, YOUNG, YOUNGER, looked, stated
from app.ai.builtin.moderation.birth import born_ages

ADULT = 18
_MINOR, _ADULT = patterns.compile(stated(YOUNG)), patterns.compile(stated(GROWN))
_LOOKS_YOUNG, _LOOKS_GROWN = patterns.compile(looked(YOUNG)), patterns.compile(looked(GROWN))
_BEFORE = patterns.compile(
    rf"(?:\A|\W){SOON}\s+(?:her |his |seu |a )?(?:{YOUNG}|18|eighteen|dezoito)(?:st|nd|rd|th)?"
    rf"(?:\s+anos{AFTER}|\s+years{AFTER}|{ENDS})|"
    rf"(?:\A|\W){YOUNGER} (?:[\w']+ ){{0,3}}?(?:[\w']+[ -])?(?:{YOUNG})(?:-|{ENDS})"
)
_WITH = patterns.compile(  # fourteen next June; with fifteen, and so on
    r"(?:\A|\W)(?:(?P<young>(?:com|will be|he'?ll be|she'?ll be|vai fazer|faz|fara|completa|vai completar)"
    r"\s+"
    r"(?:so\s+|apenas\s+|uns\s+|seus\s+|only\s+|just\s+)?(?:1[0-7]|ten|eleven|twelve|\w+teen|dez|onze|"
    r"doze|treze|"
    rf"catorze|quatorze|quinze|dezesseis|dezessete)(?:{ENDS}|\s+(?:next|in|this|em|agora)\b))|"
    rf"(?:com|aos)\s+(?:{GROWN}){ENDS})"
)
_FIGURED = patterns.compile(  # chat figures, school years, birthdays; bare years
    r"(?:\A|[^\w.])(?:(?:0?[1-9]|1[0-7])\s?/?\s?(?:f|m|yo|y|a)\b(?:[^\w]|\Z)|[fm](?:[1-9]|1[0-7])(?:\W|\Z)|"
    r"(?:girl|boy|kid|teen|menina|menino|mina|garota|garoto|guria|guri|novinha|novinho)\s+1[0-7](?:[^\w%]|"
    r"\Z)|"
    r"(?:[1-9]|1[0-2])(?:st|nd|rd|th)[\s-]+(?:grade|graders?|birthday|form|year at school)|"
    r"[1-9](?:o|a)?\s+(?:ano|serie)(?:\W|\Z)|"
    r"[1-3](?:o|a)?\s+(?:ano\s+)?(?:do\s+)?(?:colegial|ensino medio)|"
    r"year (?:[1-9]|1[0-3]|seven|eight|nine|ten|eleven)(?:\s*[,.;)]|\s*\Z)|"
    rf"(?:{YOUNG})\s*(?:anos|aninhos)(?:\W|\Z))"
)
_OF = patterns.compile(  # a nurse of forty, a fan of fifteen; not a crew of fifteen
    r"(?:\A|\W)(\w+) (?:of|de) (?:(?P<young>1[0-7]|ten|eleven|twelve|\w+teen|nove|dez|onze|doze|treze|"
    rf"catorze|quatorze|quinze|dezesseis|dezessete)|(?:{GROWN}))(?:{ENDS}|\s+\w*[a-rt-z]\b)"
)
_MANY = frozenset(
    [
        "crew",
        "team",
        "band",
        "group",
        "family",
        "class",
        "gang",
        "pack",
        "army",
        "fleet",
        "choir",
        "circle",
        "council",
        "dozen",
        "party",
        "troop",
        "population",
        "half",
        "metade",
        "equipe",
        "grupo",
        "time",
        "turma",
        "bando",
        "familia",
        "tropa",
        "frota",
        "coro",
        "bloco",
        "conselho",
        "multidao",
        "populacao",
        "ano",
        "anos",
        "nota",
        "lista",
        "lado",
        "cada",
        "year",
        "out",
        "one",
        "menos",
        "mais",
        "depois",
        "dia",
        "capitulo",
        "antes",
    ]
)
_HALVES = patterns.compile(
    r"(?:half(?: of| as old as)?|metade de) "
    r"(?:2\d|3[0-4]|twenty(?:[ -]\w+)?|thirty|vinte(?: e \w+)?|trinta)(?:\W|\Z)|"
    r"(?:twice|double|two times|dobro de|duas vezes) "
    r"(?:[3-8]|three|four|five|six|seven|eight|tres|quatro|cinco|seis|sete|oito)(?:\W|\Z)"
)
_MONTHS = patterns.compile(
    r"(?:\A|\W)(\d{1,4}|\w+) (?:months?(?:[ -]old| of age)|meses(?: de (?:vida|idade))?)"
)
_DAYS = patterns.compile(r"(?:\A|\W)(\d[\d.,]{0,7}) (?:(days|weeks)[ -]old|(dias|semanas) de (?:vida|idade))")
_MARKS = {"“": '"', "”": '"', "\u00a0": " ", "…": ".", "–": "-", "—": "-"}
_MAX_DAYS = 6_575  # of eighteen years
_MAX_MONTHS = 12 * ADULT
# Durations, which are no ages, by the word before or after them.
_SPANS = patterns.compile(
    r"(?:ha|por|durante|apos|depois de|for|over|after|these) \w+ "
    r"(?:anos|years|winters|summers|springs|invernos|veroes|primaveras)\b|"
    r"\w+ years (?:an?|as)\b|\w+ anos (?:como|cortesa|escrav|casad|pres)\w*|"
    r"\w+ (?:anos|years) (?:ago|later|atras|depois|antes|mais tarde|"
    r"de (?:casa|carrei|profi|estra|experi|prisa|automu|servi|traba|palco|luta)\w*)"
)
_CALENDAR = patterns.compile(r"\b(?:is|was|de|,) ?(?:1[5-9]|2[01])\d\d\b")  # a year, not an age
_BARE_YEAR = patterns.compile(r", (?:1[5-9]|20)\d\d,")  # `Vienna, 1938, thirty years old`
_COUNTED = patterns.compile(r"\W?(?:tem|tenho|fez|completou) (?:dois|duas|tres|quatro|[2-4])\b\W?(?:\w+)?\W?")


class Age(NamedTuple):
    """A stated age with its offsets; `kind`: `young`, `grown`, or `seeming` young."""

    kind: str
    start: int
    end: int


def ages_of(plain: str) -> list[Age]:
    """Returns every stated age in the text, normalised by `folded`, in no order."""
    plain = _narrowed(plain)
    born = [Age("young" if age < ADULT else "grown", *span) for age, span in born_ages(plain)]
    plain = _BARE_YEAR.sub(", ~~~~,", plain)
    spans = [found.span() for found in _SPANS.finditer(plain)]
    seeming = [Age("seeming", *found.span()) for found in _LOOKS_YOUNG.finditer(plain)]
    grown = [Age("grown", *span) for span in _grown_spans(plain)]
    taken = _covered([*spans, *((age.start, age.end) for age in grown)])
    young = [Age("young", *span) for span in _young_spans(plain)]
    young = [age for age in young if not any(taken[age.end - 3 : age.end - 1])]
    young = [age for age in young if not _COUNTED.fullmatch(plain[age.start : age.end])]
    grown = [age for age in grown if not _CALENDAR.search(plain[age.start : age.end])]
    return seeming + grown + young + born


def _narrowed(plain: str) -> str:
    """Returns the text in ASCII with the same offsets, so that a dozen patterns encode it once."""
    if plain.isascii():
        return plain
    narrow = (one if one.isascii() else "z" if one.isalnum() else _MARKS.get(one, "~") for one in plain)
    return "".join(narrow)


def _grown_spans(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_LOOKS_GROWN, _ADULT):
        yield from (found.span() for found in pattern.finditer(plain))
    yield from (found.span() for found in _WITH.finditer(plain) if not found["young"])
    yield from (found.span() for found in _of(plain) if not found["young"])
    yield from _in_months(plain, grown=True)


def _young_spans(plain: str) -> Iterator[tuple[int, int]]:
    for pattern in (_MINOR, _BEFORE, _FIGURED, _HALVES):
        yield from (found.span() for found in pattern.finditer(plain))
    yield from (found.span() for found in _WITH.finditer(plain) if found["young"])
    yield from (found.span() for found in _of(plain) if found["young"])
    yield from _in_months(plain, grown=False)


def _of(plain: str) -> Iterator[patterns.Match]:
    return (found for found in _OF.finditer(plain) if found[1] not in _MANY)


def _in_months(plain: str, grown: bool) -> Iterator[tuple[int, int]]:
    for found in _MONTHS.finditer(plain):
        figure = found[1]
        if (figure.isdecimal() and int(figure) >= _MAX_MONTHS) == grown:
            yield found.span()
    for found in _DAYS.finditer(plain):
        days = int("".join(filter(str.isdecimal, found[1])))
        weeks = (found[2] or found[3]) in ("weeks", "semanas")
        if (days * (7 if weeks else 1) >= _MAX_DAYS) == grown:
            yield found.span()


def _covered(spans: list[tuple[int, int]]) -> bytearray:
    """Returns one byte for each character up to the end of the last span: 1 within a span."""
    covered = bytearray(max((end for _, end in spans), default=0))
    for start, end in spans:
        covered[start:end] = b"\1" * (end - start)
    return covered
