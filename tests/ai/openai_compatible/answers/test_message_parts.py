"""Text and reasoning are found in deltas and messages of every known shape."""

from __future__ import annotations

from typing import Any

import pytest
from openai.types.chat.chat_completion_chunk import ChoiceDelta

from app.ai.openai_compatible.answers import fields_of, text_and_reasoning


@pytest.mark.parametrize(
    ("delta", "answer", "thoughts"),
    [
        ({"content": "Iris"}, "Iris", ""),
        ({"content": None}, "", ""),
        ({}, "", ""),
        (None, "", ""),
        ({"content": ["Iris", " Vale"]}, "Iris Vale", ""),
        ({"content": [{"type": "text", "text": "Iris"}]}, "Iris", ""),
        ({"content": [{"type": "output_text", "text": "Iris"}]}, "Iris", ""),
        ({"content": {"type": "text", "text": {"value": "Iris"}}}, "Iris", ""),
        ({"content": [{"type": "text", "content": [{"text": "Iris"}]}]}, "Iris", ""),
        ({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "Hm"}]}, "I"]}, "I", "Hm"),
        ({"content": [{"type": "thinking", "thinking": "Hm"}, {"text": "I"}]}, "I", "Hm"),
        ({"content": [{"thinking": "Hm"}, {"text": "I"}]}, "I", "Hm"),
        ({"content": [{"text": "Hm", "thought": True}, {"text": "I"}]}, "I", "Hm"),
        ({"content": [{"type": "reasoning", "summary": [{"text": "Hm"}]}, {"text": "I"}]}, "I", "Hm"),
        ({"content": [{"type": "redacted_thinking", "data": "x"}, {"text": "I"}]}, "I", ""),
        ({"content": "I", "reasoning_content": "Hm"}, "I", "Hm"),
        ({"content": "I", "reasoning": "Hm", "reasoning_content": "Hm"}, "I", "Hm"),
        ({"content": "", "reasoning": {"content": "Hm"}}, "", "Hm"),
        ({"content": "", "reasoning_details": [{"type": "reasoning.text", "text": "Hm"}]}, "", "Hm"),
        ({"content": "I", "thinking": "Hm"}, "I", "Hm"),
        ({"content": 7, "reasoning": True}, "", ""),
        ({"content": [None, 3, {"type": "image_url", "image_url": {"url": "x"}}]}, "", ""),
        ({"content": [[[[[[[[[["deep"]]]]]]]]]]}, "", ""),
    ],
)  # fmt: skip
def test_text_and_reasoning_are_found_in_every_field(delta: Any, answer: str, thoughts: str) -> None:
    assert text_and_reasoning(delta) == (answer, thoughts)


def test_fields_that_the_library_does_not_know_are_read_too() -> None:
    delta = ChoiceDelta.model_construct(content=[{"type": "text", "text": "I"}], reasoning_content="Hm")
    assert text_and_reasoning(fields_of(delta)) == ("I", "Hm")
