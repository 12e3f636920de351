"""Ages by decades and centuries: `early thirties`, `mid-teens`, `quarentona`, `five centuries old`."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text, found
from app.ai.builtin.vocabulary import numbers
from app.ai.builtin.vocabulary.features import AGES_BY_WORD, DECADES

_PART = r"(?:early|mid|middle|late)"
_NAMES = "|".join(DECADES["en"])
_DECADE_EN = patterns.compile(
    rf"(?:\b(?:in|into|still in) (?:(?:his|her|their|the|its|my) )?(?P<part>{_PART})?\s?|"
    rf"\b(?P<part2>{_PART}) |(?:^|[,;.(] ?|age:? )(?P<part3>{_PART})? ?)(?P<decade>{_NAMES})\b"
)
_DECADE_NUMBER = patterns.compile(
    rf"(?:\b(?:in|into) (?:his|her|their|my) (?:(?P<part>{_PART})\s?)?|\b(?P<part2>{_PART})\s?|(?:^|"
    r"[,;.(] ?|age:? ))(?P<decade>[1-9]\d?0)'?s\b"
)
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_SOMETHING = patterns.compile(
    rf"\b(?P<n>{numbers.EN}) (?:something|odd years)\b|\b(?P<tens>{_TENS}) ?something\b|"
    rf"\b(?P<ish>{_TENS}|\d0) ?ish\b"
)
_ISH = patterns.compile(rf"\b(?P<n>{numbers.EN}) ?ish\b|\b(?P<figures>\d{{1,3}})ish\b")
_SHIFT = {"early": 2, "mid": 5, "middle": 5, "late": 8}
# The years of the teens are seven, and those late in them may be of age.
_TEENS = {"early": 13, "mid": 15, "middle": 15, "late": 18, "": 15}
_OF_LIFE = r"(?: old\b| of (?:age|life)\b| young\b| de (?:idade|vida|existência)\b)"
_CENTURIES = patterns.compile(
    rf"\b(?P<n>{numbers.EN}|{numbers.PT}|meio|half|a quarter of) (?:an? |um )?"
    rf"(?P<unit>centur(?:y|ies)|decades?|scores?|millenni(?:um|a)|séculos?|décadas?|milênios?){_OF_LIFE}"
)
_UNITS = {"c": 100, "d": 10, "sc": 20, "m": 1_000, "s": 100}
_SHARES = {"meio": 0.5, "half": 0.5, "a quarter of": 0.25}
# "threescore and ten", "is fourscore", but "fourscore and ten men" and "a three score deal"
_SCORE = patterns.compile(
    rf"(?P<lead>\b(?:is|was|aged?|now|at|he's|she's) )?\b(?:(?P<n>{numbers.EN}) score|(?P<joined>two|three|"
    rf"four|five|six)score)\b(?P<years> years)?(?: and (?P<more>{numbers.EN}))?"
    r"(?= *(?:$|[,.;:!?)—]| (?:and|but|with|who|old|of age|in|at|or|years|winters|summers)\b))"
)
_DOZEN = patterns.compile(r"\b(?P<n>a|two|three) dozen years old\b")
_TEENS_PT = patterns.compile(
    r"\b(?:(?P<part>n?o início|n?o começo|começando|entrando n|em plena|n?o meio|n?o auge|n?o fim|"
    r"n?o final|fim|início) ?(?:d)?(?:a )?adolescência)\b"
)
_PARTS_PT = {"in": 13, "co": 13, "en": 13, "pl": 15, "me": 15, "au": 15, "fi": 17}
_POUCOS = patterns.compile(
    r"\b(?P<n>vinte|trinta|quarenta|cinquenta|sessenta|setenta|oitenta|noventa|[2-9]0) e (?P<few>poucos|"
    r"tantos|muitos)\b"
)
_HOUSE = patterns.compile(r"\bcasa dos (?P<n>[2-9]0|vinte)\b")


def ages_by_century(text: Text) -> tuple[int, int, int] | None:
    """Returns start and end of the words, and the age in years; None without one."""
    if match := _CENTURIES.search(text.plain):
        share = _SHARES.get(match["n"]) or numbers.value_of(match["n"]) or 1
        unit = match["unit"]
        return *match.span(), round(share * _UNITS["sc" if unit.startswith("sc") else unit[0]])
    if (match := _SCORE.search(text.plain)) and (match["lead"] or match["years"] or match["more"]):
        return *match.span(), (numbers.value_of(match["n"] or match["joined"]) or 0) * 20 + (
            numbers.value_of(match["more"] or "") or 0
        )
    if match := _DOZEN.search(text.plain):
        return *match.span(), {"a": 12, "two": 24, "three": 36}[match["n"]]
    return None


def decade_in(text: Text) -> tuple[int, int, int] | None:
    """Returns the same of a decade that is named in the text's language."""
    return _english(text) if text.language == "en" else _portuguese(text)


def _english(text: Text) -> tuple[int, int, int] | None:
    if match := _DECADE_EN.search(text.plain):
        part = match["part"] or match["part2"] or match["part3"] or ""
        age = (
            _TEENS[part]
            if match["decade"] == "teens"
            else DECADES["en"][match["decade"]] + _SHIFT.get(part, 4)
        )
        return *match.span(), age
    if match := _DECADE_NUMBER.search(text.plain):
        shift = _SHIFT.get(match["part"] or match["part2"] or "", 4)
        return *match.span(), int(match["decade"]) + shift
    if match := _SOMETHING.search(text.plain):
        value = numbers.value_of(match["n"] or match["tens"] or match["ish"]) or 0
        return *match.span(), value + (2 if match["ish"] else 4)
    if match := _ISH.search(text.plain):
        return *match.span(), numbers.value_of(match["n"] or match["figures"]) or 0
    return _by_word(text)


def _portuguese(text: Text) -> tuple[int, int, int] | None:
    if match := _TEENS_PT.search(text.plain):
        part = match["part"].removeprefix("no ").removeprefix("o ").removeprefix("em ")
        return *match.span(), _PARTS_PT[part[:2]]
    if match := _POUCOS.search(text.plain):
        return *match.span(), (numbers.value_of(match["n"]) or 0) + (3 if match["few"] == "poucos" else 6)
    if match := _HOUSE.search(text.plain):
        return *match.span(), (numbers.value_of(match["n"]) or 0) + 4
    return _by_word(text)


def _by_word(text: Text) -> tuple[int, int, int] | None:
    """Returns the age of a single word: `octogenarian`, `quarentona`."""
    ages = AGES_BY_WORD[text.language]
    word = next(iter(found(ages, text.plain)), None)
    return (*word.span(), ages[word.group()]) if word else None
