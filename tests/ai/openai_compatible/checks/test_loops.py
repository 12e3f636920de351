"""Repeating texts (loops) are found early, in partial and final text; good prose is not a loop."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ai.builtin.writer import write_details, write_history
from app.ai.openai_compatible.checks.loops import is_runaway, loop_in
from app.engines.ports import Brief, Locale
from tests.support.linear_time import assert_linear
from tests.support.looping_texts import GOOD, LOOPS, OPENING

MAX_WORDS = 300  # that a loop may go on for
_WIDE = 16  # characters; more than one word has


def words(text: str) -> int:
    return max(len(text.split()), len(text) // _WIDE)


@pytest.mark.parametrize("kind", LOOPS)
def test_a_loop_is_found_within_300_words(kind: str) -> None:
    begun = LOOPS[kind]
    upto = next(at for at in range(20, len(begun), 20) if loop_in(OPENING + begun[:at]))
    assert words(begun[:upto]) <= MAX_WORDS


@pytest.mark.parametrize("kind", LOOPS)
def test_the_text_before_the_loop_is_returned(kind: str) -> None:
    found = loop_in(OPENING + LOOPS[kind])
    assert found is not None
    assert -400 < found.start - len(OPENING) < 1_200


@pytest.mark.parametrize("kind", LOOPS)
def test_a_loop_in_the_midst_of_a_text_is_found(kind: str) -> None:
    assert loop_in(f"{LOOPS[kind]}\n\n{OPENING}")


@pytest.mark.parametrize("kind", GOOD)
def test_good_prose_is_not_a_loop(kind: str) -> None:
    assert loop_in(GOOD[kind]) is None
    assert loop_in(OPENING + GOOD[kind]) is None
    assert not is_runaway(GOOD[kind])


@pytest.mark.parametrize(
    ("description", "locale"), [("an old sailor", "en"), ("uma padeira de Ouro Preto", "pt-BR")]
)
def test_complete_histories_are_not_loops(description: str, locale: Locale) -> None:
    for seed in range(12):
        brief = Brief(description, None, None, locale, seed)
        assert loop_in(write_history(brief, write_details(brief)).text) is None


@pytest.mark.parametrize(
    "unit", ["\n", " ", "\t\n", "a", "0", "<pad>", "and then she went home, ", OPENING, "\\n"]
)
def test_an_answer_without_end_is_known_in_any_form(unit: str) -> None:
    assert is_runaway('{"first_name": "' + unit * (4_000 // len(unit)))


def test_an_answer_equal_to_its_reasoning_is_not_a_loop() -> None:
    text = OPENING + GOOD["a refrain"]
    assert not is_runaway(f"<think>{text}</think>{text}")
    assert not is_runaway(text + "\n" * 100)


@pytest.mark.parametrize(
    "unit", ["a", "a ", "ab ", "the and ", "中", "\n", "! ", "abc def ghi ", "é", "0 ", "-", "\ud800 "]
)
def test_looking_takes_linear_time(unit: str) -> None:
    assert_linear(loop_in, unit, 40_000)
    assert_linear(is_runaway, unit, 40_000)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.from_regex(r"[a-z]{2,9}", fullmatch=True), min_size=1, max_size=40, unique=True),
    st.integers(0, 3),
)
def test_any_run_of_words_again_and_again_is_a_loop(run: list[str], more: int) -> None:
    again = max(16 // len(run) + 1, 4) + more
    assert loop_in(OPENING + " ".join(run * again))
