"""What models write into the two fields of a name: each part in its own, the rest left."""

from __future__ import annotations

import pytest

from app.ai.openai_compatible.checks.faithfulness import faults_of_history
from app.ai.openai_compatible.name_parts import mentions_name, split_name
from app.ai.openai_compatible.person import details_of
from app.ai.openai_compatible.structured.schemas import Person
from tests.support.linear_time import assert_linear
from tests.support.model_answers import HISTORY, PERSON, brief, details, person
from tests.support.model_script import chat, model_script

PARTED = {
    ("Iris Calder", ""): ("Iris", "Calder"),
    ("Iris Calder", "Calder"): ("Iris", "Calder"),
    ("Iris CALDER", "Calder"): ("Iris", "Calder"),
    ("Iris Calder", "Iris Calder"): ("Iris", "Calder"),
    ("Iris", "Iris Calder"): ("Iris", "Calder"),
    ("Iris Mae Calder", ""): ("Iris", "Mae Calder"),
    ("Maria Clara Souza", ""): ("Maria Clara", "Souza"),
    ("Iris Calder", "N/A"): ("Iris", "Calder"),
    ("Iris de Souza", ""): ("Iris", "de Souza"),
    ("Ludwig van der Berg", ""): ("Ludwig", "van der Berg"),
    ("Calder, Iris", ""): ("Iris", "Calder"),
    ("Calder, Iris", "Calder"): ("Iris", "Calder"),
    ("Iris, Calder", "Calder"): ("Iris", "Calder"),
    ("Dr. Iris", ""): ("Iris", ""),
    ("Ms. Iris", "Calder"): ("Iris", "Calder"),
    ("Captain Iris", ""): ("Iris", ""),
    ("Captain Iris", "Calder"): ("Iris", "Calder"),
    ("Captain Jack Sparrow", ""): ("Jack", "Sparrow"),
    ("Dona Iris", "Souza"): ("Iris", "Souza"),
    ("Prof. Dr. Iris Calder", ""): ("Iris", "Calder"),
    ("Iris M.", ""): ("Iris", "M."),
    ("Iris M.", "Calder"): ("Iris M.", "Calder"),
    ("Iris 'Salt'", ""): ("Iris 'Salt'", ""),
    ("Iris “Salt”", "Calder"): ("Iris “Salt”", "Calder"),
    ('Iris "Salt Wind" Calder', ""): ('Iris "Salt Wind"', "Calder"),
    ("Iris or Lena", ""): ("Iris", ""),
    ("Iris ou Lena", "Souza"): ("Iris", "Souza"),
}
LEFT = [
    ("Iris", "Calder"), ("Iris", ""), ("Ana Maria", ""), ("Mary Ann", ""), ("João Pedro", "Souza"),
    ("Captain Nemo", ""), ("Lady Midnight", ""), ("Mr. Whiskers", ""), ("Doctor", "Moss"),
    ("Dom", "Casmurro"),
    ("Conan the Barbarian", ""), ("Moss of the Hollow", ""), ("R2-D2", ""), ("HAL 9000", ""), ("Unit 7", ""),
    ("Kree'l", ""), ("Jean-Luc", "Picard"), ("Mary J.", "Blige"), ("Iris, the keeper", ""),
    ("Sammy, Jr", "Davis"), ("Iris Calder", "Vale"), ("Íris", "da Terceira Lua"),
    ("Order", ""), ("Victor", "Or"),
    ("Sister Agatha", ""), ("Little Wren", ""), ("Uncle Moss", ""), ("Velho Chico", ""),
    ("King Arthur", ""), ("O'Brien", ""), ("Sol 'n Moss", ""),
]  # fmt: skip


@pytest.mark.parametrize("said", PARTED)
def test_each_part_of_a_name_comes_into_its_own_field(said: tuple[str, str]) -> None:
    first, last = split_name(*said)
    assert (first, last) == PARTED[said]
    assert split_name(first, last) == (first, last)


@pytest.mark.parametrize("said", LEFT)
def test_a_name_that_is_in_order_stays(said: tuple[str, str]) -> None:
    assert split_name(*said) == said


@pytest.mark.parametrize(
    "said", [one for one in PARTED if one[0].startswith("Iris") or one[0].endswith("Iris")]
)
def test_a_history_using_only_the_first_name_is_accepted(said: tuple[str, str]) -> None:
    made = details_of(
        Person(first_name=said[0], last_name=said[1], personality=PERSON["personality"]), brief(), "x"
    )
    assert [*faults_of_history(HISTORY, brief(), made)] == []


@pytest.mark.parametrize(
    ("name", "text", "ours"),
    [
        ("Ana Maria", "Ana kept the light.", True),
        ("Captain Nemo", "Nemo dived.", True),
        ("Captain Nemo", "The captain dived.", False),
        ("Captain", "The captain dived.", True),
        ("Little Wren", "Wren kept the light.", True),
        ("Sister Agatha", "Agatha prayed.", True),
        ("Moss of the Hollow", "The rain fell on the hollow.", False),
        ("Moss of the Hollow", "In the hollow Moss waited.", True),
        ("Iris 'Salt'", "The wind tasted of salt.", False),
        ("IRIS MAE", "Iris waited.", True),
        ("iris mae", "Iris waited.", True),
        ("Iris 'Salt'", "They called her Salt.", True),
        ("Iris", "She kept the light.", False),
        ("O’Brien", "O'Brien left.", True),
    ],
)
def test_a_part_of_the_first_name_that_is_no_title_is_enough(name: str, text: str, ours: bool) -> None:
    assert mentions_name(text, name) is ours


async def test_a_whole_name_in_the_first_field_costs_no_second_answer() -> None:
    said = person(first_name="Iris Calder", last_name="")
    async with model_script(chat(said)) as server:
        made = await details(server.url, "Iris Calder, a lighthouse keeper of 31")
    assert (made.first_name, made.last_name, len(server.asked)) == ("Iris", "Calder", 1)


@pytest.mark.parametrize("unit", ["Iris ", "Dr. ", "' ", '" a', ", A", " or B"])
def test_names_without_end_are_read_in_linear_time(unit: str) -> None:
    assert_linear(lambda text: split_name(text, ""), unit, 8_000)
