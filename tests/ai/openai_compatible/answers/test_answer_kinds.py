"""Every reported kind of chat answer yields its history or object."""

from __future__ import annotations

import json

import pytest

from app.ai.openai_compatible.answers import answer_text, has_untagged_reasoning
from app.ai.openai_compatible.answers.history import history_text
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
from tests.support.model_answers import HISTORY, MAX_LENGTH, PERSON

OPENED = [*THOUGHTS.values(), *UNOPENED.values()]


def history(text: str, reasoning: str = "", cut: bool = False) -> str:
    return history_text(text, MAX_LENGTH, reasoning, truncated=cut)


@pytest.mark.parametrize("thoughts", [PLAN, QUIET], ids=["plan", "quiet"])
@pytest.mark.parametrize("kind", OPENED, ids=[*THOUGHTS, *UNOPENED])
def test_reasoning_in_any_marker_is_removed(kind: str, thoughts: str) -> None:
    assert history(dressed(kind, HISTORY, thoughts)) == HISTORY


@pytest.mark.parametrize("kind", OPENED, ids=[*THOUGHTS, *UNOPENED])
def test_reasoning_is_removed_from_a_json_answer(kind: str) -> None:
    answer = answer_text(dressed(kind, json.dumps(PERSON)))
    assert json.loads(answer) == PERSON


@pytest.mark.parametrize("kind", [*UNOPENED.values()], ids=[*UNOPENED])
def test_a_missing_opening_marker_is_detected(kind: str) -> None:
    assert has_untagged_reasoning(dressed(kind, HISTORY))


@pytest.mark.parametrize("kind", [*THOUGHTS.values(), *ENDS.values(), *INNOCENT.values()])
def test_no_missing_opening_marker_is_detected_elsewhere(kind: str) -> None:
    assert not has_untagged_reasoning(dressed(kind, HISTORY))


@pytest.mark.parametrize("kind", [*UNCLOSED.values()], ids=[*UNCLOSED])
def test_reasoning_without_an_answer_is_an_empty_answer(kind: str) -> None:
    assert history(dressed(kind, "", QUIET)) == ""


@pytest.mark.parametrize("kind", [*ENDS.values()], ids=[*ENDS])
def test_control_markers_roles_and_next_turns_are_removed(kind: str) -> None:
    assert history(dressed(kind, HISTORY)) == HISTORY


@pytest.mark.parametrize("kind", [*TALK.values()], ids=[*TALK])
def test_boilerplate_and_fences_are_removed_from_every_field(kind: str) -> None:
    assert history(dressed(kind, HISTORY)) == HISTORY
    assert history("", dressed(kind, HISTORY)) == HISTORY


@pytest.mark.parametrize("text", [*INNOCENT.values()], ids=[*INNOCENT])
def test_an_innocent_history_stays_as_it_is(text: str) -> None:
    assert history(text) == text


PARAGRAPHS = HISTORY.split("\n\n")


@pytest.mark.parametrize(
    "said",
    [
        json.dumps({"history": HISTORY}),
        json.dumps({"text": HISTORY}),
        json.dumps({"title": "The Lamp", "story": HISTORY, "words": 60}),
        json.dumps({"character": {"name": "Iris", "history": HISTORY}}),
        json.dumps({"history": PARAGRAPHS}),
        json.dumps({"paragraphs": [{"text": one} for one in PARAGRAPHS]}),
        json.dumps({"história": HISTORY}, ensure_ascii=False),
        json.dumps(PARAGRAPHS),
        json.dumps([{"history": HISTORY}]),
        f'{{"history": "{HISTORY}"}}',  # with raw line breaks
        f'{{"history": "{HISTORY}",}}',
        f'{{"history": "{HISTORY}',
        "```json\n" + json.dumps({"history": HISTORY}, indent=2) + "\n```",
        "Here is the JSON:\n```json\n" + json.dumps({"history": HISTORY}) + "\n```\nLet me know!",
        json.dumps({"history": "Sure! Here is the history:\n\n" + HISTORY}),
        json.dumps({"thinking": QUIET * 9, "response": HISTORY}),
        "json\n" + json.dumps({"history": HISTORY}),
        HISTORY.replace("\n", "\\n"),
        HISTORY.replace("Iris", "\\u0049ris"),
        HISTORY.replace("\n\n", "<br><br/>"),
        "<p>" + HISTORY.replace("\n\n", "</p><p>") + "</p>",
        "Sure! Here is the history:\r\n\r\n" + HISTORY.replace("\n", "\r\n") + "\r\n\r\nLet me know!",
    ],
)
def test_json_round_prose_is_unwrapped(said: str) -> None:
    assert history(said) == HISTORY


def test_unescaped_quotes_stay_in_the_text() -> None:
    text = 'Iris said "Go!", and went; "later", she wrote, "I came back". Nothing was heard of her for years.'
    assert history(f'{{"history": "{text}"}}') == text


@pytest.mark.parametrize(
    "said", ['{"first_name": "Iris", "age": 3}', "{}", "[]", '{"history": ""}', "[1, 2]"]
)
def test_json_without_a_text_is_an_empty_answer(said: str) -> None:
    assert history(said) in ("", said if said == "[1, 2]" else "")


def test_an_answer_in_the_reasoning_field_is_found() -> None:
    assert history("", HISTORY) == HISTORY
    assert history("\n", f"{PLAN}\n\n{HISTORY}") == HISTORY
    assert history("", f"{QUIET}\n</think>\n{HISTORY}") == HISTORY
    assert json.loads(answer_text("", json.dumps(PERSON))) == PERSON


def test_the_reasoning_field_is_not_the_answer() -> None:
    assert history("", PLAN) == ""
    assert history("", QUIET, cut=True) == ""
    assert history(HISTORY, QUIET) == HISTORY


def test_reasoning_in_both_fields_is_removed_from_the_answer() -> None:
    assert history(f"{QUIET}\n\n{HISTORY}", QUIET) == HISTORY
    assert history(f"<think>{QUIET}</think>{HISTORY}", QUIET) == HISTORY
    assert history(HISTORY, HISTORY) == HISTORY


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("a\ud83d\ude00b", "a😀b"),
        ("a\ud83db", "ab"),
        ("a\ude00b\ud83d", "ab"),
        ("👩\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3", "👩\u200d🚀 ❤\ufe0f 1\ufe0f\u20e3"),
        ("a\u200db\ufe0f", "ab"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200cb", "ab"),
        ("x\u202ey\u2066z", "xyz"),
        ("\x1b[1mIris\x1b[0m kept\x1b[38;5;12m it.\x1b[K", "Iris kept it."),
        ("Iris \x1b]8;;x\x07kept\x1b it.\x1b[", "Iris kept it."),
    ],
)
def test_halves_are_joined_or_dropped_and_joiners_stay_where_they_join(said: str, text: str) -> None:
    assert history(said) == text


@pytest.mark.parametrize(
    "verdict", ["safe", "unsafe\nS1", "Safety: Unsafe\nCategories: Violent", "Yes", "No"]
)
@pytest.mark.parametrize(
    "kind", ["{a}", "<think>{t}</think>{a}", "{t}</think>\n{a}<|eot_id|>", "\n\n{a}</s>"]
)
def test_a_guard_models_verdict_is_parsed(kind: str, verdict: str) -> None:
    assert answer_text(dressed(kind, verdict)) == verdict
