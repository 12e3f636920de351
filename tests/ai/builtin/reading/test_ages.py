"""Nobody who is meant as a grown-up is made a child, and nobody whose childhood is stated a grown-up."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest

from app.ai.builtin.moderation.rules import BuiltinModerator
from app.ai.builtin.reading.life_stages import evidence_in
from app.ai.builtin.reading.understanding import understand
from app.ai.openai_compatible.checks.faithfulness import faults_of_person
from app.ai.openai_compatible.person import details_of
from app.ai.openai_compatible.structured.schemas import Person
from app.engines.moderation import ModeratedContent, ModerationGate
from app.errors import ContentRefused
from tests.ai.builtin.reading.ages import SEEDS, WORKING, Described, described_in
from tests.support.model_answers import PERSON, brief

OWN = Path(__file__).with_name("ages_own.json")


@pytest.mark.parametrize("path", [WORKING, OWN], ids=["blind", "own"])
def test_grown_ups_and_children_are_made_as_described(path: Path) -> None:
    rows = described_in(path)
    assert {row.expect for row in rows} == {"adult", "child", "any"}
    assert [row.id for row in rows if not row.is_met(range(60))] == []


@pytest.mark.parametrize(
    "text",
    ["punk girl at the bar, my ex", "garota punk no balcão, minha ex",
     "a boy in love with his boss, chain smoker", "novinha tatuada que dança na boate",
     "girl on a motorbike, divorced"],
)  # fmt: skip
def test_under_no_seed_is_a_grown_up_drawn_as_a_minor(text: str) -> None:
    assert min(Described(0, "en", text, "adult").ages(SEEDS)) >= 18


@pytest.mark.parametrize(
    "species", ["robot", "goblin", "orc", "android", "dragonborn", "golem", "catfolk", "elf"]
)
def test_a_grown_up_is_eighteen_in_years_whatever_the_species_counts(species: str) -> None:
    ages = Described(0, "en", f"a {species} girl who drinks at the bar with her ex", "adult").ages(range(60))
    assert min(ages) >= 18


@pytest.mark.parametrize("species", ["human", "elf", "dwarf", "vampire", "angel", "goblin"])
def test_a_small_child_is_one_in_years_whatever_the_species_counts(species: str) -> None:
    ages = Described(0, "en", f"a little {species} girl who plays with her dolls", "child").ages(range(60))
    assert max(ages) < 13


@pytest.mark.parametrize(
    ("text", "age"),
    [("a barmaid of twelve", 12), ("girl, 9, who drinks whisky with her ex", 9),
     ("garota de 16 anos, dona de um bar", 16), ("a little boy of sixty who plays with his dolls", 60)],
)  # fmt: skip
def test_a_stated_age_stands_against_all_evidence(text: str, age: int) -> None:
    assert set(Described(0, "en", text, "any").ages(range(20))) == {age}


@pytest.mark.parametrize(
    "text",
    ["Her first job was waitressing; now she owns the diner and drives a truck.",
     "girl who teaches kindergarten", "Uma garota, três anos de firma, carteira assinada.",
     "mother of a teenager, tough girl from the docks"],
)  # fmt: skip
def test_numbers_and_children_of_others_make_nobody_young(text: str) -> None:
    stated = understand(text, "en")
    assert stated.age is None
    assert stated.age_band not in ("infant", "child", "teen")


@pytest.mark.parametrize(
    ("word", "low", "high"),
    [("a newborn baby boy", 1, 1), ("bebê recém-nascida", 1, 1),
     ("a toddler with a cape", 3, 6), ("menina da creche", 3, 6), ("a second grader", 6, 11),
     ("a ninth grader", 13, 17), ("aluno do ensino médio", 13, 17), ("a schoolgirl", 13, 17)],
)  # fmt: skip
def test_the_stage_that_is_stated_is_the_one_that_is_drawn(word: str, low: int, high: int) -> None:
    ages = Described(0, "pt-BR" if "men" in word or "aluno" in word else "en", word, "any").ages(range(60))
    assert low <= min(ages)
    assert max(ages) <= high


@pytest.mark.parametrize(
    ("text", "grown"),
    [("his mother smokes in the kitchen", 0), ("the girl's father owns a bar", 0), ("she smokes", 3),
     ("o pai dela trabalha no bar", 0), ("ela trabalha no bar", 3), ("too young to drink wine", 0)],
)  # fmt: skip
def test_what_others_do_is_no_evidence_of_being_grown_up(text: str, grown: int) -> None:
    found = evidence_in(text).grown
    assert found >= grown if grown else found == 0


@pytest.mark.parametrize(
    ("text", "age"),
    [("A boy who left home at sixteen and came back with a wife", None),
     ("uma moça que fugiu aos doze anos", None), ("At forty, she still sails", 40), ("a gang of one", None),
     ("aos 40 anos ela ainda navega", 40), ("garota, três anos de firma", None),
     ("menina, oito anos de idade", 8)],
)  # fmt: skip
def test_how_old_somebody_was_or_how_long_it_took_is_no_age(text: str, age: int | None) -> None:
    assert understand(text, "en").age == age


def test_who_drinks_in_portuguese_is_no_baby() -> None:
    assert evidence_in("ela bebe no bar").infant == 0
    assert evidence_in("ela bebe no bar").grown > 0
    assert evidence_in("bebê herdeiro do trono").infant > 0


def test_the_same_word_counts_once_however_often_it_is_said() -> None:
    assert evidence_in("dolls dolls dolls dolls").child == evidence_in("dolls").child


def test_last_words_settle_the_stage_too() -> None:
    assert understand("a little girl… no, make her a divorced biker", "en").grown
    assert understand("a barmaid, no, make it a little girl with dolls", "en").age_band == "child"


@pytest.mark.parametrize(
    ("description", "said", "least", "most"),
    [("punk girl at the bar, my ex", 10, 18, 99), ("a little girl with dolls", 30, 1, 12),
     ("a barmaid of twelve", 30, 12, 12), ("punk girl at the bar, my ex", 22, 22, 22)],
)  # fmt: skip
def test_a_model_s_age_counts_as_far_as_it_fits_the_description(
    description: str, said: int, least: int, most: int
) -> None:
    asked, answered = brief(description), msgspec.convert(PERSON | {"age": said}, Person)
    made = details_of(answered, asked, "a model").age or 0
    assert least <= made <= most
    complains = any("age" in fault for fault in faults_of_person(answered, asked))
    assert complains == (made != said)


@pytest.mark.parametrize(
    "text",
    ["a sexy schoolgirl", "little girl in lingerie", "a sensual second grader", "uma criança sensual",
     "garotinha de lingerie", "a seductive teenager at the bar", "aluna da quarta série, sexy"],
)  # fmt: skip
def test_suggestive_words_make_nobody_older_whose_childhood_is_stated(text: str) -> None:
    assert max(Described(0, "en", text, "any").ages(range(40))) < 18
    with pytest.raises(ContentRefused):
        asyncio.run(ModerationGate(BuiltinModerator()).check(ModeratedContent.of(text, age=16)))


@pytest.mark.parametrize(
    "text", ["a sexy girl", "sultry lass with a teddy bear", "menina sensual", "novinha gostosa"]
)
def test_suggestive_words_are_of_the_grown_up_where_no_childhood_is(text: str) -> None:
    assert min(Described(0, "pt-BR", text, "any").ages(range(40))) >= 18
