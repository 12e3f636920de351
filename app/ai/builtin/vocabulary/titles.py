"""Titles before names by language: the gender that each states, and the occupation that it implies, if
any."""

from __future__ import annotations

from dataclasses import dataclass

from app.ai.builtin.vocabulary.files import GENDERS, by_language
from app.engines.ports import Gender, Locale


@dataclass(frozen=True, slots=True)
class Title:
    """`gender` and `role` are None where the title states neither. A `soft` one yields to an occupation
    that is named elsewhere: `Sir Aldwin, a baker`."""

    gender: Gender | None
    role: str | None
    soft: bool


def _title(gender: str, role: str | None = None, *soft: str) -> Title:
    return Title(GENDERS.get(gender), role, bool(soft))


TITLES: dict[Locale, dict[str, Title]] = {
    locale: {word: _title(*stated) for word, stated in file.table("titles").items()}
    for locale, file in by_language("titles.txt", "titles").items()
}
