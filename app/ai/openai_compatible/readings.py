"""Shares, choices and yes or no, as models put them into words."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from app import patterns
from app.ai.builtin.understanding import understand
from app.ai.openai_compatible.synonyms import GENDERS, LEVELS, NO, NOTHING, REMARKS, VALUES, YES

_LEAST_PERCENT = 20
_MAX_WITHIN = 4  # lists and objects of one value, within each other
_MAX_SAID = 120  # characters of a number or a choice
_BETWEEN_FIGURES = patterns.compile(r"[,.\u00a0 ]")
_PLAIN_NUMBER = patterns.compile(r"\d{1,3}(?:[.,]\d{1,9})?")
_WORD = patterns.compile(r"\w+")


@lru_cache(maxsize=4_096)
def squashed(text: str) -> str:
    """Letters and digits alone, without case and accents: `firstName` and `First Name` are `first_name`."""
    plain = unicodedata.normalize("NFKD", text[:_MAX_SAID]).casefold().replace("colour", "color")
    return "".join(sign for sign in plain if sign.isalnum())


def is_nothing(value: Any) -> bool:
    """Whether that says that there is nothing to say."""
    if isinstance(value, str):
        return len(value) < _MAX_SAID and squashed(value) in NOTHING
    return value is None or value in ([], {})


def plain(value: Any) -> Any:
    """`red` from `{"value": "red", "type": "string"}`; else the value."""
    if not isinstance(value, dict):
        return value
    inner = [one for name, one in value.items() if squashed(name) in VALUES]
    rest = {squashed(name) for name in value} - VALUES
    return inner[0] if len(inner) == 1 and rest <= REMARKS else value


def lone(value: Any) -> Any:
    """The one value in a list or an object of one; else the value."""
    for _ in range(_MAX_WITHIN):
        value = plain(value)
        if not isinstance(value, list | dict) or len(value) != 1:
            break
        (value,) = value.values() if isinstance(value, dict) else value
    return value


def number_of(figures: str) -> float:
    """1200 from `1,200`, `1.200` and `1 200`; 1.5 from `1.5` and `1,5`."""
    groups = _BETWEEN_FIGURES.split(figures)
    thousands = len(groups) > 1 and all(len(group) == 3 for group in groups[1:])
    return float("".join(groups)) if thousands else float(figures.replace(",", "."))


def share(value: Any) -> Any:
    """0.9 from 0.9, "0.9", 90, "90%" and "high"; else the value: a 7 may be of ten, or of a hundred."""
    if isinstance(value, int | float) and _LEAST_PERCENT <= value <= 100:
        return value / 100
    if not isinstance(value, str):
        return value
    said = value[:_MAX_SAID].strip().casefold()
    if _PLAIN_NUMBER.fullmatch(said.rstrip("% ")):
        number = float(said.rstrip("% ").replace(",", "."))
        return number / (100 if said.endswith("%") or _LEAST_PERCENT <= number <= 100 else 1)
    return LEVELS.get(squashed(said), value)


def yes_or_no(value: Any) -> Any:
    """None where it is neither."""
    if isinstance(value, bool):
        return value
    said = squashed(str(value)) if isinstance(value, str | int | float) else ""
    return True if said in YES else False if said in NO else None


def choice(allowed: Collection[Any], value: Any) -> Any:
    """The allowed word that is meant; else the value."""
    value = lone(value)
    if not isinstance(value, str):
        return value
    said = squashed(value)
    for one in allowed:
        if squashed(str(one)) == said:
            return one
    meant = GENDERS.get(said) or _gender_among(value) or _species(value)
    return meant if meant in allowed else value


def _gender_among(said: str) -> str | None:
    """`female (she/her)`: all words that say a gender say the same one."""
    words = (squashed(word) for word in _WORD.findall(said[:_MAX_SAID]))
    meant = {word if word in ("female", "male") else GENDERS.get(word) for word in words} - {None}
    return meant.pop() if len(meant) == 1 else None


def _species(said: str) -> str | None:
    return understand(f"The character is a {said[:60]}.", "en").species or (
        understand(f"A personagem é {said[:60]}.", "pt-BR").species
    )
