"""Frames of ComfyUI's websocket, as its source and documentation define them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from app.ai.comfyui.frames import ExecutionEnded, ExecutionStarted, PreviewImage, Progress, read

US = "a-prompt"


def said(kind: str, prompt_id: str | None = US, **data: Any) -> str:
    """A frame of text."""
    return json.dumps({"type": kind, "data": data | ({"prompt_id": prompt_id} if prompt_id else {})})


@pytest.mark.parametrize(
    ("frame", "announced"),
    [
        (said("execution_start", timestamp=1), ExecutionStarted()),
        (said("executing", node="5", display_node="5"), ExecutionStarted()),
        (said("executing", node=None), ExecutionEnded()),
        (said("execution_success", timestamp=1), ExecutionEnded()),
        (said("execution_error", exception_type="x"), ExecutionEnded()),
        (said("execution_interrupted"), ExecutionEnded()),
        (said("execution_interrupted", "another"), None),
        (said("progress", value=3, max=4, node="5"), Progress("5", 0.75)),
        (said("progress", None, value=3, max=4), Progress("None", 0.75, None)),
        (said("progress", value=None, max=4), None),
        (said("progress_state", nodes=None), None),
        (said("progress", value=3, max=0, node="5"), None),
        (said("progress", "another", value=3, max=4, node="5"), None),
        (
            said(
                "progress_state",
                nodes={
                    "1": {"value": 1, "max": 1, "state": "finished"},
                    "5": {"value": 5, "max": 20, "state": "running"},
                },
            ),
            Progress("5", 0.25),
        ),
        (said("status", None, status={"exec_info": {"queue_remaining": 1}}, sid="x"), None),
        ('{"type": "crystools.monitor", "data": null}', None),
        ("not json", None),
        ("[]", None),
        (b"", None),
        (b"\0\0\0\1", None),
        (b"\0\0\0\1\0\0\0\2PIC", PreviewImage(b"PIC", None)),
        (b"\0\0\0\3\0\0\0\1xhello", None),
        (b'\0\0\0\4\0\0\0\x19{"prompt_id": "a-prompt"}PIC', PreviewImage(b"PIC", True)),
        (b'\0\0\0\4\0\0\0\x18{"prompt_id": "another"}PIC', PreviewImage(b"PIC", False)),
        (b"\0\0\0\4\xff\xff\xff\xff{}", None),
    ],
)
def test_frames_are_read_as_documented_and_odd_ones_passed_over(
    frame: str | bytes, announced: object
) -> None:
    assert read(frame, US) == announced
