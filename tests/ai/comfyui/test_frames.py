"""Frames of ComfyUI's websocket, as its source and documentation define them."""

from __future__ import annotations

import pytest

from app.ai.comfyui.frames import ExecutionEnded, ExecutionStarted, PreviewImage, Progress, read

# ruff: noqa: E501
US = "a-prompt"


@pytest.mark.parametrize(
    ("frame", "announced"),
    [
        ('{"type": "execution_start", "data": {"prompt_id": "a-prompt", "timestamp": 1}}', ExecutionStarted()),
        ('{"type": "executing", "data": {"node": "5", "display_node": "5", "prompt_id": "a-prompt"}}', ExecutionStarted()),
        ('{"type": "executing", "data": {"node": null, "prompt_id": "a-prompt"}}', ExecutionEnded()),
        ('{"type": "execution_success", "data": {"prompt_id": "a-prompt", "timestamp": 1}}', ExecutionEnded()),
        ('{"type": "execution_error", "data": {"prompt_id": "a-prompt", "exception_type": "x"}}', ExecutionEnded()),
        ('{"type": "execution_interrupted", "data": {"prompt_id": "a-prompt"}}', ExecutionEnded()),
        ('{"type": "execution_interrupted", "data": {"prompt_id": "another"}}', None),
        ('{"type": "progress", "data": {"value": 3, "max": 4, "prompt_id": "a-prompt", "node": "5"}}', Progress("5", 0.75)),
        ('{"type": "progress", "data": {"value": 3, "max": 4}}', Progress("None", 0.75, None)),
        ('{"type": "progress", "data": {"value": null, "max": 4, "prompt_id": "a-prompt"}}', None),
        ('{"type": "progress_state", "data": {"prompt_id": "a-prompt", "nodes": null}}', None),
        ('{"type": "progress", "data": {"value": 3, "max": 0, "prompt_id": "a-prompt", "node": "5"}}', None),
        ('{"type": "progress", "data": {"value": 3, "max": 4, "prompt_id": "another", "node": "5"}}', None),
        (
            '{"type": "progress_state", "data": {"prompt_id": "a-prompt", "nodes": {"1": {"value": 1, "max": 1,'
            ' "state": "finished"}, "5": {"value": 5, "max": 20, "state": "running"}}}}',
            Progress("5", 0.25),
        ),
        ('{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}, "sid": "x"}}', None),
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
)  # fmt: skip
def test_frames_are_read_as_documented_and_odd_ones_passed_over(
    frame: str | bytes, announced: object
) -> None:
    assert read(frame, US) == announced
