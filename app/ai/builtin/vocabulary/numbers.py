"""Numbers in words in both languages: a pattern that finds them, and what they come to."""

from __future__ import annotations

from app import patterns

_UNITS_EN = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_UNITS_PT = (
    "um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis dezessete "
    "dezoito dezenove"
)
_TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_PT = "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa"
_HUNDREDS_PT = "cem duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos"


def _values(units: str, tens: str) -> dict[str, int]:
    small = {word: value for value, word in enumerate(units.split(), 1)}
    return small | {word: value * 10 for value, word in enumerate(tens.split(), 2)}


_EN = _values(_UNITS_EN, _TENS_EN) | {"fourty": 40}
# as they are often misspelt
_EN |= {"twelv": 12, "twleve": 12, "thirten": 13, "forteen": 14, "fourten": 14, "fiften": 15, "fiveteen": 15}
_EN |= {"sixten": 16, "sevnteen": 17, "seventen": 17, "eightteen": 18, "eigteen": 18, "ninteen": 19}
_PT = _values(_UNITS_PT, _TENS_PT) | {"uma": 1, "duas": 2, "tres": 3, "catorze": 14, "cento": 100}
_PT |= {
    "onse": 11,
    "trese": 13,
    "quinse": 15,
    "dezeseis": 16,
    "desesseis": 16,
    "dezesete": 17,
    "desessete": 17,
}
_PT |= {"desoito": 18, "dezeoito": 18, "dezenov": 19}
_PT |= {word: value * 100 for value, word in enumerate(_HUNDREDS_PT.split(), 1)}
_TIMES = {"hundred": 100, "thousand": 1000, "mil": 1000}

_ORDINALS_EN = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
ORDINALS = {word: value for value, word in enumerate(_ORDINALS_EN.split(), 1)}
ORDINAL = rf"\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))}"


def ordinal_of(words: str) -> int | None:
    """`ninth`, `9th` → 9."""
    return ORDINALS.get(words) or value_of(words[:-2])


def _pattern(words: dict[str, int], joint: str) -> str:
    word = "|".join(sorted((*words, *_TIMES), key=len, reverse=True))
    return rf"\d{{1,3}}(?:[.,]\d{{3}})+|\d{{1,4}}|(?:a )?(?:{word})\b(?:(?: {joint})? (?:{word})\b)*"


WORDS = frozenset((*_EN, *_PT, *_TIMES))
EN, PT = _pattern(_EN, "and"), _pattern(_PT, "e")


def value_of(words: str) -> int | None:
    """`sixty one` → 61, `cento e vinte` → 120, `1,200` → 1200; None for what is no number."""
    figures = words.replace(",", "").replace(".", "")
    if figures.isdigit():
        return int(figures)
    total = 0
    for word in patterns.findall(r"\w+", words):
        if word in _TIMES:
            total = max(total, 1) * _TIMES[word]
        elif word not in ("a", "and", "e"):
            total += _EN.get(word) or _PT.get(word) or 0
    return total or None
