"""Text and thoughts out of a `delta` or a `message`, as the servers of many makers shape them.

`content` is a string, a list of parts (Mistral's `thinking` and `text`, OpenAI's `output_text`, strings), one
part alone, or null. Thoughts come in a field of their own: `reasoning_content` (DeepSeek, SGLang, llama.cpp,
older vLLM), `reasoning` (vLLM, OpenRouter, Ollama), `thinking` (Ollama's own API), `reasoning_details`
(OpenRouter), `thinking_blocks` (LiteLLM). Some send two of these with the same text: the first counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_THOUGHTS = (
    "reasoning_content", "reasoning", "thinking", "thoughts", "thought", "reasoning_text", "thinking_content",
    "reasoning_details", "thinking_blocks",
)  # fmt: skip
_TEXTS = ("text", "content", "value", "output_text", "parts")  # where a part holds its text
_THINKS = ("think", "reason", "thought", "analysis", "summary")  # in the `type` of a part
_MAX_DEPTH = 6


def text_of_delta(delta: Mapping[str, Any] | None) -> tuple[str, str]:
    """The answer's piece and the thoughts' piece in a `delta` or `message`; "" where there is none.

    Where it has no content but a tool's call, that call's arguments are the answer.

    `delta` is plain JSON, of any shape: what is no text is passed over. Never raises.
    """
    if not isinstance(delta, Mapping):
        return "", ""
    pieces = [*_pieces(delta.get("content"), False, 0)]
    answer = "".join(text for text, thought in pieces if not thought)
    answer = answer or _arguments(delta)
    within = "".join(text for text, thought in pieces if thought)
    return answer, within or _thoughts_beside(delta)


def fields_of(delta: object) -> Mapping[str, Any]:
    """The fields of a delta, a message or a choice of the `openai` library, unknown ones included."""
    if isinstance(delta, Mapping):
        return delta
    return getattr(delta, "__dict__", {}) | (getattr(delta, "model_extra", None) or {})


def _arguments(delta: Mapping[str, Any]) -> str:
    """The arguments of a tool's call, as which some servers send JSON that a schema asked for."""
    calls = delta.get("tool_calls")
    made = [calls[0]] if isinstance(calls, list) and calls else [{"function": delta.get("function_call")}]
    function = made[0].get("function") if isinstance(made[0], Mapping) else None
    found = function.get("arguments") if isinstance(function, Mapping) else None
    if isinstance(found, Mapping):
        return json.dumps(found, ensure_ascii=False)
    return found if isinstance(found, str) else ""


def _thoughts_beside(delta: Mapping[str, Any]) -> str:
    found = ("".join(text for text, _ in _pieces(delta.get(name), True, 0)) for name in _THOUGHTS)
    return next((text for text in found if text), "")


def _pieces(value: object, thought: bool, depth: int) -> Iterator[tuple[str, bool]]:
    """Texts in a value, each with whether it is thought."""
    if isinstance(value, str):
        yield value, thought
    elif depth < _MAX_DEPTH and isinstance(value, list | tuple):
        for part in value:
            yield from _pieces(part, thought, depth + 1)
    elif depth < _MAX_DEPTH and not isinstance(value, bytes | int | float | None):
        yield from _of_part(fields_of(value), thought, depth)


def _of_part(part: Mapping[str, Any], thought: bool, depth: int) -> Iterator[tuple[str, bool]]:
    kind = part.get("type")
    thought = thought or part.get("thought") is True or (isinstance(kind, str) and _is_thought(kind))
    for name in (*_TEXTS, *(_THOUGHTS if thought else ()), *(("summary",) if thought else ())):
        if part.get(name):
            yield from _pieces(part[name], thought, depth + 1)
            return
    if not thought:
        yield from ((text, True) for text in (_thoughts_beside(part),) if text)


def _is_thought(kind: str) -> bool:
    return any(word in kind.casefold() for word in _THINKS)
