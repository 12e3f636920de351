"""Detects content filter results next to an answer, in fields other than the finish reason.

Azure reports for each category whether it was `filtered`; MiniMax marks prompt and answer as sensitive;
Gemini names why a prompt was blocked. All send the same fields with false values for acceptable content.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.ai.openai_compatible.chat.error_responses import json_objects

_MAX_DEPTH = 3  # levels of categories and lists of blocked words
_RESULTS = ("content_filter_results", "content_filter_result")
_PROMPTS = ("prompt_filter_results", "prompt_annotations")


def is_filtered(choice: Mapping[str, object]) -> bool:
    """Return whether a filter removed the content of a choice."""
    return any(_has_filtered(choice.get(name)) for name in _RESULTS)


def is_refused(chunk: Mapping[str, object]) -> bool:
    """Return whether a filter blocked the answer."""
    feedback = chunk.get("promptFeedback")
    block_reason = isinstance(feedback, Mapping) and bool(feedback.get("blockReason"))
    return block_reason or chunk.get("output_sensitive") is True


def is_flagged(chunk: Mapping[str, object]) -> bool:
    """Return whether the prompt was flagged: an answer may still come."""
    prompt_results = [one for name in _PROMPTS for one in json_objects(chunk.get(name))]
    return chunk.get("input_sensitive") is True or any(is_filtered(one) for one in prompt_results)


def _has_filtered(results: object) -> bool:
    return any(one.get("filtered") is True for one in _nested_objects(results, 0))


def _nested_objects(value: object, depth: int) -> Iterator[Mapping[str, object]]:
    if isinstance(value, Mapping):
        yield value
    if depth < _MAX_DEPTH and isinstance(value, Mapping | list):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from _nested_objects(part, depth + 1)
