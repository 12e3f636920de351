"""What a face appears to be, in words and back, and how a writer takes it. The models: test_faces.py."""

from __future__ import annotations

import pytest

from app.ai.builtin.sight.face_words import (
    age_words,
    apparent_age,
    apparent_gender,
    face_sentence,
    gender_words,
)
from app.ai.builtin.sight.faces import Face
from app.ai.builtin.writing.profile import profile_of
from app.engines.ports import Analysis, Brief, Locale, Observation

FACE = Face(age=35, gender="female", age_confidence=0.5, gender_confidence=0.55)
LOCALES: tuple[Locale, ...] = ("en", "pt-BR")


def analysis(locale: Locale, face: Face = FACE) -> Analysis:
    announced = (
        Observation("age", age_words(face, locale), face.age_confidence),
        Observation("gender", gender_words(face, locale), face.gender_confidence),
    )
    return Analysis(face_sentence(face, locale), "", announced, (), "builtin")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_words_are_read_back_as_they_were_meant(locale: Locale) -> None:
    assert apparent_age(analysis(locale)) == 35
    assert apparent_gender(analysis(locale)) == "female"


def test_other_words_say_nothing() -> None:
    others = (Observation("age", "in the thirties", 0.9), Observation("gender", None, 0.0))
    for silent in (None, Analysis("", "", others, (), "openai"), Analysis("", "", (), (), "builtin")):
        assert (apparent_age(silent), apparent_gender(silent)) == (None, None)


def test_it_appears_so_and_is_never_said_to_be_so() -> None:
    assert face_sentence(FACE, "en") == "The person in it appears female and about 35 years old."
    assert face_sentence(FACE, "pt-BR") == "A pessoa parece ser mulher e ter cerca de 35 anos."


@pytest.mark.parametrize("seed", range(12))
def test_a_writer_takes_it_where_nothing_is_stated(seed: int) -> None:
    profile = profile_of(Brief("", analysis("en"), "modern", "en", seed))
    assert (profile.gender, profile.age) == ("female", 35)


@pytest.mark.parametrize(
    ("description", "gender", "age"),
    [
        ("An old man, 71, who mends clocks", "male", 71),
        ("Um rapaz de dezenove anos", "male", 19),
        ("They are a non-binary pilot of 28", "non_binary", 28),
        ("A knight with a long beard, aged 50", "male", 50),
    ],
)
def test_the_description_has_the_last_word(description: str, gender: str, age: int) -> None:
    locale: Locale = "pt-BR" if description.startswith("Um ") else "en"
    profile = profile_of(Brief(description, analysis(locale), None, locale, 3))
    assert (profile.gender, profile.age) == (gender, age)


def test_the_years_of_a_face_are_not_an_elfs_nor_an_old_womans() -> None:
    elf = profile_of(Brief("An ancient elf", analysis("en"), None, "en", 3))
    old = profile_of(Brief("An old woman", analysis("en"), None, "en", 3))
    assert elf.age > 100
    assert old.age > 50


def test_a_face_of_a_child_makes_a_child() -> None:
    child = analysis("en", Face(10, "male", 0.5, 0.5))
    profile = profile_of(Brief("", child, "modern", "en", 3))
    assert profile.age == 10
    assert profile.role is None
