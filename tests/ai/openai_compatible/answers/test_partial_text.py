"""Partial text is a prefix of the final text, for all markers, cuts and chunk sizes."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from tests.support import answer_kinds
from tests.support.answer_kinds import (
    ENDS,
    INNOCENT,
    PLAN,
    QUIET,
    TALK,
    THOUGHTS,
    UNCLOSED,
    UNOPENED,
    dressed,
)
from tests.support.model_answers import HISTORY, MAX_LENGTH

SHOWN = {**THOUGHTS, **{f"end: {name}": kind for name, kind in ENDS.items()}, **TALK, **INNOCENT}


def assert_never_more(
    text: str, step: int = 5, reasoning: str = "", untagged_reasoning: bool = False
) -> None:
    """Each live text of the answer is a beginning of its final one."""
    final = history_text(text, MAX_LENGTH, reasoning)
    for length in range(0, len(text) + step, step):
        live = partial_history_text(
            text[:length], MAX_LENGTH, reasoning, untagged_reasoning=untagged_reasoning
        )
        assert final.startswith(live), (text[:length][-60:], live[-60:])


@pytest.mark.parametrize("kind", [*SHOWN.values()], ids=[*SHOWN])
def test_live_text_is_a_beginning_of_the_final_text(kind: str) -> None:
    assert_never_more(dressed(kind, HISTORY))


@pytest.mark.parametrize("kind", [*UNCLOSED.values()], ids=[*UNCLOSED])
def test_unclosed_reasoning_is_never_shown(kind: str) -> None:
    if "</think>" not in kind or kind.startswith("<think"):
        assert_never_more(dressed(kind, ""))


@pytest.mark.parametrize("kind", [*UNOPENED.values()], ids=[*UNOPENED])
def test_planning_without_its_opening_marker_is_not_shown(kind: str) -> None:
    assert_never_more(dressed(kind, HISTORY, PLAN))


_CLOSED_ONCE = {name: kind for name, kind in UNOPENED.items() if kind.count("{t}") == 1}


@pytest.mark.parametrize("kind", [*_CLOSED_ONCE.values()], ids=[*_CLOSED_ONCE])
def test_untagged_reasoning_of_a_server_known_for_it_is_not_shown(kind: str) -> None:
    assert_never_more(dressed(kind, HISTORY, QUIET), untagged_reasoning=True)


def test_an_answer_in_json_is_shown_as_it_grows() -> None:
    said = json.dumps({"title": "x" * 200, "history": HISTORY, "note": "y" * 500})
    assert_never_more(said, step=1)
    assert partial_history_text(said[: said.index("Now Iris")], MAX_LENGTH).endswith("the lamp.")


def test_reasoning_repeated_in_the_answer_is_not_shown() -> None:
    assert_never_more(f"{QUIET}\n\n{HISTORY}", 1, reasoning=QUIET)
    assert_never_more(HISTORY, 1, reasoning=HISTORY)


def test_most_of_a_plain_history_is_shown_at_once() -> None:
    """What is held back is a beginning that may be talk, and an end that may be a mark."""
    behind = [at - len(partial_history_text(HISTORY[:at], MAX_LENGTH)) for at in range(len(HISTORY) + 1)]
    assert max(behind[20:]) <= 30
    assert sum(behind) / len(behind) < 8


_SENTENCES = st.sampled_from(
    [
        "Iris kept the lamp. ", "She *never* slept. ", "\n\n", "\n", '"Sure!" she said. ',
        "**Nobody** came: ", "a < b ", "<3 ", "1. One came. ", "- two ", "(see the log) ",
        "[log](http://x.y) ", "Let it rain. ", "Here the coast ends. ", "The end of it. ",
        "User names bored her. ", "5 * 3 ships. ", "👩‍🚀 ", "I hope so. ", "`log` ", "# Title\n",
        "> quoted\n", "—", "If you ask, she sleeps. ", "Claro que sim. ", "\\n",
    ]
)  # fmt: skip
_KINDS = st.sampled_from([*THOUGHTS.values(), *ENDS.values(), *TALK.values(), "{a}"])


@settings(max_examples=250, deadline=None)
@given(
    st.lists(_SENTENCES, min_size=1, max_size=12).map("".join), _KINDS, st.integers(1, 60), st.integers(0, 60)
)
def test_live_text_never_shows_what_the_saved_text_lacks(
    answer: str, kind: str, step: int, first: int
) -> None:
    text = dressed(kind, f"Iris Vale was born. {answer}Iris Vale lives.", PLAN)
    final = history_text(text, MAX_LENGTH)
    for length in range(first, len(text) + step, step):
        live = partial_history_text(text[:length], MAX_LENGTH)
        assert final.startswith(live), (text[:length][-80:], live[-80:], final[:200])


_LINES: dict[str, list[str]] = tomllib.loads(
    Path(answer_kinds.__file__).with_name("talk_lines.toml").read_text("utf-8")
)
_BEFORE = st.sampled_from(
    ["", *(line for name in _LINES for line in _LINES[name] if "openings" in name or "honest_first" in name)]
)
_BEHIND = st.sampled_from(
    ["", *(line for name in _LINES for line in _LINES[name] if "closings" in name or "honest_last" in name)]
)
_GAPS = st.sampled_from(["\n\n", "\n", " ", "\n\n---\n\n", "\n\n```\n"])
_SHEETS = st.sampled_from(["", '{"name": "Iris", "age": 31}\n\n', "{'name': 'Iris'}\n\n", '["lamp"]\n'])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(_BEFORE, max_size=2),
    st.lists(_SENTENCES, max_size=4).map("".join),
    st.lists(_BEHIND, max_size=3),
    _GAPS,
    _SHEETS,
    st.integers(5, 40),
    st.integers(0, 40),
)
def test_preamble_and_postamble_are_not_shown_live(
    before: list[str], answer: str, behind: list[str], gap: str, sheet: str, step: int, first: int
) -> None:
    life = f"Iris Vale was born. {answer}Iris Vale lives in the lighthouse, and keeps the log to this day."
    text = gap.join([*before, sheet + life, *behind])
    final = history_text(text, MAX_LENGTH)
    for length in range(first, len(text) + step, step):
        live = partial_history_text(text[:length], MAX_LENGTH)
        assert final.startswith(live), (text[:length][-80:], live[-80:], final[:200])
