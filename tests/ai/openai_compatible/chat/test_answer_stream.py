"""Assembling an answer from stream chunks: choices, content filters and repeated chunks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.ai.openai_compatible.chat.answer import Answer
from app.ai.openai_compatible.chat.answer_stream import TokenUsage, apply_chunk
from app.ai.openai_compatible.chat.finish_reasons import FinishReason
from app.errors import EngineRefused
from tests.support.linear_time import assert_linear
from tests.support.model_answers import details, person
from tests.support.model_script import events_of, model_script

FIRST = "She kept the light of Dunmore. "
SECOND = "Nobody had asked her to. "


def delta(text: str, ended: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": ended} | more]}


def read(*chunks: dict[str, Any]) -> Answer:
    answer = Answer()
    for chunk in chunks:
        apply_chunk(json.loads(json.dumps(chunk)), answer, TokenUsage())
        assert answer.length == len(answer.text)
    answer.flush_pending()
    return answer


def said(*texts: str) -> str:
    return read(*map(delta, texts), delta("", "stop")).text


def of(index: object, text: str, ended: str | None = None) -> dict[str, Any]:
    given = {} if index is None else {"index": index}
    return {"choices": [given | {"delta": {"content": text}, "finish_reason": ended}]}


@pytest.mark.parametrize("indices", [(0, None, None), (0, "0", 0), (None, 0, None), (None, None, None),
                                     ("0", None, 0), (1, 1, None), (0, True, 0.0)])  # fmt: skip
def test_a_choice_with_a_missing_or_string_index_is_read(indices: tuple[object, ...]) -> None:
    pieces = zip(indices, ("Hello ", "there. ", "Iris."), (None, None, "stop"), strict=True)
    answer = read(*(of(*piece) for piece in pieces))
    assert (answer.text, answer.finish_reason) == ("Hello there. Iris.", FinishReason.STOP)


def test_another_choice_is_another_answer() -> None:
    both = [{"index": 0, "delta": {"content": "a"}}, {"index": 1, "delta": {"content": "b"}}]
    unnamed = [{"delta": {"content": "c"}}, {"delta": {"content": "d"}}]
    assert read({"choices": both}, of(1, "b"), of("1", "b"), of(0, "a"), {"choices": unnamed}).text == "aac"


AGAIN: dict[str, tuple[tuple[str, ...], str]] = {
    "the whole in the last delta": ((FIRST, SECOND, FIRST + SECOND), FIRST + SECOND),
    "the whole and its end in the last": ((FIRST, SECOND, FIRST + SECOND + "End."), FIRST + SECOND + "End."),
    "a long text in one delta, twice": ((2 * (FIRST + SECOND), 2 * (FIRST + SECOND)), 2 * (FIRST + SECOND)),
    "each delta with all before it": (
        ("She", "She kept", "She kept the", "She kept the light."),
        "She kept the light.",
    ),
    "the same, and the last twice": (
        ("She", "She kept", FIRST, FIRST + SECOND, FIRST + SECOND),
        FIRST + SECOND,
    ),
    "two deltas, the second with the first": (("Hello there. ", "Hello there. Iris."), "Hello there. Iris."),
    "the same with empty ones": (("She", "", "She kept", "", FIRST, ""), FIRST),
}
HONEST: dict[str, tuple[str, ...]] = {
    "a refrain of two": ("Never. ", "Never. "),
    "a refrain, and more": ("She waits. ", "She waits. ", "And she waits."),
    "a refrain that grows once": ("Never. ", "Never again. "),
    "a refrain that grows, and more": ("Never. ", "Never again. ", "Nor now."),
    "a paragraph that begins as the text does": (FIRST, SECOND, "\n\n", FIRST, "Still."),
    "the first sentence at the end": (FIRST, SECOND, FIRST),
    "all once more in the midst": (FIRST, SECOND, FIRST + SECOND, "Again."),
    "tokens that begin alike": ("I", "Iris", " was", " Iris"),
    "blanks": ("\n", "\n\n", "Iris"),
    "laughter": ("Ha", "ha", "haha", "!"),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["delta", "message"])
def test_the_whole_without_its_blanks_is_the_same(kind: str) -> None:
    whole = FIRST + SECOND
    last = {"choices": [{"index": 0, kind: {"content": whole.strip()}, "finish_reason": "stop"}]}
    assert read(delta(f"\n{FIRST}"), delta(SECOND), last).text == whole.strip()


@pytest.mark.parametrize("kind", AGAIN)
def test_a_text_that_is_given_again_counts_once(kind: str) -> None:
    texts, whole = AGAIN[kind]
    assert said(*texts) == whole


@pytest.mark.parametrize("kind", HONEST)
def test_a_text_that_repeats_itself_stays(kind: str) -> None:
    assert said(*HONEST[kind]) == "".join(HONEST[kind])


@pytest.mark.parametrize("kind", [*AGAIN, *HONEST])
def test_text_already_read_is_never_retracted(kind: str) -> None:
    texts = AGAIN[kind][0] if kind in AGAIN else HONEST[kind]
    answer, whole = Answer(), said(*texts)
    for text in texts:
        apply_chunk(delta(text), answer, TokenUsage())
        assert whole.startswith(answer.text)


def test_deltas_without_end_are_read_in_linear_time() -> None:
    def hostile(text: str) -> None:
        answer = Answer()
        for char in text:
            answer.add_delta(char)

    assert_linear(hostile, "ab", 8_000)


FILTERED = {"hate": {"filtered": False, "severity": "safe"}, "sexual": {"filtered": True, "severity": "high"}}
FIT = {"hate": {"filtered": False}, "protected_material_code": {"filtered": False, "detected": True}}


@pytest.mark.parametrize(
    "chunk",
    [
        delta("", content_filter_results=FILTERED),
        delta("She", "stop", content_filter_results=FILTERED),
        delta(
            "She", content_filter_results={"custom_blocklists": {"details": [{"filtered": True, "id": "x"}]}}
        ),
        delta("She") | {"output_sensitive": True, "output_sensitive_type": 1},
        {"choices": [], "promptFeedback": {"blockReason": "SAFETY"}},
    ],
)
def test_an_answer_removed_by_a_content_filter_is_a_refusal(chunk: dict[str, Any]) -> None:
    with pytest.raises(EngineRefused):
        read(delta("A"), chunk)


PROMPTED = {"prompt_filter_results": [{"prompt_index": 0, "content_filter_results": FILTERED}], "choices": []}
FLAGGED = [{"input_sensitive": True, "choices": []}, PROMPTED]


@pytest.mark.parametrize("flagged", FLAGGED)
async def test_a_question_that_is_flagged_and_not_answered_is_refused(flagged: dict[str, Any]) -> None:
    async with model_script(events_of([flagged, "[DONE]"])) as server:
        with pytest.raises(EngineRefused):
            await details(server.url)
    assert len(server.asked) == 1


@pytest.mark.parametrize("flagged", FLAGGED)
async def test_a_complete_answer_to_a_stream_request_is_read(flagged: dict[str, Any]) -> None:
    fit = delta(person(), "stop", content_filter_results=FIT) | {"output_sensitive": False}
    async with model_script(events_of([flagged, fit, "[DONE]"])) as server:
        assert (await details(server.url)).first_name == "Iris"
