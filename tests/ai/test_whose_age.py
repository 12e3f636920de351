"""An age that stands in a description belongs to the noun it stands at, and is the character's or isn't."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from app.ai.builtin.understanding import understand
from app.ai.openai_compatible.checking import faults_of_person
from app.ai.openai_compatible.forms import Person
from tests.support.model_answers import PERSON, brief

# The ages of others, and beside them the character's own, put in the same words.
OTHERS = json.loads(Path(__file__).with_name("ages_of_others.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", OTHERS, ids=[row["id"] for row in OTHERS])
def test_an_age_belongs_to_the_noun_it_stands_at(row: dict[str, str | int | None]) -> None:
    """Whom somebody raises, protects, seeks or is the mother of has an age of his own."""
    stated = understand(str(row["text"]), "en" if row["locale"] == "en" else "pt-BR")
    assert stated.age == row["age"]
    assert row["age"] is not None or stated.age_band not in ("infant", "child", "teen")


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("mother of a boy of six", None),
        ("mother of a six-year-old", None),
        ("a boy of six", 6),
        ("Anna, mother of two boys aged 6 and 8", None),
        ("a widow whose son is eight", None),
        ("the grandmother of a ten year old", None),
        ("a bodyguard who protects a girl, 12", None),
        ("my ex, with a boy of five", None),
        ("a bar girl with a twelve-year-old scotch", None),
        ("a girl with a six-year-old motorbike", None),
        ("a six-year-old girl with a motorbike", 6),
        ("father of 8yo twins, plumber", None),
        ("8yo twin of a plumber", 8),
        ("a baker, mother of three, 41", 41),
        ("the story of a girl of nine", 9),
        ("missing girl of twelve", 12),
        ("for a girl of nine, she is tall", 9),
        ("a boy who lives with his grandmother, 9", 9),
        ("a boy who lives with his grandmother, 70", None),
        ("mãe de um menino de seis anos", None),
        ("um menino de seis anos", 6),
        ("babá de uma menina de quatro anos", None),
        ("retrato de uma menina de quatro anos", 4),
        ("avó de uma menina de 10 anos", None),
        ("menina de 10 anos que mora com a avó", 10),
        ("mora com a avó, menino de 10 anos", 10),
        ("garota com uma moto de seis anos", None),
        ("filha de um pescador, 12 anos", 12),
        ("viúva, o filho tem oito anos", None),
        ("The innkeeper's daughter, 12, sweeps the yard", 12),
        ("a smith with the innkeeper's daughter, 12", None),
        ("minha filha tem sete anos e ama tubarões", 7),
        ("the ghost of a boy of ten", 10),
        ("a coach of a gymnast aged 13", None),
        ("técnica de uma ginasta de 13 anos", None),
        ("a gymnast aged 13", 13),
    ],
)
def test_whose_age_it_is(text: str, age: int | None) -> None:
    assert understand(text, "pt-BR" if "anos" in text else "en").age == age


def test_a_model_need_not_give_the_character_somebody_else_s_age() -> None:
    answered = msgspec.convert(PERSON | {"age": 41}, Person)
    assert not any("age" in fault for fault in faults_of_person(answered, brief("mother of a boy of six")))
