"""Parses ages in words, in both languages: `mid-30s`, `trinta e poucos`, `340 (looks 25)`.

Alternatives considered: word2number and text2num parse numbers in words, but neither decades, nor units, nor
which of two numbers is meant; the built-in reader (`builtin.reading.age`) finds an age in a sentence, while
here the whole text is an age.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from app import patterns
from app.ai.builtin.vocabulary import numbers
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.structured.birth_years import without_birth_years
from app.ai.openai_compatible.structured.value_parsing import (
    is_blank,
    normalize_key,
    parse_number,
    unwrap_single,
)

_MAX_TEXT = 120  # characters
_MAX_ROWS = 8  # values in a list or an object
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_PT = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_TENS_WORDS = (*_TENS_EN.split(), *_TENS_PT.split())
_WORDS = "|".join(_TENS_WORDS)
_DECADES = {
    "teens": 10, "twenties": 20, "thirties": 30, "forties": 40, "fourties": 40, "fifties": 50, "sixties": 60,
    "seventies": 70, "eighties": 80, "nineties": 90, "trint": 30, "quarent": 40, "cinquent": 50,
    "sexagenari": 60, "septuagenari": 70, "octogenari": 80, "nonagenari": 90, "centenari": 100,
}  # fmt: skip
_SHIFTS = {
    "early": 2, "low": 2, "lower": 2, "beginning": 2, "mid": 5, "middle": 5, "late": 8, "high": 8, "upper": 8,
    "end": 8, "inicio": 2, "comeco": 2, "principio": 2, "meados": 5, "metade": 5, "meio": 5, "fim": 8,
    "final": 8, "finais": 8, "poucos": 3, "poucas": 3, "alguns": 3, "algumas": 3, "tal": 3,
    "tantos": 5, "tantas": 5, "muitos": 8,
}  # fmt: skip
_TEEN_SHIFTS = {2: 13, 5: 16, 8: 18}
_SOMEWHERE = 4  # years into a decade if no part is named
_PART = patterns.compile(rf"\b(?:{'|'.join(_SHIFTS)})\b")
_DECADE = patterns.compile(
    r"\b(?P<en>teens|twenties|thirties|fou?rties|fifties|sixties|seventies|eighties|nineties)\b"
    r"|\b(?P<figure>[1-9]\d?0)['’]?s\b"
    r"|\b(?P<pt>trint|quarent|cinquent)(?:ao|ona|oes|onas)\b"
    r"|\b(?P<latin>sexagenari|septuagenari|octogenari|nonagenari|centenari)[ao]s?\b"
)
_TENS_OF = patterns.compile(
    rf"\b(?:(?:casa|faixa|decada|inicio|comeco|principio|meados|metade|meio|fim|final|finais) d[aeo]s? "
    rf"(?:(?:casa|faixa|decada) d[aeo]s? )?(?P<in>\d{{1,2}}0|{_WORDS})\b"
    rf"|(?P<and>\d{{1,2}}0|{_WORDS}) ?(?:anos )?(?:e|and) ?(?:pouc[oa]s|algu[mn]a?s|tal|tant[oa]s|muitos)\b"
    rf"|(?P<some>\d{{1,2}}0|{_WORDS}) ?(?:some|odd|plus)(?:thing)?s?\b)"
)
_UNITS = {"decade": 10, "decada": 10, "centur": 100, "secul": 100, "millenni": 1_000, "milenio": 1_000}
_UNIT = patterns.compile(r"\b(?P<unit>decade|decada|centur|secul|millenni|milenio)(?:s|y|ies|um|a|o|os)?\b")
_MANY = patterns.compile(
    r"\b(?:(?P<hundreds>hundreds|centenas)|(?P<thousands>thousands|milhares)) (?:of|de) (?:years|anos)"
)
_HALF = patterns.compile(r"\b(?:half|meio|meia)\b")
_ONE = patterns.compile(r"\b(?:a|um|uma)\s+$")
_MANY_UNITS = 3  # "centuries" without a number
_SHORTER = patterns.compile(r"^[\s-]*(?P<unit>month|mes|week|semana|day|dia)(?:es|s)?\b")
_TO_YEARS = {"month": 12, "mes": 12, "week": 52, "semana": 52, "day": 365, "dia": 365}
_RANGE = patterns.compile(r"\b(\d{1,5}) ?(?:-|to|and|a|e|ou|or|ate) ?(\d{1,5})\b")
_FIGURE = patterns.compile(r"\d{1,3}(?:[,.\u00a0 ]\d{3})+\b|\d+(?:[.,]\d+)?")
_POWER = patterns.compile(r"\d{1,3}(?:\.\d{1,3})?e\d{1,2}")
_UNIT_WORDS = r"(?P<unit>years?|months?|weeks?|days?|anos?|mes(?:es)?|semanas?|dias?)"
_FEW = patterns.compile(
    rf"\b(?:few|several|some|couple of|alguns|algumas|poucos|poucas|uns|umas) {_UNIT_WORDS}\b"
    r"(?: old| of age| de (?:idade|vida))?$"
)
_FEW_YEARS = 3
_NEGATIVE = patterns.compile(r"-\d{1,6}")
_MULTIPLIER = patterns.compile(r"^ ?(?:(?P<k>k|mil|thousand)|(?P<c>hundred|cem))\b")
_SPELLED = patterns.compile(rf"\b(?:{numbers.EN}|{numbers.PT})")
_CLAUSES = patterns.compile(
    r"[,;()\[\]/:]\s|[()\[\]/;]|\b(?:but|though|although|yet|actually|really|mas|porem|embora|na verdade"
    r"|apesar)\b"
)
_APPARENT = patterns.compile(
    r"\b(?:look|appear|apparen|seem|visual|physical|biolog|aparen|parec|fisic)\w*|\bborn\b|\bnasc\w*|\bsince\b|\bdesde\b"
)
_NO_AGE = patterns.compile(
    r"\b(?:ageless|timeless|immortal|eternal|unknown|indeterminate|unclear|uncertain|atemporal|imortal|etern[oa]"
    r"|sem idade|indefinid[ao]|indeterminad[ao]|desconhecid[ao]|incert[ao]"
    r"|not (?:stated|known|given|specified))\b"
)
_AGES_OF_LIFE = {
    0: "newborn baby recemnascido recemnascida bebe", 2: "toddler", 8: "child crianca",
    11: "preteen preadolescente", 16: "teen teenager teenage adolescent adolescente",
    22: "youngadult jovemadulto jovemadulta adultojovem", 35: "adult adulto adulta",
    45: "middleaged middleage meiaidade demeiaidade", 72: "elderly senior idoso idosa terceiraidade",
}  # fmt: skip
_BANDS = {word: years for years, words in _AGES_OF_LIFE.items() for word in words.split()}
_NONE_VALUE = -1  # the conventional value for none
_OWN_NAMES = "years anos age idade actual real true chronological cronologica value"
_OWN_KEYS = tuple(_OWN_NAMES.split())


def parse_age(value: object) -> object:
    """Return years from a number, a text, a list or an object; None if it says that there is no age; the
    value itself if it can't be parsed."""
    value = unwrap_single(value)
    if value == _NONE_VALUE and not isinstance(value, bool):
        return None
    if isinstance(value, dict):
        return _age_of_object(value)
    if isinstance(value, list):
        return _age_of_list(value)
    if isinstance(value, float) and abs(value) < 1e15:
        return round(value)
    if not isinstance(value, str):
        return value
    read = _age_of_text(value[:_MAX_TEXT])
    return value if read == "" else read


def _age_of_object(value: JsonObject) -> object:
    """Parse `{"value": 6, "unit": "months"}`, `{"actual": 340, "apparent": 25}`, `{"min": 30, "max": 35}`."""
    named = {normalize_key(name): one for name, one in [*value.items()][:_MAX_ROWS] if not is_blank(one)}
    units = [named.pop(name) for name in [*named] if name.startswith(("unit", "unidade"))]
    if not named:
        return None
    figures = {name: read for name, one in named.items() if isinstance(read := parse_age(one), int)}
    if len(units) == len(figures) == 1:
        return parse_age(f"{next(iter(figures.values()))} {units[0]}")
    own = {name: one for name, one in figures.items() if not _APPARENT.search(name)} or figures
    for key in _OWN_KEYS:
        if key in own:
            return own[key]
    return _middle([*own.values()], value)


def _age_of_list(rows: list[object]) -> object:
    """Parse `[30, 35]`, and `["34", "years"]`."""
    first = rows[:_MAX_ROWS]
    if len(texts := [one for one in first if isinstance(one, str)]) == len(first):
        read = _age_of_text(" ".join(texts)[:_MAX_TEXT])
        return rows if read == "" else read
    return _middle([one for one in first if isinstance(one, int | float)], rows)


def _middle(found: Sequence[float], value: object) -> object:
    """Return the only number, or the middle of two ascending ones; else the value."""
    rises = len(found) == 2 and 0 <= found[0] <= found[1]
    return round(sum(found) / len(found)) if len(found) == 1 or rises else value


def _age_of_text(text: str) -> object:
    """Return years, None for no age, or "" for text that is not an age."""
    if is_blank(text):
        return None
    plain = _folded(text)
    if negative := _NEGATIVE.match(plain):
        return None if int(negative.group()) == _NONE_VALUE else int(negative.group())
    if _POWER.fullmatch(plain):
        return round(float(plain))
    if (band := _BANDS.get(normalize_key(text))) is not None:
        return band
    with_dates, plain = plain, without_birth_years(plain)
    clauses = [one for one in _CLAUSES.split(plain) if one.strip()]
    own = [one for one in clauses if not _APPARENT.search(one)]
    for clause in (*own, *clauses):
        if (age := _age_of_clause(clause.strip())) is not None:
            return age
    return None if _NO_AGE.search(plain) or plain != with_dates else ""


def _folded(text: str) -> str:
    """Return the text in lower case without accents, with one kind of dash."""
    bare = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().replace("–", "-").replace("—", "-").replace("’", "'").split())


def _age_of_clause(text: str) -> int | None:
    for parser in (_decade, _long_unit, _range, _first_number, _few_years):
        if (age := parser(text)) is not None:
            return age
    return None


def _decade(text: str) -> int | None:
    spaced = text.replace("-", " ")
    if found := _DECADE.search(spaced):
        named = found["en"] or found["pt"] or found["latin"]
        decade = _DECADES[named] if named else int(found["figure"])
    elif found := _TENS_OF.search(spaced):
        word = found["in"] or found["and"] or found["some"]
        decade = int(word) if word.isdigit() else numbers.value_of(word) or 0
    else:
        return None
    parts = [_SHIFTS[part.group()] for part in _PART.finditer(spaced)]
    shift = parts[0] if parts else _SOMEWHERE
    if decade == 10:
        return _TEEN_SHIFTS.get(shift, 16)
    return decade + shift * (10 if decade % 100 == 0 else 1)


def _long_unit(text: str) -> int | None:
    if many := _MANY.search(text):
        return _MANY_UNITS * (100 if many["hundreds"] else 1_000)
    unit = _UNIT.search(text)
    if unit is None:
        return None
    before = text[: unit.start()]
    count = (
        0.5 if _HALF.search(before) else _first_number(before) or (1 if _ONE.search(before) else _MANY_UNITS)
    )
    return round(count * _UNITS[unit["unit"]])


def _range(text: str) -> int | None:
    found = _RANGE.search(text)
    if found is None or not int(found[1]) < int(found[2]):
        return None
    return (int(found[1]) + int(found[2])) // 2


def _first_number(text: str) -> int | None:
    """Return the first number in digits, else the greatest in words: `uma mulher de trinta`."""
    for figure in _FIGURE.finditer(text):
        multiplier = _MULTIPLIER.match(text[figure.end() :])
        number = parse_number(figure.group()) * ((1_000 if multiplier["k"] else 100) if multiplier else 1)
        return _in_years(number, text[figure.end() :])
    spaced = text.replace("-", " ")
    runs = [(_spelled(run.group()), run.end()) for run in _SPELLED.finditer(spaced)]
    value, end = max(runs, default=(0, 0))
    return _in_years(value, spaced[end:]) if value else None


def _few_years(text: str) -> int | None:
    found = _FEW.search(text)
    if found is None:
        return None
    return _FEW_YEARS if found["unit"].startswith(("year", "ano")) else 0


def _spelled(run: str) -> int:
    """Return the number in words; `vinte e trinta` are two, of which the middle is taken."""
    tens = [numbers.value_of(word) or 0 for word in run.split() if word in _TENS_WORDS]
    if len(tens) == 2 and tens[0] < tens[1]:
        return sum(tens) // 2
    return numbers.value_of(run) or 0


def _in_years(number: float, rest: str) -> int:
    shorter = _SHORTER.match(rest)
    return int(number / _TO_YEARS[shorter["unit"]]) if shorter else round(number)
