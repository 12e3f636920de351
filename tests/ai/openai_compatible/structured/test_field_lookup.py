"""Grouped, wrapped and row-wise objects: the form's fields are found at any depth."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from app.ai.openai_compatible.chat.finish_reasons import parse_finish_reason
from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.structured.request import InvalidAnswer, form_reader
from app.ai.openai_compatible.structured.schemas import Person
from tests.support.linear_time import assert_linear
from tests.support.model_answers import PERSON, details
from tests.support.model_script import chat, model_script

P = PERSON
PERSONALITY = {"personality": P["personality"]}


def read(value: object) -> Person:
    said = Answer(finish_reason=parse_finish_reason("stop"))
    said.add(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    return form_reader(Person)(said)


def some(*names: str) -> dict[str, Any]:
    return {name: P[name] for name in names}


def but(*names: str) -> dict[str, Any]:
    return {name: one for name, one in P.items() if name not in names}


WHOLE = read(P)
IDENTITY = some("first_name", "last_name", "age", "gender", "species", "drawn_as")
LOOKS = some("hair", "hair_color", "eyes", "eyes_color", "skin", "skin_color", "beard")
LIFE = some("role", "place")
GROUPS = {"identity": IDENTITY, "appearance": LOOKS, **LIFE, **PERSONALITY}
MOTHER = {"name": "Ana Vale", "age": 60, "gender": "female", "role": "pilot"}
SAME: dict[str, object] = {
    "in groups, a text outside": GROUPS,
    "all in groups": {"identity": IDENTITY, "appearance": LOOKS, "life": LIFE, "mind": PERSONALITY},
    "groups in a wrapping": {"character": GROUPS},
    "groups in two wrappings": {"result": {"character": GROUPS}},
    "groups in groups": {"profile": {"basics": {"i": IDENTITY}, "body": {"f": LOOKS, "l": LIFE}}}
    | PERSONALITY,
    "groups in a tool's call": {"name": "answer", "arguments": GROUPS},
    "groups as a text in a tool's call": {"name": "answer", "arguments": json.dumps(GROUPS)},
    "one group beside the name": some("first_name", "last_name")
    | {"details": but("first_name", "last_name")},
    "colours within the parts": but("hair", "hair_color", "eyes", "eyes_color", "skin", "skin_color")
    | {part: {"description": P[part], "color": P[f"{part}_color"]} for part in ("hair", "eyes", "skin")},
    "a list of groups": {"sections": [IDENTITY, LOOKS, LIFE, PERSONALITY]},
    "rows of names and values": {"fields": [{"name": name, "value": one} for name, one in P.items()]},
    "rows alone": [{"field": name, "value": one} for name, one in P.items()],
    "an object for each": [{name: one} for name, one in P.items()],
    "groups in Portuguese": {
        "identidade": {"nome": "Iris", "sobrenome": "Vale", "idade": 31, "genero": "feminino"},
        "aparência": {"cabelo": P["hair"], "cor_do_cabelo": P["hair_color"], "olhos": P["eyes"]}
        | {"cor_dos_olhos": P["eyes_color"], "pele": P["skin"], "cor_da_pele": P["skin_color"]},
        "vida": {"ocupação": P["role"], "lugar": P["place"]},
        "espécie": "human",
        "personalidade": P["personality"],
    },
    "a name in parts": {"name": {"given": "Iris", "family": "Vale"}} | but("first_name", "last_name"),
    "a whole name in an object": {"name": {"full": "Iris Vale"}} | but("first_name", "last_name"),
    "a null beside the whole name": P | {"first_name": None, "last_name": None, "name": "Iris Vale"},
    "the last name twice": P | {"first_name": "Iris Vale"},
    "the first name twice": P | {"last_name": "Iris Vale"},
    "lists in lists": [[P]],
    "lists of one": {name: [one] for name, one in P.items()},
    "objects of one": {name: {"value": one} for name, one in P.items()},
    "objects of one with its kind": {name: {"type": "string", "value": one} for name, one in P.items()},
    "as in the schema": {"type": "object", "properties": {n: {"value": v} for n, v in P.items()}},
    "under the name": {"Iris Vale": P},
    "keys that say whose": {f"character_{name}": one for name, one in P.items()},
    "a mother in a group": {"identity": IDENTITY, "family": {"mother": MOTHER}, "looks": LOOKS}
    | LIFE
    | PERSONALITY,
    # Thought up once the above were read.
    "groups in a list of one in a wrapping": {"characters": [GROUPS]},
    "groups and remarks": {"status": "ok", "count": 1, "character": GROUPS, "warnings": ["none"]},
    "groups beside a plan": {"plan": {"steps": ["name", "age"]}, "output": GROUPS},
    "looks in three groups": IDENTITY
    | {"appearance": {"hair": some("hair", "hair_color"), "eyes": some("eyes", "eyes_color")}}
    | {"body": some("skin", "skin_color", "beard")}
    | LIFE
    | PERSONALITY,
    "groups in camel case": {"basicInfo": {"firstName": "Iris", "lastName": "Vale", "drawnAs": "human"}}
    | {"physicalTraits": LOOKS} | some("age", "gender", "species", "role", "place", "personality"),
    "first and last in a group": {"identity": {"first": "Iris", "last": "Vale"}}
    | but("first_name", "last_name"),
    "a rival with a name of his own": P | {"world": {"rival": {"name": "Bo", "age": 9, "beard": True}}},
    "a rival in a group of any name": {"identity": IDENTITY, "nemesis": MOTHER | {"beard": True}} | LOOKS
    | LIFE
    | PERSONALITY,
    "a whole name beside the last": but("first_name") | {"full_name": "Iris Vale"},
    "groups whose texts are lists": GROUPS | {"personality": [P["personality"]]},
    "a species in an object": P | {"species": {"name": "human"}},
    "a species with how it is drawn": but("species", "drawn_as")
    | {"species": {"name": "human", "drawn_as": "human"}},
    "a role and place in one": but("role", "place")
    | {"occupation": {"title": P["role"], "place": P["place"]}},
    "numbered groups": {"1": IDENTITY, "2": LOOKS, "3": LIFE, "4": PERSONALITY},
    "a group as a text": {"identity": json.dumps(IDENTITY), "appearance": LOOKS, **LIFE, **PERSONALITY},
}  # fmt: skip


@pytest.mark.parametrize("kind", SAME)
def test_fields_are_found_wherever_they_stand(kind: str) -> None:
    read_as = msgspec.structs.asdict(read(SAME[kind]))
    if kind == "groups in Portuguese":
        assert read_as.pop("drawn_as") == "human"
    assert read_as == {name: getattr(WHOLE, name) for name in read_as}


def test_attributes_of_other_group_members_are_not_used() -> None:
    alone = but("age", "role", "beard")
    for whose in ("mother", "rival", "pai", "companion"):
        made = read(alone | {whose: MOTHER | {"beard": True}})
        assert (made.first_name, made.age, made.role, made.beard) == ("Iris", None, None, None)


def test_words_of_the_object_count_more_than_those_of_its_groups() -> None:
    made = read(P | {"notes": {"age": 90, "role": "sailor", "hair": "none at all"}})
    assert made == WHOLE


def test_groups_that_lack_what_must_be_there_are_refused() -> None:
    for value in ({"identity": IDENTITY, "appearance": LOOKS}, {"looks": LOOKS, **PERSONALITY}):
        with pytest.raises(InvalidAnswer, match="not the JSON object"):
            read(value)


async def test_an_answer_in_groups_costs_no_second_one() -> None:
    async with model_script(chat(json.dumps(GROUPS))) as server:
        made = await details(server.url)
    assert (made.first_name, made.traits.hair, len(server.asked)) == ("Iris", "short copper hair", 1)


@pytest.mark.parametrize(
    "unit", ['{"a": {"age": 1}}, ', '{"name": "a", "value": 1}, ', '{"b": [{"age": 1}]}, ']
)
def test_groups_without_end_are_read_in_linear_time(unit: str) -> None:
    def hostile(text: str) -> None:
        with pytest.raises(InvalidAnswer):
            read(f'{{"rows": [{text}{{}}]}}')

    assert_linear(hostile, unit, 8_000)
