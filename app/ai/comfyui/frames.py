"""Parses the frames of ComfyUI's websocket that concern a painting; unknown ones are ignored.

Text frames are JSON, `{type, data}`. Binary frames start with their kind as a big-endian 32-bit number: 1 is
a preview (another such number, 1 for JPEG and 2 for PNG, then the picture), 4 a preview with metadata (the
length of a JSON document, the document, then the picture).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from app.ai import foreign_json
from app.ai.foreign_json import require_object

_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4
_END_EVENTS = ("execution_success", "execution_error", "execution_interrupted")


@dataclass(frozen=True, slots=True)
class ExecutionStarted:
    """The server executes the prompt. `node`: the node, if the frame names it."""

    node: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a node (0 to 1). `ours`: None if the frame does not name the prompt, as with old
    servers."""

    node: str
    fraction: float
    ours: bool | None = True


@dataclass(frozen=True, slots=True)
class PreviewImage:
    """A preview. `ours`: None if the frame does not name the prompt; `node`: its node, if named."""

    content: bytes
    ours: bool | None
    node: str | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ExecutionEnded:
    """The prompt has ended; its history says how."""


Event = ExecutionStarted | Progress | PreviewImage | ExecutionEnded


def read(frame: str | bytes, prompt_id: str) -> Event | None:
    """Return the event of this prompt; None for any other frame: clients also receive those of other
    prompts."""
    try:
        return _binary(frame, prompt_id) if isinstance(frame, bytes) else _text(frame, prompt_id)
    except (ValueError, KeyError, TypeError, AttributeError, struct.error):
        return None


def _text(frame: str, prompt_id: str) -> Event | None:
    message = require_object(foreign_json.loads(frame))
    kind, data = message["type"], require_object(message["data"])
    if kind == "progress" and data.get("prompt_id") is None:
        return _progress(data.get("node"), data["value"], data["max"], ours=None)
    if data.get("prompt_id") != prompt_id:
        return None
    if kind in _END_EVENTS or (kind == "executing" and data["node"] is None):
        return ExecutionEnded()
    if kind == "progress":
        return _progress(data.get("node"), data["value"], data["max"])
    if kind == "progress_state":
        nodes = ((node, at) for node, at in require_object(data["nodes"]).items() if isinstance(at, dict))
        running = [(node, at) for node, at in nodes if at.get("state") == "running"]
        return next(
            (_progress(node, at["value"], at["max"]) for node, at in running if _number(at["max"]) > 1),
            ExecutionStarted(),
        )
    return (
        ExecutionStarted(_str_or_none(data.get("node"))) if kind in ("execution_start", "executing") else None
    )


def _progress(node: object, value: object, maximum: object, ours: bool | None = True) -> Progress | None:
    total = _number(maximum)
    return Progress(str(node), min(1.0, max(0.0, _number(value) / total)), ours) if total > 0 else None


def _number(value: object) -> float:
    """Return the number. Raises ValueError for any other value."""
    if not isinstance(value, int | float):
        raise ValueError("not a number")
    return value


def _binary(frame: bytes, prompt_id: str) -> PreviewImage | None:
    kind, number = struct.unpack_from(">II", frame)
    if kind == _PREVIEW:
        return PreviewImage(frame[8:], None)
    if kind == _PREVIEW_WITH_METADATA:
        metadata = require_object(foreign_json.loads(frame[8 : 8 + number]))
        node = _str_or_none(metadata.get("node_id"))
        return PreviewImage(frame[8 + number :], metadata["prompt_id"] == prompt_id, node)
    return None


def _str_or_none(node: object) -> str | None:
    return node if isinstance(node, str) else None
