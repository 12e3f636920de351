"""Assembles an answer, and its token usage, from the chunks of a chat completion."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace

import httpx2

from app.ai.error_messages import BROKE_OFF, UNUSABLE
from app.ai.foreign_json import JsonObject
from app.ai.openai_compatible.answers import text_and_reasoning
from app.ai.openai_compatible.chat import response_body
from app.ai.openai_compatible.chat.answer import Answer
from app.ai.openai_compatible.chat.content_filters import is_filtered, is_flagged, is_refused
from app.ai.openai_compatible.chat.error_responses import ErrorResponse, error_response_in, json_objects
from app.ai.openai_compatible.chat.finish_reasons import FinishReason, finish_reason_of
from app.errors import EngineBusy, EngineError, EngineRefused
from app.runs.usage import EngineCall

MAX_CHARACTERS = 40_000
_MAX_DIGITS = 6  # of a choice's index
AFTER_FINISH_SECONDS = 5.0  # to wait for usage after the finish reason: some servers never close the stream


@dataclass(slots=True)
class TokenUsage:
    """The cost of an answer as far as the server reports it: tokens, and a price in the server's currency."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None

    def read(self, usage: object) -> None:
        """Read a `usage` object of any kind of answer; values that are not numbers count as not reported."""
        fields = usage.model_dump() if hasattr(usage, "model_dump") else usage
        if not isinstance(fields, dict):
            return
        self.input_tokens = _int_or_none(fields.get("prompt_tokens", fields.get("input_tokens")))
        self.output_tokens = _int_or_none(fields.get("completion_tokens", fields.get("output_tokens")))
        cost = fields.get("cost")
        self.cost = float(cost) if isinstance(cost, int | float) and not isinstance(cost, bool) else None

    def added_to(self, call: EngineCall) -> EngineCall:
        """Return the call record with this usage."""
        return replace(call, input_tokens=self.input_tokens, output_tokens=self.output_tokens, cost=self.cost)


async def read_chunks(response: httpx2.Response, answer: Answer) -> AsyncGenerator[response_body.Chunk]:
    """Yield the chunks of a response; after the finish reason, wait only a moment for more (usage).

    Raises ErrorResponse for an error among the chunks and for a body without an answer, EngineRefused for a
    prompt that was flagged and not answered.
    """
    body_reader = response_body.ResponseReader()
    async with aclosing(response_body.read_body(response.aiter_bytes(), body_reader)) as chunks:
        while (chunk := await _next(chunks, answer)) is not None:
            yield chunk
    answer.closed = body_reader.ended
    answer.flush_pending()
    if answer.flagged and not answer.text.strip():
        raise EngineRefused


async def _next(chunks: AsyncGenerator[response_body.Chunk], answer: Answer) -> response_body.Chunk | None:
    try:
        async with asyncio.timeout(AFTER_FINISH_SECONDS if answer.finish_reason else None):
            chunk = await anext(chunks, None)
        error = error_response_in(chunk) if chunk else None
    except TimeoutError:
        return None
    except ErrorResponse as raised:
        error, chunk = raised, None
    if error is not None:
        error.after_content = answer.length > 0
        raise error
    return chunk


def apply_chunk(chunk: response_body.Chunk, answer: Answer, usage: TokenUsage) -> None:
    """Add a chunk to the answer. Raises EngineErrors."""
    usage.read(chunk.get("usage"))
    if is_refused(chunk):
        raise EngineRefused
    answer.flagged = answer.flagged or is_flagged(chunk)
    for position, choice in enumerate(json_objects(chunk.get("choices"))):
        index = _index(choice)
        if answer.choice is None and (index is not None or position == 0):
            answer.choice = index
        # One choice was requested. Some servers send its index only in the first chunk, or never.
        if index == answer.choice or (index is None and position == 0):
            _apply_choice(choice, answer)
    if answer.length > MAX_CHARACTERS:  # leaving the stream closes it, so that the server stops generating
        raise EngineError(UNUSABLE)


def _index(choice: JsonObject) -> int | None:
    index = choice.get("index")
    if isinstance(index, str) and index.isdecimal() and len(index) < _MAX_DIGITS:
        return int(index)
    return _int_or_none(index)


def _apply_choice(choice: JsonObject, answer: Answer) -> None:
    answer.finish_reason = max(answer.finish_reason, finish_reason_of(choice))
    if answer.finish_reason is FinishReason.CONTENT_FILTER or is_filtered(choice):
        raise EngineRefused
    if answer.finish_reason is FinishReason.ERROR:
        raise EngineBusy(BROKE_OFF)
    delta = choice.get("delta") or choice.get("message")
    if isinstance(delta, Mapping):
        if delta.get("refusal"):
            raise EngineRefused
        piece, reasoning = text_and_reasoning(delta)
    else:
        text = delta if isinstance(delta, str) else choice.get("text")
        piece, reasoning = (text if isinstance(text, str) else ""), ""
    if choice.get("message") and not choice.get("delta"):
        answer.flush_pending()
        if answer.repeats_whole(piece):
            answer.replace(piece)
            piece = ""
    answer.add_delta(piece, reasoning)
    if answer.finish_reason:
        answer.flush_pending()


def _int_or_none(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
