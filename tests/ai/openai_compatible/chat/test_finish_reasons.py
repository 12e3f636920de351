"""Finish reasons in every spelling, and their effect on the answer."""

from __future__ import annotations

from typing import Any

import pytest

from app.ai.openai_compatible.chat import answer_stream
from app.ai.openai_compatible.chat.finish_reasons import (
    FinishReason,
    ends_sentence,
    finish_reason_of,
    parse_finish_reason,
)
from app.engines.ports import Details
from app.errors import EngineBusy, EngineError, EngineRefused
from app.progress.drafts import final_history
from tests.support.model_answers import HISTORY, brief, details, person, writer
from tests.support.model_script import Answer, chat, events_of, model_script
from tests.support.waiting import forever

SPELLINGS: dict[FinishReason, list[object]] = {
    FinishReason.STOP: [
        "stop", "STOP", "Stop", " stop ", "eos", "eos_token", "stop_sequence", "end_turn", "EndTurn",
        "COMPLETE", "tool_calls", "function_call", "tool_use", "FINISH_REASON_STOP", "FinishReason.STOP",
        "endoftext", "stopped_word", {"type": "stop", "matched": 2},
    ],
    FinishReason.LENGTH: [
        "length", "LENGTH", "max_tokens", "MAX_TOKENS", "maxTokens", "max-tokens", "model_length",
        "ERROR_LIMIT", "FINISH_REASON_MAX_TOKENS", "max_output_tokens", "model_context_window_exceeded",
        "token_limit", {"type": "length", "length": 5},
    ],
    FinishReason.CONTENT_FILTER: [
        "content_filter", "content-filter", "contentFilter", "content_filtered", "SAFETY", "RECITATION",
        "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "refusal", "guardrail_intervened", "ERROR_TOXIC",
        "sensitive", "IMAGE_SAFETY", "MODEL_ARMOR", "data_inspection_failed",
    ],
    FinishReason.ERROR: [
        "error", "ERROR", "abort", "cancelled", "network_error", "insufficient_system_resource",
        "USER_CANCEL", "MALFORMED_FUNCTION_CALL", "internal_error", "timeout",
    ],
    FinishReason.UNKNOWN: [
        None, "", "null", "OTHER", "FINISH_REASON_UNSPECIFIED", "load", "unload", "a word of tomorrow", 7, [],
        {}, "stop" * 1_000,
    ],
}  # fmt: skip


# In no table: what their words say decides.
IN_NO_TABLE: dict[FinishReason, list[object]] = {
    FinishReason.STOP: [
        "stop_sequence_reached", "<|im_end|>", "<|eot_id|>", "</s>", "[EOS]", "<｜end▁of▁sentence｜>",
        "early_stopping", "stopped_by_string", "FINISH_REASON_ENDED", "generationComplete",
        "finished_normally", "stop_condition_met", "full_stop", "end_token", "END_TOKEN_REACHED", "eos token",
    ],
    FinishReason.LENGTH: [
        "max_length_reached", "length_exceeded", "max_tokens_exceeded", "tokens_exceeded", "context_overflow",
        "kv_cache_full", "maxOutputTokensReached", "context_window_full", "output_truncated", "token_budget",
        "hit_max_len_limit", "unfinished", "FINISH_REASON_LENGTH_CAP", "context_length_error",
        "num_predict", "too_long", "answer_too_long", "stop_max_tokens", "context_full_stop",
    ],
    FinishReason.CONTENT_FILTER: [
        "hate", "violence", "self_harm", "self-harm", "SEXUAL", "contentFilterTriggered", "stopped_by_filter",
        "safety_stop", "blocked_by_safety", "HARM_CATEGORY_HATE_SPEECH", "policy_breach",
        "azure_content_filter", "moderation_stop", "sexual/minors", "guardrail_triggered", "unsafe_output",
        "safety_error",
    ],
    FinishReason.ERROR: [
        "overloaded_error", "oom", "OOM", "cuda_out_of_memory", "rate_limit_exceeded", "time_limit",
        "quota_limit", "context_canceled", "context deadline exceeded", "user_requested", "worker_crashed",
        "stop_error",
        "backend_failure", "upstream_disconnected", "generation_failed", "api_error", "max_time",
        "loop_detected", "invalid_token", "worker_died", "worker_dead", "process_killed",
    ],
    FinishReason.UNKNOWN: ["backend", "sentence", "weekend", "custom", "###", "\n", "?"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("spelling", "ending"), [(word, ending) for ending, words in IN_NO_TABLE.items() for word in words]
)
def test_a_spelling_in_no_table_means_what_its_words_say(spelling: object, ending: FinishReason) -> None:
    assert parse_finish_reason(spelling) is ending


@pytest.mark.parametrize("text", ["Error:", "\n\nLimit", "<|hate|>", "User:"])
def test_the_text_that_ended_an_answer_is_no_reason_of_its_own(text: str) -> None:
    assert finish_reason_of({"finish_reason": "stop", "stop_reason": text}) is FinishReason.STOP
    assert finish_reason_of({"finish_reason": "stop", "stop_reason": "max_tokens"}) is FinishReason.LENGTH


@pytest.mark.parametrize(
    ("spelling", "ending"), [(word, ending) for ending, words in SPELLINGS.items() for word in words]
)
def test_every_spelling_has_one_meaning(spelling: object, ending: FinishReason) -> None:
    assert parse_finish_reason(spelling) is ending


@pytest.mark.parametrize(
    ("choice", "ending"),
    [
        ({"finish_reason": "stop", "native_finish_reason": "MAX_TOKENS"}, FinishReason.LENGTH),
        ({"finish_reason": None, "native_finish_reason": "SAFETY"}, FinishReason.CONTENT_FILTER),
        ({"finish_reason": "stop", "stop_reason": 128009}, FinishReason.STOP),
        ({"finishReason": "STOP"}, FinishReason.STOP),
        ({"done_reason": "length"}, FinishReason.LENGTH),
        ({"delta": {"content": "stop"}}, FinishReason.UNKNOWN),
    ],
)
def test_whichever_field_names_it(choice: dict[str, Any], ending: FinishReason) -> None:
    assert finish_reason_of(choice) is ending


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("He left.", True), ('"Go!"', True), ("Fim… \n", True), ("**Fim.**", True), ("and", False),
        ("", False), ("She left. 🌊", True), ("She left. ❤️", True), ("She left. [1]", True), 
        ("She left.¹", True),
        ("She left.【4†a】", True), ("“She left”", True), ("She rose.\n\n«Ela saiu»", True), 
        ("She left 🌊", False),
        ("They call it the “lamp”", False), ("She left. —", False), 
        ("She left. “", False), ("She left, [1]", False),
    ],
)  # fmt: skip
def test_where_a_sentence_ends(text: str, whole: bool) -> None:
    assert ends_sentence(text) is whole


def ended(text: str, reason: object) -> Answer:
    last = {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}
    return events_of([{"choices": [{"index": 0, "delta": {"content": text}}]}, last, "[DONE]"])


async def history(*answers: Answer) -> str:
    async with model_script(chat(person()), *answers) as server:
        ours = writer(server.url)
        made: Details = await ours.details(brief())
        return (await final_history(ours.history(brief(), made))).text


@pytest.mark.parametrize("reason", ["stop", "EOS", "end_turn", "tool_calls", "stop_sequence", "COMPLETE"])
async def test_a_finished_answer_is_accepted_unchanged(reason: str) -> None:
    assert await history(ended(HISTORY + " And so", reason)) == HISTORY + " And so"


@pytest.mark.parametrize("reason", ["length", "MAX_TOKENS", "model_length", "max_tokens", "context_overflow"])
async def test_cut_a_history_ends_with_a_whole_sentence(reason: str) -> None:
    assert await history(ended(HISTORY + " And so", reason)) == HISTORY


async def test_cut_json_is_asked_for_once_more() -> None:
    async with model_script(ended(person()[:50], "MAX_TOKENS"), ended(person(), "stop")) as server:
        assert (await details(server.url)).first_name == "Iris"
    assert "cut off" in server.asked[1].body["messages"][-1]["content"]


@pytest.mark.parametrize(
    "reason", ["content_filter", "SAFETY", "refusal", "sensitive", "guardrail_intervened", "hate"]
)
async def test_filtered_it_is_refused_and_nothing_is_kept(reason: str) -> None:
    with pytest.raises(EngineRefused):
        await history(ended(HISTORY, reason))


@pytest.mark.parametrize("reason", ["error", "network_error", "abort", "insufficient_system_resource", "oom"])
async def test_an_error_is_tried_again_and_nothing_is_kept(reason: str) -> None:
    with pytest.raises(EngineBusy, match="broke off"):
        await history(ended(HISTORY, reason))


NONE = [None, "", "OTHER", "load", "a word of tomorrow"]


@pytest.mark.parametrize("reason", NONE)
async def test_a_complete_object_without_a_finish_reason_is_accepted(reason: str | None) -> None:
    assert await history(ended(HISTORY, reason)) == HISTORY
    async with model_script(ended(person(), reason)) as server:
        assert (await details(server.url)).first_name == "Iris"


@pytest.mark.parametrize("reason", NONE)
async def test_without_a_reason_what_is_not_whole_is_tried_again(reason: str | None) -> None:
    with pytest.raises(EngineBusy, match="broke off"):
        await history(ended(HISTORY + " And so", reason))
    async with model_script(ended(person()[:80], reason)) as server:
        with pytest.raises(EngineBusy, match="broke off"):
            await details(server.url)
    assert len(server.asked) == 1


async def test_without_a_reason_what_is_whole_but_does_not_fit_is_asked_for_once_more() -> None:
    async with model_script(ended(person(age="old"), None), ended(person(), None)) as server:
        assert (await details(server.url)).first_name == "Iris"
    assert len(server.asked) == 2


async def test_an_empty_answer_without_a_reason_is_tried_again() -> None:
    async with model_script(events_of([])) as server:
        with pytest.raises(EngineBusy, match="broke off"):
            await details(server.url)


async def test_a_refusal_in_words_of_its_own_field_is_one() -> None:
    declined = events_of([{"choices": [{"index": 0, "delta": {"refusal": "I can't."}}]}])
    async with model_script(declined) as server:
        with pytest.raises(EngineRefused):
            await details(server.url)


async def test_a_prompt_that_is_blocked_is_refused() -> None:
    async with model_script(
        events_of([{"choices": [], "promptFeedback": {"blockReason": "SAFETY"}}])
    ) as server:
        with pytest.raises(EngineRefused):
            await details(server.url)


async def test_an_error_in_a_choice_says_what_it_is() -> None:
    failed = {
        "index": 0,
        "delta": {},
        "finish_reason": "error",
        "error": {"code": 402, "message": "no credits"},
    }
    async with model_script(events_of([{"choices": [failed]}])) as server:
        with pytest.raises(EngineError, match="used up"):
            await details(server.url)


async def test_a_stream_never_closed_is_abandoned_after_its_end_event(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(answer_stream, "AFTER_FINISH_SECONDS", 0.05)
    last = {"choices": [{"index": 0, "delta": {"content": person()}, "finish_reason": "stop"}]}

    async def open_for_ever(stream: Any) -> None:
        await events_of([last], whole=False)(stream)
        await forever()

    async with model_script(open_for_ever) as server:
        assert (await details(server.url)).first_name == "Iris"
