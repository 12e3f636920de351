"""Answers to a chat in the forms of other interfaces, as that of OpenAI's.

Ollama's own lines (`message` or `response`, `done`), llama.cpp's own (`content`, `stop`), one choice in place
of a list of them, and answers within an envelope (`{"code": 0, "data": {"choices": […]}}`). What is in none
of these forms is left as it is: then the address is that of something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Chunk = Mapping[str, object]
_ENVELOPES = ("data", "result", "response", "output", "body", "completion")
_OWN_OBJECTS = ("chat.completion", "text_completion")


def is_chat(chunk: Chunk) -> bool:
    """Whether it is a part of an answer to a chat, if only of its head."""
    name = chunk.get("object")
    return "choices" in chunk or (isinstance(name, str) and name.startswith(_OWN_OBJECTS))


def as_chat(chunk: Chunk) -> Chunk:
    """The chunk in OpenAI's form, where it is in one of the others; else as it is."""
    if "choices" not in chunk:
        inner = next((one for one in map(chunk.get, _ENVELOPES) if _has_choices(one)), None)
        chunk = {**chunk, **inner} if isinstance(inner, Mapping) else chunk
    if isinstance(chunk.get("choices"), Mapping):
        return {**chunk, "choices": [chunk["choices"]]}
    if "choices" in chunk:
        return chunk
    if isinstance(chunk.get("done"), bool):
        return _of_ollama(chunk)
    return _of_llama_cpp(chunk) if isinstance(chunk.get("stop"), bool) else chunk


def _has_choices(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("choices"), list | Mapping)


def _of_ollama(said: Chunk) -> Chunk:
    message = said.get("message")
    if not isinstance(message, Mapping) and not isinstance(said.get("response"), str):
        return said
    text = message if isinstance(message, Mapping) else {"content": said["response"]}
    usage = {"prompt_tokens": said.get("prompt_eval_count"), "completion_tokens": said.get("eval_count")}
    reason = (said.get("done_reason") or "stop") if said["done"] else None
    return _chunk(text, reason) | ({"usage": usage} if said["done"] else {})


def _of_llama_cpp(said: Chunk) -> Chunk:
    if not isinstance(said.get("content"), str):
        return said
    cut = said.get("stopped_limit") is True or said.get("stop_type") == "limit"
    reason = ("length" if cut else "stop") if said["stop"] else None
    return _chunk({"content": said["content"]}, reason)


def _chunk(delta: Mapping[str, object], reason: object) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
