"""Words for a face's apparent age and gender, and their parsing: the writer reads them from an analysis."""

from __future__ import annotations

from typing import Literal

from app import patterns
from app.ai.builtin.sight.faces import Face
from app.ai.builtin.sight.phrases import in_all_languages, sentence, texts
from app.engines.ports import Analysis, Locale

FaceGender = Literal["female", "male"]
_GENDERS: dict[FaceGender, tuple[str, ...]] = {
    "female": in_all_languages("genders")["female"],
    "male": in_all_languages("genders")["male"],
}
_AGES = "|".join(
    patterns.escape(words).replace(patterns.escape("{age}"), r"(\d+)")
    for words in in_all_languages("sentences")["apparent_age"]
)
_AGE = patterns.compile(_AGES)


def gender_words(face: Face, locale: Locale) -> str:
    """Returns the apparent gender in words."""
    return texts("genders", locale)[face.gender]


def age_words(face: Face, locale: Locale) -> str:
    """Returns the apparent age in words."""
    return sentence("apparent_age", locale, age=face.age)


def face_sentence(face: Face, locale: Locale) -> str:
    """Returns a sentence on apparent age and gender."""
    return sentence("face", locale, gender=gender_words(face, locale), age=face.age)


def apparent_gender(analysis: Analysis | None) -> FaceGender | None:
    """Returns the gender that the built-in analyst's words say; None for other words, or none."""
    said = _said(analysis, "gender")
    return next((gender for gender, words in _GENDERS.items() if said in words), None)


def apparent_age(analysis: Analysis | None) -> int | None:
    """Returns the age in an analysis's words, in years; None without one."""
    found = _AGE.fullmatch(_said(analysis, "age") or "")
    return int(next(filter(None, found.groups()))) if found else None


def _said(analysis: Analysis | None, attribute: str) -> str | None:
    seen = analysis.observations if analysis else ()
    return next((one.value for one in seen if one.attribute == attribute), None)
