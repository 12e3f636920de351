"""The extra `faces`, as installed, on photographs of people and of none. `make test-faces` runs these."""

from __future__ import annotations

import pytest
from PIL import Image

from app.ai.builtin.analyst import analyse_picture
from app.ai.builtin.sight.face_words import apparent_age, apparent_gender
from app.ai.builtin.writing.profile import profile_of
from app.engines.ports import Analysis, Brief
from tests.ai.builtin.sight.seeing.labels import as_stored
from tests.ai.builtin.sight.seeing.photographs import shipped

pytestmark = pytest.mark.faces

ASTRONAUT = shipped("astronaut.png")


def seen(analysis: Analysis, attribute: str) -> tuple[str | None, float]:
    return next((one.value, one.confidence) for one in analysis.observations if one.attribute == attribute)


def test_age_and_gender_are_reported_as_what_appears_with_no_great_confidence() -> None:
    english, portuguese = (
        analyse_picture(as_stored(ASTRONAUT()), "en"),
        analyse_picture(as_stored(ASTRONAUT()), "pt-BR"),
    )
    age = apparent_age(english)
    assert age is not None
    assert 25 <= age <= 45
    assert seen(english, "gender")[0] == "appears female"
    assert seen(portuguese, "gender")[0] == "parece ser mulher"
    assert apparent_age(portuguese) == age
    assert 0 < seen(english, "gender")[1] <= 0.6
    assert f"The person in it appears female and about {age} years old." in english.physical_description
    assert "Not determined: species, hair" in english.physical_description


@pytest.mark.parametrize("file", ["coffee.png", "chelsea.png", "rocket.jpg", "horse.png", "brick.png"])
def test_nothing_is_reported_where_nobody_is_shown(file: str) -> None:
    analysis = analyse_picture(as_stored(shipped(file)()), "en")
    assert seen(analysis, "age") == seen(analysis, "gender") == (None, 0.0)


def test_nothing_is_reported_of_two_faces_or_a_small_one() -> None:
    face = ASTRONAUT().convert("RGB")
    two = Image.new("RGB", (1024, 512))
    two.paste(face, (0, 0))
    two.paste(face, (512, 0))
    small = shipped("gravel.png")().convert("RGB").resize((1024, 1024))
    small.paste(face.resize((200, 200)), (400, 400))
    for image in (two, small):
        assert seen(analyse_picture(as_stored(image), "en"), "gender") == (None, 0.0)


def test_a_writer_takes_what_appears_and_never_against_the_description() -> None:
    analysis = analyse_picture(as_stored(ASTRONAUT()), "en")
    free = profile_of(Brief("", analysis, "modern", "en", 4))
    assert (free.gender, free.age) == (apparent_gender(analysis), apparent_age(analysis))
    announced = profile_of(Brief("An old man, 71, who mends clocks", analysis, "modern", "en", 4))
    assert (announced.gender, announced.age) == ("male", 71)
