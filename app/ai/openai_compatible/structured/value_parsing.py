"""Parses confidences, choices and yes or no as models word them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache

from app import patterns
from app.ai.builtin.reading.understanding import understand
from app.ai.openai_compatible.structured.synonyms import GENDERS, LEVELS, NO, NOTHING, REMARKS, VALUES, YES

_MIN_PERCENT = 20
_MAX_NESTED = 4  # nested lists and objects of one value
_MAX_TEXT = 120  # characters of a number or a choice
_BETWEEN_FIGURES = patterns.compile(r"[,.\u00a0 ]")
_PLAIN_NUMBER = patterns.compile(r"(\d{1,3}(?:[.,]\d{1,9})?)\s?(%|percent|per cent|por cento)?")
_OF = patterns.compile(r"(\d{1,3}(?:[.,]\d{1,3})?)\s?(?:/|out of|of|de)\s?(\d{1,3})\b")
_LEVELS = sorted(LEVELS, key=len, reverse=True)
_GENDERS = ("female", "male", "other", "unknown")
_NON_BINARY = patterns.compile(r"(?:nao|non?)binar|genderfluid|generofluid|twospirit")
_NO_BEARD = patterns.compile(
    r"\b(?:no|not|without|sem|none|nenhuma?|não|smooth|barbead[oa]|shaven|shaved|beardless|imberbe|lis[oa])\b",
    patterns.IGNORECASE,
)
_BEARD = patterns.compile(r"beard|barba|stubble|goatee|cavanhaque")
_MAX_SEVERAL = 8
_WORD = patterns.compile(r"\w+")


@lru_cache(maxsize=4_096)
def normalize_key(text: str) -> str:
    """Return letters and digits only, without case and accents: `firstName` and `First Name` equal
    `first_name`."""
    folded = unicodedata.normalize("NFKD", text[:_MAX_TEXT]).casefold().replace("colour", "color")
    return "".join(char for char in folded if char.isalnum())


def is_blank(value: object) -> bool:
    """Return whether the value stands for nothing."""
    if isinstance(value, str):
        return len(value) < _MAX_TEXT and normalize_key(value) in NOTHING
    return value is None or value in ([], {})


def unwrap_value(value: object) -> object:
    """Return `red` from `{"value": "red", "type": "string"}`; else the value."""
    if not isinstance(value, dict):
        return value
    inner = [one for name, one in value.items() if normalize_key(name) in VALUES]
    rest = {normalize_key(name) for name in value} - VALUES
    return inner[0] if len(inner) == 1 and rest <= REMARKS else value


def unwrap_single(value: object) -> object:
    """Return the only value in a list or an object; else the value."""
    for _ in range(_MAX_NESTED):
        value = unwrap_value(value)
        if not isinstance(value, list | dict) or len(value) != 1:
            break
        (value,) = value.values() if isinstance(value, dict) else value
    return value


def parse_number(figures: str) -> float:
    """Return 1200 from `1,200`, `1.200` and `1 200`; 1.5 from `1.5` and `1,5`."""
    groups = _BETWEEN_FIGURES.split(figures)
    thousands = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    return float("".join(groups)) if thousands else float(figures.replace(",", "."))


def is_share(value: object) -> bool:
    """Return whether it is a number from 0 to 1."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def parse_share(value: object) -> object:
    """Return 0.9 from 0.9, "0.9", 90, "90%", "9/10", "high" and "high (0.9)"; else the value: 7 may be out of
    ten, or of a hundred."""
    value = unwrap_single(value)
    if isinstance(value, int | float) and _MIN_PERCENT <= value <= 100:
        return value / 100
    if not isinstance(value, str):
        return value
    text = value[:_MAX_TEXT].strip().casefold()
    if of := _OF.search(text):
        part, whole = (float(one.replace(",", ".")) for one in of.groups())
        return part / whole if 0 <= part <= whole and whole else value
    if found := _PLAIN_NUMBER.search(text):
        number = float(found[1].replace(",", "."))
        return number / (100 if found[2] or _MIN_PERCENT <= number <= 100 else 1)
    words = normalize_key(text)
    return next((LEVELS[level] for level in _LEVELS if level in words), value)


def parse_bool(value: object) -> object:
    """Return True or False; None if it is neither."""
    value = unwrap_single(value)
    if isinstance(value, dict):
        return next((one for one in value.values() if isinstance(one, bool)), None)
    if isinstance(value, bool):
        return value
    text = normalize_key(str(value)) if isinstance(value, str | int | float) else ""
    if text in YES or text in NO:
        return text in YES
    if isinstance(value, str) and _NO_BEARD.search(value[:_MAX_TEXT]):
        return False
    return True if _BEARD.search(text) else None


def parse_choice(allowed: Collection[object], value: object) -> object:
    """Return the allowed word that is meant, the first of several; else the value."""
    value = unwrap_single(value)
    if isinstance(value, list | dict):
        several = list(value.values() if isinstance(value, dict) else value)[:_MAX_SEVERAL]
        read = (parse_choice(allowed, one) for one in several if isinstance(one, str))
        return next((one for one in read if one in allowed), value)
    if not isinstance(value, str):
        return value
    text = normalize_key(value)
    for one in allowed:
        if normalize_key(str(one)) == text:
            return one
    meaning = GENDERS.get(text) or _gender_among(value) or _species(value)
    return meaning if meaning in allowed else value


def _gender_among(text: str) -> str | None:
    """Return the gender of `female (she/her)`: all gender words agree. A `female robot` is female."""
    if _NON_BINARY.search(normalize_key(text)):
        return "non_binary"
    words = (normalize_key(word) for word in _WORD.findall(text[:_MAX_TEXT]))
    meaning = {word if word in _GENDERS else GENDERS.get(word) for word in words} - {None}
    meaning = meaning - {"other", "unknown"} or meaning
    return meaning.pop() if len(meaning) == 1 else None


def _species(text: str) -> str | None:
    return understand(f"The character is a {text[:60]}.", "en").species or (
        understand(f"A personagem é {text[:60]}.", "pt-BR").species
    )
