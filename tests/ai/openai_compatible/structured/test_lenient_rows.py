"""Details in lines, lists, tables or XML are parsed without a paid repair."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.ai.openai_compatible.chat.finish_reasons import parse_finish_reason
from app.ai.openai_compatible.chat.server import Answer
from app.ai.openai_compatible.structured.request import InvalidAnswer, form_reader
from app.ai.openai_compatible.structured.schemas import Person, PictureReading
from app.errors import EngineBusy
from tests.support.linear_time import assert_linear
from tests.support.model_answers import PERSON, details
from tests.support.model_script import chat, model_script

FIELDS: dict[str, Any] = PERSON | {"beard": "null"}
TITLES = {name: name.replace("_", " ").title() for name in FIELDS}
FIRST, SECOND = PERSON["personality"].split(". ")


def read(text: str, ended: str | None = "stop") -> Person:
    return form_reader(Person)(answer(text, ended))


def answer(text: str, ended: str | None = "stop") -> Answer:
    said = Answer(finish_reason=parse_finish_reason(ended))
    said.add(text)
    return said


def rows(row: str, **changed: str) -> str:
    """One row for each field: `{n}` its name, `{t}` that as a title, `{v}` its value."""
    return "\n".join(
        row.format(n=name, t=TITLES[name], v=value) for name, value in (FIELDS | changed).items()
    )


YAML = rows("{n}: {v}")
GIVEN = {
    "YAML": YAML,
    "YAML in a fence": f"```yaml\n{YAML}\n```",
    "YAML behind dashes": f"---\n{YAML}\n...",
    "YAML with talk": f"Here is the character:\n\n{YAML}\n\nLet me know if you'd like another one.",
    "YAML in quotes": rows('{n}: "{v}"'),
    "YAML in a wrapping": "character:\n" + rows("  {n}: {v}"),
    "YAML with a folded text": YAML.replace(FIRST, f">\n  {FIRST}").replace(f". {SECOND}", f".\n  {SECOND}"),
    "YAML with keys in Portuguese": YAML.replace("first_name", "primeiro_nome").replace("age:", "idade:"),
    "a list": rows("- **{t}**: {v}"),
    "a list with the colon in bold": rows("* **{t}:** {v}"),
    "a numbered list": "\n".join(f"{i}. {line}" for i, line in enumerate(rows("{t}: {v}").split("\n"), 1)),
    "a list in sections": "## Identity\n\n"
    + rows("- {t}: {v}").replace("- Hair:", "\n## Appearance\n\n- Hair:"),
    "bold lines with blank ones between": rows("**{t}**: {v}\n"),
    "headings": rows("### {t}\n{v}\n"),
    "equals signs": rows("{n} = {v}"),
    "a table": "| Field | Value |\n|---|---|\n" + rows("| {n} | {v} |"),
    "a table with bold names": "| | |\n|:--|:--|\n" + rows("| **{t}** | {v} |"),
    "a table with remarks": "| Field | Value | Why |\n|---|---|---|\n" + rows("| {n} | {v} | fits |"),
    "a wide table": "| {} |\n|{}|\n| {} |".format(
        " | ".join(FIELDS), "---|" * len(FIELDS), " | ".join(map(str, FIELDS.values()))
    ),
    "XML": f"<character>{rows('<{n}>{v}</{n}>')}</character>",
    "XML in a fence": f"Sure!\n```xml\n<character>\n{rows('  <{n}>{v}</{n}>')}\n</character>\n```",
    "XML with attributes": rows('<{n} type="text">{v}</{n}>'),
    "XML with named fields": rows('<field name="{n}">{v}</field>'),
    "XML with CDATA": rows("<{n}><![CDATA[{v}]]></{n}>"),
}
WHOLE = msgspec.structs.asdict(read(YAML))


@pytest.mark.parametrize("way", GIVEN)
def test_fields_are_read_in_whichever_rows_they_stand(way: str) -> None:
    made = msgspec.structs.asdict(read(GIVEN[way]))
    assert made == WHOLE
    assert (made["first_name"], made["age"], made["hair_color"]) == ("Iris", 31, "#B5622D")
    assert made["personality"] == PERSON["personality"]


def test_a_list_below_its_name_is_its_values() -> None:
    said = YAML.replace(PERSON["personality"], "\n  - patient with storms\n  - short with people")
    assert read(said).personality == "patient with storms, short with people"


def test_of_a_name_given_twice_the_first_counts() -> None:
    assert read(f"{YAML}\nfirst_name: Mara").first_name == "Iris"


NOT_READ = {
    "prose": f"Iris Vale is 31. {PERSON['personality']}",
    "too few": f"First name: Iris\nPersonality: {PERSON['personality']}",
    "no name": f"Age: 31\nRole: keeper\nSpecies: human\nPersonality: {PERSON['personality']}",
    "no personality": "First name: Iris\nAge: 31\nRole: keeper\nSpecies: human",
    "a list of others": "- Strengths: storms\n- Flaws: people\n- Goal: the light",
}


@pytest.mark.parametrize("what", NOT_READ)
def test_rows_that_lack_what_must_be_there_are_refused(what: str) -> None:
    with pytest.raises(InvalidAnswer, match="not the JSON object"):
        read(NOT_READ[what])


def test_truncated_rows_are_retried_and_complete_ones_accepted() -> None:
    assert read(YAML, None).first_name == read(GIVEN["XML"], None).first_name == "Iris"
    with pytest.raises(EngineBusy):
        read(YAML[:-9], None)
    with pytest.raises(InvalidAnswer):
        read(YAML[:-9], "length")


def test_a_vision_answer_may_be_rows() -> None:
    said = "**Physical description:** A tall woman in the rain.\n**Visual style:** Ink.\n**Hair:** red"
    seen = form_reader(PictureReading)(answer(said))
    assert (seen.physical_description, seen.hair.value) == ("A tall woman in the rain.", "red")


async def test_an_answer_in_rows_costs_no_second_one() -> None:
    async with model_script(chat(GIVEN["a list"])) as server:
        made = await details(server.url)
    assert (made.first_name, made.traits.hair, len(server.asked)) == ("Iris", "short copper hair", 1)


@pytest.mark.parametrize(
    "unit",
    [
        "age: ",
        "age: 1\n",
        "- **a",
        "| a ",
        "| a | b |\n",
        "<age>",
        "<age>1</age>",
        "<a b",
        "# a\n",
        "  - a\n",
    ],
)
def test_rows_without_end_are_read_in_linear_time(unit: str) -> None:
    def hostile(text: str) -> None:
        with pytest.raises(InvalidAnswer):
            read(text)

    assert_linear(hostile, unit, 8_000)
