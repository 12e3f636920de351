"""Coercion of lists, choices in the other language, beards and confidence in words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.ai.openai_compatible.chat.finish_reasons import parse_finish_reason
from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.structured.request import form_reader
from app.ai.openai_compatible.structured.schemas import Person, PictureReading, SeenAttribute
from tests.support.model_answers import PERSON, person

SENTENCES = "She is brave and kind. She fears the rain."


def answer(text: str) -> Answer:
    said = Answer(finish_reason=parse_finish_reason("stop"))
    said.add(text)
    return said


READ: list[tuple[str, list[Any], Any]] = [
    (
        "hair",
        [
            '["long", "black"]',
            "['long', 'black']",
            '{"length": "long", "colour": "black"}',
            [["long"], "black"],
            {"value": ["long", "black"], "type": "list"},
            [{"value": "long"}, {"value": "black"}],
        ],
        "long, black",
    ),
    (
        "personality",
        [
            json.dumps(["She is brave and kind.", "She fears the rain."]),
            [[SENTENCES]],
            {"text": SENTENCES, "type": "string"},
        ],
        SENTENCES,
    ),
    (
        "personality",
        [["brave", "kind", "afraid of the rain"], '["brave", "kind", "afraid of the rain"]'],
        "brave, kind, afraid of the rain",
    ),
    ("personality", [{"a": "Brave", "b": "She fears nothing at all."}], "Brave: She fears nothing at all."),
    ("role", [[None], [[]], "null", {"value": None}], None),
    (
        "role",
        [[["lighthouse keeper"]], {"value": "lighthouse keeper", "confidence": 0.9}],
        "lighthouse keeper",
    ),
    (
        "gender",
        [
            "gênero feminino",
            "ela/dela",
            "cis woman",
            "Fem.",
            "Gender.FEMALE",
            ["female", "she/her"],
            {"identity": "female", "pronouns": "she/her"},
            "mulher trans",
        ],
        "female",
    ),
    (
        "gender",
        ["ele/dele", "Masc.", "male-presenting", ["homem"], {"value": "male", "reason": "beard"}],
        "male",
    ),
    (
        "gender",
        ["pessoa não binária", "não-binária", "elu/delu", "gender-fluid", "a non-binary person"],
        "non_binary",
    ),
    (
        "gender",
        ["intersex", "it", "It/Its", "robot", "ungendered", "X", "both", "other (machine)", "máquina"],
        "other",
    ),
    ("gender", ["two-spirit", "Two Spirit person", "bigender", "fluid", "demigirl"], "non_binary"),
    ("gender", ["lady", "Femme", "a female robot", "princesa", "Female (android)"], "female"),
    ("gender", ["king", "gentleman", "male android", "Rei"], "male"),
    ("gender", ["indefinido", "not applicable", "não informado"], "unknown"),
    (
        "gender",
        ["ambiguous", "prefer not to say", "male or female", "of the sea", "homem ou mulher", ["a", "b"], 7],
        "unknown",
    ),
    ("drawn_as", ["Species.ELF", ["elf", "human"], {"value": "elf", "reason": "her ears"}, "elfa"], "elf"),
    ("drawn_as", ["humano", "Humana", "um ser humano"], "human"),
    ("drawn_as", ["anã", "anão", "a dwarf"], "dwarf"),
    ("beard", ["full beard", "barba cheia", "a goatee", {"present": True, "style": "long"}, [True]], True),
    (
        "beard",
        [
            "no beard",
            "sem barba",
            "clean-shaven",
            "none at all",
            {"present": False},
            [False],
            "none",
            "None.",
            "nenhuma",
        ],
        False,
    ),
    ("personality", ["Quiet, stubborn."], "Quiet, stubborn."),
    ("beard", [[None], "unknown", {"style": "?"}], None),
    ("hair_color", [["#B5622D"], {"value": "#B5622D"}], "#B5622D"),
]


@pytest.mark.parametrize(("field", "said", "meant"), [(f, one, m) for f, said, m in READ for one in said])
def test_a_value_is_read_as_it_is_meant(field: str, said: object, meant: object) -> None:
    assert getattr(form_reader(Person)(answer(person(**{field: said}))), field) == meant


@pytest.mark.parametrize("name", ["traits", "Personality Traits", "traços", "temperament", "Qualities"])
def test_a_personality_may_be_given_as_traits(name: str) -> None:
    text = {one: value for one, value in PERSON.items() if one != "personality"}
    text[name] = ["quiet", "stubborn", "keeps her word"]
    assert form_reader(Person)(answer(json.dumps(text))).personality == "quiet, stubborn, keeps her word"


def test_a_personality_in_a_group_counts_more_than_traits() -> None:
    text = {name: value for name, value in PERSON.items() if name != "personality"}
    text |= {"traits": ["quiet"], "mind": {"personality": PERSON["personality"]}}
    assert form_reader(Person)(answer(json.dumps(text))).personality == PERSON["personality"]


def test_traits_of_the_looks_are_no_personality() -> None:
    looks = {name: PERSON[name] for name in ("hair", "hair_color", "eyes", "eyes_color")}
    text = {name: value for name, value in PERSON.items() if name not in looks}
    made = form_reader(Person)(answer(json.dumps(text | {"traits": looks})))
    assert (made.personality, made.hair, made.eyes) == (PERSON["personality"], looks["hair"], looks["eyes"])


def test_a_null_field_yields_to_an_alias_with_a_value() -> None:
    text = json.dumps(PERSON | {"personality": None, "personality_description": SENTENCES})
    assert form_reader(Person)(answer(text)).personality == SENTENCES


def seen(said: object) -> SeenAttribute:
    texts = {
        "physical_description": "A tall woman stands in the rain.",
        "visual_style": "A loose watercolour.",
    }
    return form_reader(PictureReading)(answer(json.dumps(texts | {"hair": said}))).hair


@pytest.mark.parametrize(
    ("said", "confidence"),
    [
        ("very confident", 0.95),
        ("90 percent", 0.9),
        ("9/10", 0.9),
        ("4 out of 5", 0.8),
        ("high (0.9)", 0.9),
        ("~0.9", 0.9),
        ("about 90%", 0.9),
        ("90 por cento", 0.9),
        ("muito alta", 0.95),
        ("quase certa", 0.9),
        ("uncertain", 0.3),
        ("incerteza", 0.3),
        ("unlikely", 0.2),
        ({"value": 0.9}, 0.9),
        ([0.9], 0.9),
        ("pretty sure", 0.75),
        ("sure", 0.9),
        ("not very sure", 0.3),
        (None, 0.5),
    ],
)
def test_how_sure_a_model_is_may_stand_in_any_words(said: object, confidence: float) -> None:
    assert seen({"value": "red", "confidence": said}) == SeenAttribute("red", confidence)


@pytest.mark.parametrize(
    "said",
    [
        [{"value": "red", "confidence": 0.9}],
        {"description": "red", "confidence": 0.9},
        {"value": ["red"], "confidence": "90%"},
        {"color": "red", "confidence": 0.9},
        {"Value": "red", "Confidence": "0.9"},
        {"valor": "red", "confiança": 0.9},
        ["red", 0.9],
        {"text": "red", "score": 0.9},
        {"value": "red", "probability": 0.9},
        {"label": "red", "likelihood": "90%"},
    ],
)
def test_a_part_of_a_picture_may_be_put_in_other_words(said: object) -> None:
    assert seen(said) == SeenAttribute("red", 0.9)
