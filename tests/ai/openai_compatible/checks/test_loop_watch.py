"""A model that repeats itself is aborted while it reasons and while it answers."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from app.ai.openai_compatible.chat.answer import MAX_REASONING, Answer
from app.ai.openai_compatible.checks.loop_watch import LoopWatch
from app.engines import growth_throttle
from app.engines.ports import History, PartialHistory
from tests.support.looping_texts import GOOD, LOOPS, OPENING
from tests.support.model_answers import HISTORY, brief, details, person, writer
from tests.support.model_script import chat, model_script, on_and_on

MAX_WORDS = 300  # that thoughts may loop for before they are left
VERBATIM = {  # loops word by word: of what a model only thinks no more is asked
    **{name: LOOPS[name] for name in ("a word", "a sentence", "a paragraph", "one letter")},
    "a doubt": "Wait, let me check the age again. Hmm. ",
    "blanks": "\n",
}
FIELDS = ("reasoning_content", "reasoning", "thinking")


@pytest.fixture(autouse=True)
def by_length(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks go by length alone, as where all pieces come at once."""
    monkeypatch.setattr(growth_throttle, "time", SimpleNamespace(monotonic=lambda: -1.0))


def pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def thought_until_left(text: str, size: int) -> str | None:
    """What of the thoughts came before they were left; None where they never were."""
    answer, watch = Answer(), LoopWatch(None)
    for piece in pieces(text, size):
        answer.add("", piece)
        if watch.is_looping(answer):
            return text[: answer.reasoning_length]
    return None


@pytest.mark.parametrize("size", [1, 7, 400])
@pytest.mark.parametrize("kind", VERBATIM)
def test_looping_reasoning_is_aborted_within_300_words(kind: str, size: int) -> None:
    begun = VERBATIM[kind] * (6_000 // len(VERBATIM[kind]) + 1)
    thought = thought_until_left(OPENING + begun, size)
    assert thought is not None
    looped = thought.removeprefix(OPENING)
    assert max(len(looped.split()), len(looped) // 16) <= MAX_WORDS


@pytest.mark.parametrize("size", [7, 10**6])
@pytest.mark.parametrize("kind", GOOD)
def test_long_reasoning_without_a_loop_is_not_aborted(kind: str, size: int) -> None:
    assert thought_until_left(f"{OPENING}\n\n{GOOD[kind]}", size) is None
    assert thought_until_left(f"{OPENING}\n\nLet me write it again.\n\n{OPENING}", size) is None


def test_loops_are_found_beyond_the_buffered_reasoning() -> None:
    answer, watch = Answer(), LoopWatch(None)
    answer.add("", "".join(f"{number} " for number in range(MAX_REASONING // 4)))
    assert len(answer.latest_reasoning) >= 1_000
    for piece in pieces(VERBATIM["a doubt"] * 900, 40):
        answer.add("", piece)
        if watch.is_looping(answer):
            break
    assert watch.text_before_loop == ""


def test_an_answer_after_looping_reasoning_is_read() -> None:
    answer, watch = Answer(), LoopWatch(lambda answer: answer.text)
    answer.add(HISTORY, VERBATIM["a doubt"] * 90)
    assert not watch.is_looping(answer)
    for piece in pieces(GOOD["a refrain"], 9):
        answer.add(piece)
        assert not watch.is_looping(answer)


@pytest.mark.parametrize("field", FIELDS)
async def test_a_stream_of_endless_reasoning_is_aborted_and_retried(field: str) -> None:
    thinking = on_and_on(OPENING, VERBATIM["a doubt"], field)
    async with model_script(chat(person()), thinking, chat(HISTORY)) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        parts = [part async for part in ours.history(brief(), made)]
        await asyncio.wait_for(server.left.wait(), 10)  # so that its server stops
    assert parts[-1] == History(HISTORY, "openai-compatible · a-model")
    assert all(HISTORY.startswith(part.text) for part in parts if isinstance(part, PartialHistory))
    assert len(server.asked) == 3


async def test_an_endless_structured_stream_is_aborted_and_retried() -> None:
    thinking = on_and_on("", VERBATIM["a sentence"], "reasoning_content")
    async with model_script(thinking, chat(person())) as server:
        assert (await details(server.url)).first_name == "Iris"
        await asyncio.wait_for(server.left.wait(), 10)
    assert len(server.asked) == 2
