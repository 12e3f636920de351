"""Words for a face's apparent age and gender, and their parsing: the writer reads them from an analysis."""

from __future__ import annotations

from typing import Literal

from app import patterns
from app.ai.builtin.sight.faces import Face
from app.engines.ports import Analysis, Locale

FaceGender = Literal["female", "male"]
_GENDERS: dict[FaceGender, tuple[str, str]] = {
    "female": ("appears female", "parece ser mulher"),
    "male": ("appears male", "parece ser homem"),
}
_AGE = patterns.compile(r"(?:appears to be about|parece ter cerca de) (\d+)(?: anos)?")


def gender_words(face: Face, locale: Locale) -> str:
    return _GENDERS[face.gender][0 if locale == "en" else 1]


def age_words(face: Face, locale: Locale) -> str:
    return f"appears to be about {face.age}" if locale == "en" else f"parece ter cerca de {face.age} anos"


def face_sentence(face: Face, locale: Locale) -> str:
    if locale == "en":
        return f"The person in it {gender_words(face, locale)} and about {face.age} years old."
    return f"A pessoa {gender_words(face, locale)} e ter cerca de {face.age} anos."


def apparent_gender(analysis: Analysis | None) -> FaceGender | None:
    """The gender that the built-in analyst's words say; None for other words, or none."""
    said = _said(analysis, "gender")
    return next((gender for gender, both in _GENDERS.items() if said in both), None)


def apparent_age(analysis: Analysis | None) -> int | None:
    found = _AGE.fullmatch(_said(analysis, "age") or "")
    return int(found.group(1)) if found else None


def _said(analysis: Analysis | None, attribute: str) -> str | None:
    seen = analysis.observations if analysis else ()
    return next((one.value for one in seen if one.attribute == attribute), None)
