"""Numbers in words by language: a pattern that finds them, and their values."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary.files import by_language
from app.ai.word_lists import WordFile
from app.engines.ports import Locale

_SECTIONS = ("units", "tens", "hundreds", "other_words", "multipliers", "joint", "ordinals")
_FILES = by_language("numbers.txt", *_SECTIONS)


def _values(file: WordFile) -> dict[str, int]:
    values = {word: value for value, word in enumerate(file.words("units"), 1)}
    values |= {word: value * 10 for value, word in enumerate(file.words("tens"), 2)}
    values |= {word: int(value) for word, value in file.index("other_words").items()}
    return values | {word: value * 100 for value, word in enumerate(file.words("hundreds"), 1)}


_VALUES = {locale: _values(file) for locale, file in _FILES.items()}
_ALL_VALUES = {word: value for values in reversed(_VALUES.values()) for word, value in values.items()}
_TIMES = {word: int(by) for file in _FILES.values() for word, by in file.index("multipliers").items()}
_JOINTS = {word for file in _FILES.values() for word in file.words("joint")} | {"a"}
ORDINALS = {word: at for file in _FILES.values() for at, word in enumerate(file.words("ordinals"), 1)}
ORDINAL = rf"\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(sorted(ORDINALS, key=len, reverse=True))}"


def ordinal_of(words: str) -> int | None:
    """Returns the number of an ordinal: `ninth`, `9th` → 9."""
    return ORDINALS.get(words) or value_of(words[:-2])


def _pattern(locale: Locale) -> str:
    word = "|".join(sorted((*_VALUES[locale], *_TIMES), key=len, reverse=True))
    (joint,) = _FILES[locale].words("joint")
    return rf"\d{{1,3}}(?:[.,]\d{{3}})+|\d{{1,4}}|(?:a )?(?:{word})\b(?:(?: {joint})? (?:{word})\b)*"


WORDS = frozenset((*_ALL_VALUES, *_TIMES))
EN, PT = _pattern("en"), _pattern("pt-BR")


def value_of(words: str) -> int | None:
    """Returns the number: `sixty one` → 61, `cento e vinte` → 120, `1,200` → 1200; None for what is no
    number."""
    figures = words.replace(",", "").replace(".", "")
    if figures.isdigit():
        return int(figures)
    total = 0
    for word in patterns.findall(r"\w+", words):
        if word in _TIMES:
            total = max(total, 1) * _TIMES[word]
        elif word not in _JOINTS:
            total += _ALL_VALUES.get(word, 0)
    return total or None
