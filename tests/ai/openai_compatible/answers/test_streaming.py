"""The partial history while a model streams it: never with markers that the final text lacks."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest

from app.ai.openai_compatible.answers.history import partial_history_text
from app.engines.ports import History, PartialHistory
from app.errors import EngineBusy
from app.runs.usage import UsageRecord, recording_usage
from tests.support.answer_kinds import QUIET
from tests.support.model_answers import HISTORY, brief, person, writer
from tests.support.model_script import chat, model_script

MARKED = (
    "<think>Who is she?</think># Iris\n\n**Iris** kept the [lamp](https://example.com) and `the log`.\n\n"
    "She <b>never</b> slept."
)
PLAIN = "Iris kept the lamp and the log.\n\nShe never slept."


@pytest.mark.parametrize(
    "answer",
    [
        MARKED,
        json.dumps({"title": "x", "history": MARKED}),
        "```json\n" + json.dumps({"history": MARKED, "greeting": "Hello"}) + "\n```",
    ],
)
def test_every_beginning_of_an_answer_is_a_beginning_of_its_plain_text(answer: str) -> None:
    shown = [partial_history_text(answer[:length], 6_000) for length in range(len(answer) + 1)]
    assert shown[-1] == PLAIN
    assert all(PLAIN.startswith(text) for text in shown)
    assert len({*shown}) > 25


def test_a_partial_utf8_character_is_buffered_until_complete() -> None:
    answer = json.dumps({"history": "Zoé 😀 sings"})
    shown = {partial_history_text(answer[:length], 6_000) for length in range(len(answer) + 1)}
    assert all("Zoé 😀 sings".startswith(text) for text in shown)


async def announced(*answers: str) -> tuple[list[str], str]:
    """The passages that come of these answers, and the history."""
    async with model_script(chat(person()), *map(chat, answers)) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        parts = [part async for part in ours.history(brief(), made)]
    *passages, last = parts
    assert isinstance(last, History)
    return [part.text for part in passages if isinstance(part, PartialHistory)], last.text


async def test_the_history_grows_and_ends_as_the_last_passage() -> None:
    passages, text = await announced(HISTORY)
    assert text == HISTORY
    assert len(passages) >= 4
    assert all(text.startswith(passage) for passage in passages)
    assert passages == sorted(passages, key=len)


async def test_a_second_answer_begins_anew() -> None:
    other = HISTORY.replace("Iris", "Maud")
    passages, text = await announced(other, HISTORY)
    assert text == HISTORY
    begins_anew = next(at for at, passage in enumerate(passages) if "Iris" in passage)
    assert all("Maud" in passage for passage in passages[:begins_anew])
    assert all(HISTORY.startswith(passage) for passage in passages[begins_anew:])


async def test_a_server_that_omits_opening_markers_is_remembered_and_its_reasoning_hidden() -> None:
    answers = chat(f"{QUIET}</think>{person()}"), chat(f"{QUIET * 4}\n</think>\n{HISTORY}")
    async with model_script(*answers) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        parts = [part async for part in ours.history(brief(), made)]
    assert len(parts) > 3
    assert all(HISTORY.startswith(part.text) for part in parts)


async def test_unclosed_reasoning_is_retried_and_never_shown() -> None:
    passages, text = await announced(f"<think>{QUIET * 4}", HISTORY)
    assert text == HISTORY
    assert all(HISTORY.startswith(passage) for passage in passages)


async def test_a_stream_that_breaks_off_is_an_error_after_what_it_brought() -> None:
    passages: list[object] = []

    async def stream_form(parts: AsyncIterator[PartialHistory | History]) -> None:
        async for part in parts:
            passages.append(part)

    async with model_script(chat(person()), chat(f"{HISTORY} And then", ended=None)) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        with pytest.raises(EngineBusy):
            await stream_form(ours.history(brief(), made))
    assert passages
    assert not any(isinstance(part, History) for part in passages)


async def test_whoever_stops_listening_closes_the_request_and_the_call_is_noted() -> None:
    usage_record = UsageRecord("a run")
    async with model_script(chat(person()), chat(HISTORY * 200)) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        with recording_usage(usage_record):
            parts = ours.history(brief(), made)
            await anext(parts)
            await parts.aclose()  # type: ignore[attr-defined]
    assert [call.outcome for call in usage_record.calls] == ["cancelled"]


async def test_token_usage_of_a_stream_is_recorded() -> None:
    usage_record = UsageRecord("a run")
    usage = {"prompt_tokens": 11, "completion_tokens": 22}
    async with model_script(chat(person()), chat(HISTORY, usage=usage)) as server:
        ours = writer(server.url)
        made = await ours.details(brief())
        with recording_usage(usage_record):
            assert [part async for part in ours.history(brief(), made)]
    (call,) = usage_record.calls
    assert (call.outcome, call.input_tokens, call.output_tokens) == ("ok", 11, 22)
    assert server.asked[-1].body["stream_options"] == {"include_usage": True}
