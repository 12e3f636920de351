"""Successful responses whose body contains no chat answer, or only the start of one."""

from __future__ import annotations

import json

import pytest

from app.errors import EngineBusy, EngineMisconfigured
from tests.ai.openai_compatible.chat.test_response_body import HALVES, TEXT, answered, events
from tests.support.model_answers import details
from tests.support.model_script import model_script

OTHERS: dict[str, str] = {
    "a health check's object": '{"status":"ok"}',
    "a greeting": json.dumps({"message": "Welcome to the API"}),
    "an empty object": "{}",
    "an empty list": "[]",
    "a list of numbers": "[1, 2]",
    "a list of models": json.dumps({"object": "list", "data": [{"id": "m", "object": "model"}]}),
    "an empty event": events({}),
    "Responses": 'event: response.created\n'
    + events({"type": "response.created", "response": {"id": "r", "output": []}})
    + events({"type": "response.output_text.delta", "delta": "Iris"}, {"type": "response.completed"}),
    "Messages": events(
        {"type": "message_start", "message": {"id": "m", "content": [], "stop_reason": None}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Iris"}},
        {"type": "message_stop"},
    ),
    "one message": json.dumps({"type": "message", "content": [{"type": "text", "text": TEXT}]}),
    "generateContent": json.dumps([{"candidates": [{"content": {"parts": [{"text": "Iris"}]}, "index": 0}]}]),
    "embeddings": json.dumps({"data": [{"embedding": [0.1], "index": 0}], "model": "m"}),
    "objects a line": '{"id": 1}\n{"id": 2}\n',
}  # fmt: skip


@pytest.mark.parametrize("kind", ["text/event-stream", "application/json"])
@pytest.mark.parametrize("what", OTHERS)
async def test_a_body_without_an_answer_to_a_chat_is_no_engine(what: str, kind: str) -> None:
    async with model_script(answered(OTHERS[what], kind)) as server:
        with pytest.raises(EngineMisconfigured, match="no such engine") as failed:
            await details(server.url)
    assert (len(server.asked), failed.value.retryable, failed.value.transient) == (1, False, False)


HEADS: dict[str, str] = {
    "nothing at all": "",
    "comments": ": ping\n\n: ping\n\n",
    "the end alone": "data: [DONE]\n\n",
    "a head": events({"id": "c", "object": "chat.completion.chunk", "choices": []}),
    "a role": events({"choices": [{"index": 0, "delta": {"role": "assistant"}}]}),
    "choices of nothing": events({"choices": None}, {}),
    "a piece, and another object": events(HALVES[0], {"status": "ok"}),
}


@pytest.mark.parametrize("what", HEADS)
async def test_an_answer_to_a_chat_that_begins_and_breaks_off_is_tried_again(what: str) -> None:
    async with model_script(answered(HEADS[what])) as server:
        with pytest.raises(EngineBusy, match="broke off") as failed:
            await details(server.url)
    assert failed.value.transient
