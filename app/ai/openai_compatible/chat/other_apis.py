"""Converts chat answers of other APIs to OpenAI's form.

Ollama's own lines (`message` or `response`, `done`), llama.cpp's own (`content`, `stop`), a single choice
instead of a list, and answers in an envelope (`{"code": 0, "data": {"choices": […]}}`). Anything else is left
as it is: then the address is not that of a chat API.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.ai.foreign_json import JsonObject

Chunk = JsonObject
_ENVELOPES = ("data", "result", "response", "output", "body", "completion")
_CHAT_OBJECTS = ("chat.completion", "text_completion")


def is_chat(chunk: Chunk) -> bool:
    """Return whether it is part of a chat answer, if only its head."""
    name = chunk.get("object")
    return "choices" in chunk or (isinstance(name, str) and name.startswith(_CHAT_OBJECTS))


def as_chat(chunk: Chunk) -> Chunk:
    """Return the chunk in OpenAI's form if it is in a known one; else unchanged."""
    if "choices" not in chunk:
        wrapped = next((one for one in map(chunk.get, _ENVELOPES) if _has_choices(one)), None)
        chunk = {**chunk, **wrapped} if isinstance(wrapped, Mapping) else chunk
    if isinstance(chunk.get("choices"), Mapping):
        return {**chunk, "choices": [chunk["choices"]]}
    if "choices" in chunk:
        return chunk
    if isinstance(chunk.get("done"), bool):
        return _from_ollama(chunk)
    return _from_llama_cpp(chunk) if isinstance(chunk.get("stop"), bool) else chunk


def _has_choices(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("choices"), list | Mapping)


def _from_ollama(body: Chunk) -> Chunk:
    message = body.get("message")
    if not isinstance(message, Mapping) and not isinstance(body.get("response"), str):
        return body
    text = message if isinstance(message, Mapping) else {"content": body["response"]}
    usage = {"prompt_tokens": body.get("prompt_eval_count"), "completion_tokens": body.get("eval_count")}
    reason = (body.get("done_reason") or "stop") if body["done"] else None
    return _chunk(text, reason) | ({"usage": usage} if body["done"] else {})


def _from_llama_cpp(body: Chunk) -> Chunk:
    if not isinstance(body.get("content"), str):
        return body
    is_truncated = body.get("stopped_limit") is True or body.get("stop_type") == "limit"
    reason = ("length" if is_truncated else "stop") if body["stop"] else None
    return _chunk({"content": body["content"]}, reason)


def _chunk(delta: JsonObject, reason: object) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": delta, "finish_reason": reason}]}
