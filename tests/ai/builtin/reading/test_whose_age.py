"""An age that stands in a description belongs to the noun it stands at, and is the character's or isn't."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from app.ai.builtin.reading.understanding import understand
from app.ai.openai_compatible.checks.faithfulness import faults_of_person
from app.ai.openai_compatible.structured.schemas import Person
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
        ("Her son Leo is 7. Carla is 38.", 38),
        ("Carla has a son, Leo, who is 7. She is 38.", 38),
        ("Carla's son Leo is 7. She works nights.", None),
        ("The innkeeper's daughter is 12. She sweeps the yard.", 12),
        ("Carla, nurse. Son: Leo, 7.", None),
        ("kids: Tom (6), Ana (9). A tired mom who bakes", None),
        ("his son (6) and daughter (8) live with his ex", None),
        ("Divorced, 45, 2 kids aged 8 and 11", 45),
        ("45, divorced, 2 kids (8 and 11)", 45),
        ("a pediatric dentist for children aged 3 to 10", None),
        ("kids aged 5-12 love him: a magician", None),
        ("two sisters, aged 8 and 10", 8),
        ("judge of a contest for dogs under 3 years old", None),
        ("the king is ten years old; she is his regent", None),
        ("the king is ten years old and lonely", 10),
        ("the bar is 10 years old and so is her grudge, bartender", None),
        ("a tale 12 years old, told by a bard", None),
        ("the house is 300 years old and talks", 300),
        ("O filho dela, Léo, tem 7 anos. Carla tem 38 anos.", 38),
        ("O filho da Carla, Léo, tem 7 anos. Ela trabalha à noite.", None),
        ("Carla, enfermeira. Filho: Léo, 7 anos.", None),
        ("a irmãzinha Ana tem 9 anos e está doente; ele assalta bancos", None),
        ("o filho (6) e a filha (8) moram com a ex há anos", None),
        ("a filha (8 anos) é o mundo dela; enfermeira", None),
        ("com o filho pequeno (5 anos) a tiracolo, esposa em fuga", None),
        ("professora de crianças de 8 anos", None),
        ("mágico que anima festas de crianças de 5 a 12 anos", None),
        ("enfermeira, filhos de 7 e 9 anos", None),
        ("ela tem dois filhos: 7 e 9 anos", None),
        ("o rei tem dez anos; ela é a regente", None),
        ("o irmão, de 9 anos, sumiu; ela virou policial", None),
        ("cria sozinha o irmão de 9 anos, garçonete", None),
        ("um rancor de dez anos", None),
        ("motorista de ônibus de 47 anos", 47),
    ],
)
def test_whose_age_it_is(text: str, age: int | None) -> None:
    assert understand(text, "pt-BR" if "anos" in text else "en").age == age


def test_a_model_need_not_give_the_character_somebody_else_s_age() -> None:
    answered = msgspec.convert(PERSON | {"age": 41}, Person)
    assert not any("age" in fault for fault in faults_of_person(answered, brief("mother of a boy of six")))
