"""Ages with words between what states them and the number: `com apenas 11 anos`, `has just reached 18`.

The text is read a second time without such words, so that all other rules about ages apply: adverbs (`só`,
`uns`, `actually`) and a second number (`7 ou 8 anos`) are left out, and verbs of reaching an age become the
simplest one. Only where the text as it stands states no age. Also here: what people believe, and how old the
character really is (`people think he's 20, but he's 13`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.files import by_language
from app.engines.ports import Locale

MAX_HEDGES = 24  # the maximum number of omissions of one kind
_MAX_APART = 5  # years between the two numbers of an estimate
_FILES = by_language("age_hedges.txt", "adverbs", "governors")
_ADVERBS, _GOVERNORS = (
    {locale: file.pattern(section) for locale, file in _FILES.items()} for section in ("adverbs", "governors")
)
_UNITS = r"years?|yrs?|yo|y/o|anos|aninhos"
_NUMBERS: dict[Locale, str] = {"en": numbers.EN, "pt-BR": numbers.PT}
_HEDGED = {
    language: patterns.compile(
        rf"\b(?P<governor>{governors}) (?P<cut>(?:(?:{_ADVERBS[language]}) )+)"
        rf"(?P<n>{number})\b(?P<unit> (?:{_UNITS})\b)?"
    )
    for language, governors, number in (
        (language, governors, _NUMBERS[language]) for language, governors in _GOVERNORS.items()
    )
}
_OR: dict[Locale, str] = {"en": "or|maybe|perhaps", "pt-BR": "ou|talvez"}
_EITHER = {
    language: patterns.compile(
        rf"\b(?P<n>{number})(?P<cut>,? (?:{_OR[language]})(?: (?:{_ADVERBS[language]}))? (?P<m>{number}))"
        rf"(?= *(?:$|[,.;:!?)]| (?:{_UNITS})\b))"
    )
    for language, number in _NUMBERS.items()
}
# "a kid, maybe 9, with a slingshot"
_ALONE = {
    language: patterns.compile(
        rf"[,(|—] *(?P<cut>(?:(?:{_ADVERBS[language]}) )+)(?P<n>{number})(?= *(?:$|[,.;)|—]))"
    )
    for language, number in _NUMBERS.items()
}
_DAYS_PT = r"hoje|ontem|anteontem|agora|de idade|de vida|n?est[ea]|n?ess[ea]|semana|mês|e|mas"
_FEAST_PT = (
    r"com (?:um |uma )?(?:grande |bela )?(?:festa|festão|festança|bolo|churrasco|baile|pagode|samba|jantar|"
    r"cerveja)|n[oa] (?:último |última |mesmo |mesma )?(?:mês|dia|fim|semana|segunda|terça|quarta|quinta|"
    r"sexta|sábado|domingo|verão|inverno|carnaval|natal|laje|praia|roça|cadeia|bar|boteco)|sozinh[oa]"
)
_FILLED_PT = rf"(?:(?:{_ADVERBS['pt-BR']}|meus|ontem|recentemente|finalmente) )*"
# Those of a marriage or a company have `de`, `juntos`, `na polícia` behind them.
_REACHING_PT = (
    r"(?:(?:acab(?:a|ou|ei|ando) de|recém) (?:completar|fazer|chegar aos|atingir)|(?:comemor|celebr|festej|"
    r"complet|inteir)(?:a|ando|ou|ei)|"
    rf"fazendo|cheg(?:ou|ando) aos|atingi(?:u|ndo)) {_FILLED_PT}"
)
_REACHED_PT = (
    patterns.compile(rf"\b(?P<cut>{_REACHING_PT})(?P<n>{numbers.PT}) (?:aninhos|primaveras|invernos)\b"),
    patterns.compile(
        rf"\b(?P<cut>{_REACHING_PT})(?P<n>{numbers.PT}) anos(?= *(?:$|[,.;:!?)—]| (?:{_DAYS_PT}|"
        rf"{_FEAST_PT})\b))"
    ),
    patterns.compile(
        r"\b(?P<cut>(?:acab(?:a|ou|ei|ando) de (?:completar|fazer)|cheg(?:ou|"
        rf"ando) aos) {_FILLED_PT})(?P<n>{numbers.PT})(?= *(?:$|[,.;:!?)]))"
    ),
)
_ITS_OWNER = patterns.compile(r"^ (?:d[ao]s?|de (?:um|uma|seu|sua|[^i\W]\w+))\b")
_REACHED_EN = (
    patterns.compile(
        r"\b(?P<cut>(?:(?:has|have|'s|just|only|recently|finally|already) )*(?:reach(?:es|ed|ing)|hit|"
        r"hits|hitting|celebrat(?:es|ed|ing)(?: turning)?) "
        rf"(?:(?:{_ADVERBS['en']}|the big) )*)(?P<n>{numbers.EN})(?= *(?:$|[,.;:!?)]| (?:today|yesterday|"
        r"last|this|and (?:is|has|still|never))\b))"
    ),
)
_REACHED = {"en": ("turned ", _REACHED_EN), "pt-BR": ("fez ", _REACHED_PT)}
_SURELY = patterns.compile(r"^(?:only|just|merely|barely|a mere|the ripe)\b")
_MIN_REACHED, _MAX_REACHED = 4, 120  # years; others are speeds and records
_IS = r"(?:(?:he|she|they|i)(?:['’](?:s|re|m)| is| are| am)|hes|shes|theyre|im)"
# `people think hes 20 but hes actually 13`
BELIEVED = {
    "en": patterns.compile(
        r"\b(?:think|thinks|thought|assumes?|believes?|guess(?:es)?|says?|swears?|claims?|pretends?|passes|"
        r"pass|mistakes?|mistaken|takes?|tells?)\b"
        rf"[^.;]{{0,80}}(?:\b(?:but|though|although|yet|when|except)|[,—])(?: in fact|"
        rf" in truth)? {_IS} (?:(?:{_ADVERBS['en']}) )*(?P<n>{numbers.EN})(?= *(?:$|[,.;:!?)]| (?:and|but|"
        r"years?|yo)\b))"
    ),
    "pt-BR": patterns.compile(
        r"\b(?:acham?|pensam?|dizem|diz|juram?|acreditam?|passa por|finge|mente)\b"
        rf"[^.;]{{0,80}}\b(?:mas|porém|só que|quando) (?:(?:{_ADVERBS['pt-BR']}|na real|ele|ela|"
        rf"eu) )*(?:tem|tenho) (?:(?:{_ADVERBS['pt-BR']}) )*(?P<n>{numbers.PT})(?= *(?:$|[,.;:!?)]| (?:e|"
        r"anos|aninhos)\b))"
    ),
}


def without_hedges(text: Text) -> Text:
    """Returns the text without the words between an age and what states it; unchanged where there are
    none."""
    reached, forms = _REACHED[text.language]
    for form in forms:
        text = _cut(text, islice(_reached_in(form, text), MAX_HEDGES), reached)
    text = _cut(text, islice(_ALONE[text.language].finditer(text.plain), MAX_HEDGES), "")
    hedged = (match for match in _HEDGED[text.language].finditer(text.plain) if _is_an_age(match))
    return _cut(text, islice(hedged, MAX_HEDGES), "")


def with_least(text: Text) -> Text:
    """Returns the text with the lower of two numbers: `a girl of 17 or 18 years` may be a minor."""
    either = (match for match in _EITHER[text.language].finditer(text.plain) if _is_estimate(match))
    return _cut(text, islice(either, MAX_HEDGES), "")


def _is_an_age(match: patterns.Match) -> bool:
    """Returns False for counts (`is just one of them`), hours (`at about nine`) and measures (`at most
    10`)."""
    if match["unit"] or match["cut"].startswith("at "):
        return match["unit"] is not None
    hour = match["governor"] == "at" and not _SURELY.match(match["cut"])
    return not hour and (numbers.value_of(match["n"]) or 0) >= _MIN_REACHED


def _reached_in(form: patterns.Pattern, text: Text) -> Iterator[patterns.Match]:
    for match in form.finditer(text.plain):
        if _ITS_OWNER.match(text.after(match.end())):
            continue  # "comemorando os 5 aninhos da filha"
        if _MIN_REACHED <= (numbers.value_of(match["n"]) or 0) <= _MAX_REACHED:
            yield match


def _is_estimate(match: patterns.Match) -> bool:
    return 0 < (numbers.value_of(match["m"]) or 0) - (numbers.value_of(match["n"]) or 0) <= _MAX_APART


def _cut(text: Text, matches: Iterator[patterns.Match], instead: str) -> Text:
    """Returns the text with `instead` in place of each match's `cut`; `raw` and `plain` stay aligned."""
    raw, plain, at = [], [], 0
    for match in matches:
        start, end = match.span("cut")
        raw += [text.raw[at:start], instead]
        plain += [text.plain[at:start], instead]
        at = end
    return (
        replace(text, raw="".join([*raw, text.raw[at:]]), plain="".join([*plain, text.plain[at:]]))
        if at
        else text
    )
