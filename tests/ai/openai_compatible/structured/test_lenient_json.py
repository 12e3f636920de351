"""JSON damaged in the ways models damage it is parsed without a paid repair."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ai.openai_compatible.chat.finish_reasons import parse_finish_reason
from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.structured.lenient_json import MAX_DEPTH, parse_objects
from app.ai.openai_compatible.structured.request import InvalidAnswer, form_reader
from app.ai.openai_compatible.structured.schemas import Person, PictureReading
from tests.support.linear_time import assert_linear
from tests.support.model_answers import PERSON, details, person
from tests.support.model_script import chat, model_script


def read(text: str, ended: str = "stop") -> Person:
    return form_reader(Person)(answer(text, ended))


def answer(text: str, ended: str = "stop") -> Answer:
    said = Answer(finish_reason=parse_finish_reason(ended))
    said.add(text)
    return said


WHOLE = read(person())
PLAIN = json.dumps(PERSON)
ROWS = json.dumps(PERSON, indent=2)
DRAFT = person(first_name="Draft", age=90)
BODY = PLAIN[1:-1]


def replaced(old: str, new: str, text: str = PLAIN) -> str:
    assert old in text
    return text.replace(old, new)


def python_literals() -> str:
    return repr(PERSON)


DAMAGED: dict[str, str] = {
    "a byte order mark": "\ufeff" + PLAIN,
    "a fence": f"```json\n{PLAIN}\n```",
    "talk around it": f"Sure! Here is your character:\n\n{PLAIN}\n\nLet me know if she should be older.",
    "braces in the talk": f"I fill {{first_name}} and {{ the rest }}. {PLAIN} Replace {{name}} freely.",
    "braces around braces": "{" + PLAIN + "}",
    "a quoted word in braces in the talk": f'The {{"name"}} is chosen. {PLAIN}',
    "a trailing comma": PLAIN[:-1] + ",}",
    "a trailing comma and white space": ROWS[:-1].rstrip() + ",\n\n}",
    "two commas": replaced(', "last_name"', ',, "last_name"'),
    "a comma missing": replaced(', "last_name"', ' "last_name"'),
    "a comma missing between rows": replaced('Iris",\n', 'Iris"\n', ROWS),
    "the last brace missing": PLAIN[:-1],
    "the last brace missing before talk": PLAIN[:-1] + "\n\nI hope that she pleases you.",
    "the last quote and brace missing": PLAIN[:-2],
    "the last quote missing before the brace": PLAIN[:-2] + "}",
    "the last quote missing before the fence": f"```json\n{ROWS[:-3]}\n}}\n```",
    "the last quote missing before two braces": f'{{"character": {PLAIN[:-2]}}}}}',
    "the first brace missing": PLAIN[1:],
    "the same twice": f"{PLAIN}\n{PLAIN}",
    "a draft and the corrected one": f"Draft: {DRAFT}\nOn second thought:\n{PLAIN}",
    "one that fits and then a note in braces": f'{PLAIN}\n{{"note": "done"}}',
    "one that fits and then the beginning of another": f'{PLAIN}\n{DRAFT[:60]}',
    "the schema and then the answer": f'{{"type": "object", "properties": {PLAIN}}}\n{PLAIN}',
    "wrapped": f'{{"character": {PLAIN}}}',
    "wrapped with more beside it": f'{{"status": "ok", "data": {PLAIN}, "notes": ["a", "b"]}}',
    "in a list": f"[{PLAIN}]",
    "in a list in an object": f'{{"characters": [{PLAIN}]}}',
    "as the arguments of a tool's call": json.dumps({"name": "answer", "arguments": PLAIN}),
    "encoded twice": json.dumps(PLAIN),
    "encoded twice and talked around": f"Here: {json.dumps(PLAIN)}",
    "quotes escaped": PLAIN.replace('"', '\\"'),
    "quotes as entities": PLAIN.replace('"', "&quot;"),
    "single quotes and Python's words": python_literals(),
    "Python's words": replaced("null", "None"),
    "undefined": replaced("null", "undefined"),
    "smart quotes": replaced('"', "”").replace("{”", "{“").replace(" ”", " “"),
    "backticks": replaced('"', "`"),
    "keys without quotes": "{" + ", ".join(f"{n}: {json.dumps(v)}" for n, v in PERSON.items()) + "}",
    "equals signs": replaced('": ', '" = '),
    "a comment at a row's end": replaced('Iris",\n', 'Iris", // as wished\n', ROWS),
    "a comment in stars": replaced('"Iris",', '"Iris", /* a name */'),
    "a comment like Python's": replaced('Iris",\n', 'Iris",  # as wished\n', ROWS),
    "texts in three quotes": replaced('"Iris"', '"""Iris"""'),
    "further fields": PLAIN[:-1] + ', "mood": {"now": ["calm", {"a": 1}]}, "tags": []}',
    "keys in capitals": "{" + ", ".join(f'"{n.upper()}": {json.dumps(v)}' for n, v in PERSON.items()) + "}",
    "keys in camel case": replaced('"first_name"', '"firstName"').replace('"hair_color"', '"hairColor"'),
    "keys with spaces": replaced('"first_name"', '"First Name"').replace('"drawn_as"', '"Drawn as"'),
    "keys with dashes": replaced('"first_name"', '"first-name"').replace('"eyes_color"', '"eyes-color"'),
    "British spelling": replaced("hair_color", "hair_colour"),
    "keys in Portuguese": replaced('"age"', '"idade"').replace('"last_name"', '"sobrenome"'),
    "one name in place of two": replaced('"first_name": "Iris", "last_name": "Vale"', '"name": "Iris Vale"'),
    "in groups": json.dumps(
        {"name": {"first": "Iris", "last": "Vale"}, "basics": {n: PERSON[n] for n in list(PERSON)[2:6]}}
        | {"appearance": {n: PERSON[n] for n in list(PERSON)[8:15]}}
        | {n: PERSON[n] for n in ("role", "place", "personality")}
    ),
    "colours without quotes": replaced('"#7d8a94"', "#7d8a94").replace('"#B5622D"', "#B5622D"),
    "spaces of no width": replaced(", ", ",\u200b"),
    "in tags": f'<tool_call>{{"name": "answer", "arguments": {PLAIN}}}</tool_call>',
    "wrapped twice": json.dumps({"response": {"character": PERSON}}),
    "in code": f"const character = {PLAIN};",
    "the form with dots and then the answer": f'{{"first_name": "...", ...}}\n{PLAIN}',
    "dots at the end": PLAIN[:-1] + ", ...}",
    "escaped for Markdown": PLAIN.replace("{", "\\{").replace("}", "\\}").replace("_", "\\_"),
    "Chinese signs": PLAIN.replace("{", "｛").replace("}", "｝").replace('": ', '"：').replace(', "', '，"'),
    "a quote too many at an end": PLAIN[:-1] + '"}',
    "a quote too many at a beginning": replaced('"Iris"', '""Iris"'),
    "a text's first quote lost": replaced('"Vale"', 'Vale"'),
    "a text's last quote lost": replaced('"Vale",', '"Vale,'),
    "a key's first quote lost": replaced('"age":', 'age":'),
    "bold keys": replaced('"first_name"', '"**first_name**"'),
    "thoughts before it": f"<think>They want {{a person}}.</think>{PLAIN}",
    "white space without end": PLAIN + "\n" * 3_000,
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_object_is_read_as_the_whole_one(kind: str) -> None:
    assert read(DAMAGED[kind]) == WHOLE


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('"She said "no" and left, and that was all."', 'She said "no" and left, and that was all.'),
        ('"They call it "home", and she hates the word."', 'They call it "home", and she hates the word.'),
        ('"She ends with a word in quotes: "never""', 'She ends with a word in quotes: "never"'),
        ('"Row one of it.\nRow two of it."', "Row one of it.\nRow two of it."),
        ('"Tabs\tand rows\r\n\r\nof her own making."', "Tabs\tand rows\n\nof her own making."),
        ('"Escaped twice: \\\\"so\\\\" it is.\\\\nAnd a row."', 'Escaped twice: "so" it is.\nAnd a row.'),
        ("'It's her lamp, isn't it? She keeps it.'", "It's her lamp, isn't it? She keeps it."),
        ("“It’s her “own” lamp, and she keeps it.”", "It’s her “own” lamp, and she keeps it."),
        ('"Half a face \\ud83d is dropped, two are one: \\ud83d\\ude00"', None),
        ("\"A wrong escape: \\d, \\'so\\', and c:\\lamp.\"", "A wrong escape: d, 'so', and c:lamp."),
        ('["She is brave and kind.", "She fears the rain."]', "She is brave and kind. She fears the rain."),
        ('{"strength": "Patient with storms.", "flaw": "Short."}', "Patient with storms. Short."),
    ],
)
def test_escapes_in_a_string_are_decoded_leniently(written: str, meant: str | None) -> None:
    old = json.dumps(PERSON["personality"])
    for text in (
        replaced(old, written),
        replaced(f', "personality": {old}', "").replace(
            '{"first_name"', f'{{"personality": {written}, "first_name"'
        ),
    ):
        assert read(text).personality == (meant or "Half a face  is dropped, two are one: 😀")


READ: list[tuple[str, list[Any], Any]] = [
    ("age", ["34", "34 years", "34 years old", 34.0, "34.0", "about 34", "thirty-four", "Thirty four years",
             "trinta e quatro anos", [34], {"years": 34}], 34),
    ("age", ["1,200", "1.200", "1200 years", "1 200"], 1200),
    ("age", ["six months", "6 months", "0"], 0),
    ("age", [None, "", "unknown", "N/A", "null", "desconhecida"], None),
    ("gender", ["Female", "FEMALE", "f", "woman", "feminino", "Feminina", "female (she/her)"], "female"),
    ("gender", [["female"]], "female"),
    ("gender", ["Male", "masculino", "Man", "male human", {"is": "male"}], "male"),
    ("gender", ["NON-BINARY", "nonbinary", "non binary", "Não-binário", "they/them", "enby"], "non_binary"),
    ("gender", ["", None, "unspecified", "N/A", "Unknown"], "unknown"),
    ("drawn_as", ["Elf", "ELF", "elfo", "an elf", ["elf"]], "elf"),
    ("drawn_as", ["Half-Elf", "half elf", "half_elf", "halfElf"], "half_elf"),
    ("drawn_as", ["", None, "a thing without a name"], "human"),
    ("beard", [True, "true", "yes", "Yes", "sim", 1], True),
    ("beard", [False, "false", "no", "não", 0], False),
    ("beard", [None, "unknown", "perhaps", ""], None),
    ("hair", [["long", "black"], "long, black"], "long, black"),
    ("hair", [None, "", "none", "N/A", [], {}, "Unknown"], None),
    ("hair", [{"length": "long", "colour": "black"}], "long, black"),
    ("role", [7], "7"),
    ("last_name", [None, "", "N/A", "none"], ""),
    ("species", [None, ""], ""),
]  # fmt: skip


@pytest.mark.parametrize(("field", "said", "meant"), [(f, one, m) for f, said, m in READ for one in said])
def test_other_kinds_and_spellings_are_read_as_what_they_mean(
    field: str, said: object, meant: object
) -> None:
    assert getattr(read(person(**{field: said})), field) == meant


def test_nullable_fields_may_be_omitted() -> None:
    least = read(json.dumps({"first_name": "Iris", "personality": PERSON["personality"]}))
    nothing = {
        "last_name": "",
        "age": None,
        "gender": "unknown",
        "species": "",
        "drawn_as": "human",
        "beard": None,
    }
    assert msgspec.structs.asdict(least) | nothing == msgspec.structs.asdict(least)
    assert least.hair is least.role is least.skin_color is None


def test_texts_that_are_too_long_are_cut_after_a_word_or_a_sentence() -> None:
    long = read(person(role="keeper of lamps " * 9, personality="She keeps the lamp. " * 60))
    assert long.role is not None
    assert 60 < len(long.role) <= 80
    assert long.role.endswith(("keeper", "of", "lamps"))
    assert 800 < len(long.personality) <= 900
    assert long.personality.endswith("lamp.")


WRONG = ["", "{", "[]", "null", "I can't do that.", "{}", '{"first_name": "X"}', person(age="old"),
         person(age=-4), person(first_name=""), person(first_name=None),
         person(personality="short"), person(personality=None), '{"note": "{}"}']  # fmt: skip


@pytest.mark.parametrize("text", WRONG)
def test_an_incomplete_answer_is_rejected_with_its_errors(text: str) -> None:
    with pytest.raises(InvalidAnswer, match="not the JSON object"):
        read(text)


def test_an_object_cut_off_by_the_limit_within_a_text_is_refused() -> None:
    for cut in (PLAIN[:-30], PLAIN[:120]):
        with pytest.raises(InvalidAnswer, match="cut off"):
            read(cut, "length")


@pytest.mark.parametrize("confidence", [0.9, "0.9", 90, "90", "90%", "90 %", "high", "alta", "0,9"])
def test_confidence_may_be_a_word(confidence: object) -> None:
    assert sight(hair={"value": "red", "confidence": confidence}).hair.confidence == 0.9


@pytest.mark.parametrize(
    "said", ["short red hair", {"value": "short red hair"}, {"Value": ["short", "red hair"]}]
)
def test_a_part_of_a_picture_may_be_given_as_words_alone(said: object) -> None:
    seen = sight(hair=said)
    assert (seen.hair.value or "").replace(",", "") == "short red hair"
    assert seen.eyes.value is None


def sight(**parts: Any) -> PictureReading:
    texts = {
        "physical_description": "A tall woman stands in the rain.",
        "visual_style": "A loose watercolour.",
    }
    return form_reader(PictureReading)(answer(json.dumps(texts | parts)))


async def test_a_damaged_answer_costs_no_second_one() -> None:
    async with model_script(chat(f"Here {{you}} go: {python_literals()[:-1]},")) as server:
        made = await details(server.url)
    assert (made.first_name, len(server.asked)) == ("Iris", 1)


_WORDS = (
    st.text(st.sampled_from("abcdefghij éçß中😀.,;:-"), min_size=1, max_size=40).map(str.strip).filter(bool)
)
_ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)


def _persons(texts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.builds(
        lambda **changed: PERSON | changed,
        first_name=texts,
        age=st.none() | st.integers(0, 100_000),
        role=st.none() | texts,
        hair=st.none() | texts,
        beard=st.none() | st.booleans(),
        personality=st.lists(texts, min_size=20, max_size=22).map(" ".join),
    )


# Ways that leave no doubt, whatever stands in the texts …
SURELY: dict[str, Callable[[dict[str, Any]], str]] = {
    "talk": lambda one: f"Sure {{here}} it is: {json.dumps(one)} – {{done}}.",
    "rows": lambda one: json.dumps(one, indent=4),
    "raw": lambda one: json.dumps(one, ensure_ascii=False),
    "comma": lambda one: json.dumps(one)[:-1] + ",\n}",
    "brace": lambda one: json.dumps(one)[:-1],
    "twice": lambda one: f"{DRAFT}\n\n{json.dumps(one)}",
    "wrapped": lambda one: json.dumps({"result": one, "id": 3}),
    "listed": lambda one: json.dumps([one]),
    "encoded": lambda one: json.dumps(json.dumps(one)),
    "left out": lambda one: json.dumps({name: value for name, value in one.items() if value is not None}),
    "camel": lambda one: json.dumps(one).replace('"first_name"', '"firstName"'),
    "figures": lambda one: json.dumps(one | {"age": None if one["age"] is None else str(one["age"])}),
}  # fmt: skip
# … and ways that do where texts hold quotes of their own.
UNQUOTED: dict[str, Callable[[dict[str, Any]], str]] = {
    "python": repr,
    "smart": lambda one: json.dumps(one, ensure_ascii=False).replace('"', "”"),
    "newlines": lambda one: json.dumps(one, ensure_ascii=False).replace(" ", "\n"),
    "bare keys": lambda one: "{" + ",\n".join(f"{n}: {json.dumps(v)}" for n, v in one.items()) + "}",
    "no commas": lambda one: json.dumps(one, indent=1).replace(",\n", "\n"),
}  # fmt: skip


def _same(damaged: str, one: dict[str, Any]) -> bool:
    def read_or_none(text: str) -> Any:
        try:
            found = msgspec.structs.asdict(read(text))
        except InvalidAnswer:
            return None
        return {n: " ".join(v.split()) if isinstance(v, str) else v for n, v in found.items()}

    return bool(read_or_none(damaged) == read_or_none(json.dumps(one)))


@pytest.mark.parametrize("way", SURELY)
@settings(max_examples=25, deadline=None)
@given(one=_persons(_ANY))
def test_any_object_damaged_in_one_way_reads_the_same(way: str, one: dict[str, Any]) -> None:
    assert _same(SURELY[way](one), one)


@pytest.mark.parametrize("way", UNQUOTED)
@settings(max_examples=25, deadline=None)
@given(one=_persons(_WORDS))
def test_any_object_without_quotes_of_its_own_does_too(way: str, one: dict[str, Any]) -> None:
    assert _same(UNQUOTED[way](one), one)


HOSTILE = [
    "{", "[", "{}", '"', "'", "“", '{"a":', '{"a": [', '{"a":"', '{"a": "b" ', '{"a": 1,', "{a:", "{a ",
    '{ "', "{'a':'b',", '" \n', '", "', '": "', '"" ', "\\", "\\u", '\\"', '{\\"', "/*", "//", "/*{",
    '{"a":1}', '{"a":"b",}', '" "a":', "}", "]", ",", '",', "&quot;", "{&quot;", "#", " ", "\n", "1", "a:",
    "=", '"""', '{"a": "b "c" d", ', "```json\n{",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.parametrize("before", ["", '{"first_name": "', '{"first_name": '])
def test_hostile_json_is_read_in_linear_time(before: str, unit: str) -> None:
    assert_linear(lambda text: parse_objects(before + text), unit, 8_000)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*HOSTILE, "a", "first_name", "é", "\ud800"]), max_size=30).map("".join))
def test_no_text_makes_it_fail(text: str) -> None:
    for found in parse_objects(text):
        assert isinstance(found.value, dict)


def test_depth_is_bounded() -> None:
    assert parse_objects('{"a":' * MAX_DEPTH + "1")
    deep = '{"a":' * 3_000 + "1" + "}" * 3_000
    assert all(str(found.value).count("{") <= MAX_DEPTH + 1 for found in parse_objects(deep))
    with pytest.raises(InvalidAnswer):
        read('{"x": ' * 20_000 + "{" * 20_000)
