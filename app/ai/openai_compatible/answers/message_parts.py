"""Extracts text and reasoning from a `delta` or a `message` as the servers of many vendors shape them.

`content` is a string, a list of parts (Mistral's `thinking` and `text`, OpenAI's `output_text`, strings), a
single part, or null. Reasoning comes in its own field: `reasoning_content` (DeepSeek, SGLang, llama.cpp,
older vLLM), `reasoning` (vLLM, OpenRouter, Ollama), `thinking` (Ollama's own API), `reasoning_details`
(OpenRouter), `thinking_blocks` (LiteLLM). Some servers send the same text in two of these: the first is used.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from app.ai.foreign_json import JsonObject

_REASONING_FIELDS = (
    "reasoning_content", "reasoning", "thinking", "thoughts", "thought", "reasoning_text", "thinking_content",
    "reasoning_details", "thinking_blocks",
)  # fmt: skip
_TEXT_FIELDS = ("text", "content", "value", "output_text", "parts")  # where a part holds its text
_REASONING_TYPES = ("think", "reason", "thought", "analysis", "summary")  # in the `type` of a part
_MAX_DEPTH = 6


def text_and_reasoning(delta: JsonObject | None) -> tuple[str, str]:
    """Return the answer text and the reasoning text in a `delta` or `message`, each "" if there is none.

    Without content, the arguments of a tool call are the answer. `delta` is plain JSON of any shape; what is
    not text is ignored. Never raises.
    """
    if not isinstance(delta, Mapping):
        return "", ""
    pieces = [*_pieces(delta.get("content"), False, 0)]
    answer = "".join(text for text, is_reasoning in pieces if not is_reasoning)
    answer = answer or _tool_arguments(delta)
    inline_reasoning = "".join(text for text, is_reasoning in pieces if is_reasoning)
    return answer, inline_reasoning or _reasoning_fields_text(delta)


def fields_of(delta: object) -> JsonObject:
    """Return the fields of a delta, message or choice of the `openai` library, unknown ones included."""
    if isinstance(delta, Mapping):
        return delta
    return getattr(delta, "__dict__", {}) | (getattr(delta, "model_extra", None) or {})


def _tool_arguments(delta: JsonObject) -> str:
    """Return the arguments of a tool call, in which some servers send the JSON that a schema asked for."""
    calls = delta.get("tool_calls")
    candidates = (
        [calls[0]] if isinstance(calls, list) and calls else [{"function": delta.get("function_call")}]
    )
    function = candidates[0].get("function") if isinstance(candidates[0], Mapping) else None
    found = function.get("arguments") if isinstance(function, Mapping) else None
    if isinstance(found, Mapping):
        return json.dumps(found, ensure_ascii=False)
    return found if isinstance(found, str) else ""


def _reasoning_fields_text(delta: JsonObject) -> str:
    found = ("".join(text for text, _ in _pieces(delta.get(name), True, 0)) for name in _REASONING_FIELDS)
    return next((text for text in found if text), "")


def _pieces(value: object, is_reasoning: bool, depth: int) -> Iterator[tuple[str, bool]]:
    """Yield the texts in a value, each with whether it is reasoning."""
    if isinstance(value, str):
        yield value, is_reasoning
    elif depth < _MAX_DEPTH and isinstance(value, list | tuple):
        for part in value:
            yield from _pieces(part, is_reasoning, depth + 1)
    elif depth < _MAX_DEPTH and not isinstance(value, bytes | int | float | None):
        yield from _part_pieces(fields_of(value), is_reasoning, depth)


def _part_pieces(part: JsonObject, is_reasoning: bool, depth: int) -> Iterator[tuple[str, bool]]:
    kind = part.get("type")
    is_reasoning = (
        is_reasoning or part.get("thought") is True or (isinstance(kind, str) and _is_reasoning_type(kind))
    )
    for name in (
        *_TEXT_FIELDS,
        *(_REASONING_FIELDS if is_reasoning else ()),
        *(("summary",) if is_reasoning else ()),
    ):
        if part.get(name):
            yield from _pieces(part[name], is_reasoning, depth + 1)
            return
    if not is_reasoning:
        yield from ((text, True) for text in (_reasoning_fields_text(part),) if text)


def _is_reasoning_type(kind: str) -> bool:
    return any(word in kind.casefold() for word in _REASONING_TYPES)
