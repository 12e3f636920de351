"""A question back, an offer or an error report is a meta reply; a story containing a question is not."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from app.ai.openai_compatible.answers.history import history_text, partial_history_text
from app.ai.openai_compatible.checks.faithfulness import faults_of_history
from app.ai.openai_compatible.checks.meta_replies import is_meta_reply
from app.engines.ports import History
from app.errors import EngineError
from tests.support import answer_kinds
from tests.support.linear_time import assert_linear
from tests.support.model_answers import HISTORY, brief, details, person, writer
from tests.support.model_script import chat, model_script

TEXTS = tomllib.loads(Path(answer_kinds.__file__).with_name("replying_texts.toml").read_text("utf-8"))
REPLIES, STORIES = TEXTS["replies"], TEXTS["stories"]
LINES = tomllib.loads(Path(answer_kinds.__file__).with_name("talk_lines.toml").read_text("utf-8"))
REFUSING = tomllib.loads(Path(answer_kinds.__file__).with_name("refusing_texts.toml").read_text("utf-8"))


@pytest.mark.parametrize("text", REPLIES)
def test_a_text_mostly_about_the_task_is_a_meta_reply(text: str) -> None:
    assert is_meta_reply(text)
    assert is_meta_reply(history_text(text, 6_000) or text)


@pytest.mark.parametrize("text", [*STORIES, *REFUSING["stories"], *LINES["honest_first"], HISTORY])
def test_a_story_that_asks_writes_or_lacks_something_is_none(text: str) -> None:
    assert not is_meta_reply(text)
    assert not is_meta_reply(f"{HISTORY}\n\n{text}")
    assert not is_meta_reply(f"{text}\n\n{HISTORY}")


async def test_a_reply_in_place_of_a_history_is_asked_for_again_and_never_kept() -> None:
    replies = chat(REPLIES[0]), chat(REPLIES[3])
    async with model_script(chat(person()), replies[0], chat(HISTORY), chat(person()), *replies) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        assert [part async for part in ours.history(brief(), made)][-1] == History(
            HISTORY, "openai-compatible · a-model"
        )
        made = await ours.details(brief())
        with pytest.raises(EngineError):
            _ = [part async for part in ours.history(brief(), made)]
    assert "give the history alone" in server.asked[2].body["messages"][-1]["content"]


ERROR = (
    "Iris was not written about, as the model upstream of this one gave back nothing that anybody could read."
)


@pytest.mark.parametrize(
    "said",
    [
        {"error": ERROR}, {"error": {"message": ERROR, "type": "x"}}, {"errors": [{"message": ERROR}]},
        {"status": 500, "error": {"detail": {"text": ERROR}}}, {"detail": ERROR}, {"erro": ERROR},
    ],
)  # fmt: skip
def test_a_text_within_an_error_is_no_history(said: object) -> None:
    assert history_text(json.dumps(said), 6_000) == ""
    assert partial_history_text(json.dumps(said), 6_000) == ""


@pytest.mark.parametrize("said", [{"message": HISTORY}, {"error": None, "history": HISTORY}])
def test_a_text_beside_one_is(said: object) -> None:
    assert history_text(json.dumps(said), 6_000) == HISTORY


async def test_a_history_has_no_fault_of_the_kind() -> None:
    async with model_script(chat(person())) as server:
        made = await details(server.url)
    assert not [*faults_of_history(HISTORY, brief(), made)]
    assert any("whoever asked" in fault for fault in faults_of_history(REPLIES[1], brief(), made))


@pytest.mark.parametrize("unit", ["Please give me more details? ", "you ", "I will ", "- a\n", '"', "? "])
def test_a_reply_is_looked_for_in_linear_time(unit: str) -> None:
    assert_linear(is_meta_reply, unit, 8_000)
