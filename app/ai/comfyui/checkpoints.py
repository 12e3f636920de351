"""The checkpoints that a ComfyUI has, as its loader node lists them."""

from __future__ import annotations

from typing import Any

LOADER = "CheckpointLoaderSimple"


def checkpoints(answered: Any) -> list[str]:
    """The names of checkpoints in what `/object_info/CheckpointLoaderSimple` says, in its old or new form."""
    try:
        kind, *more = answered[LOADER]["input"]["required"]["ckpt_name"]
        names = kind if isinstance(kind, list) else more[0]["options"]
        return [str(name) for name in names]
    except (KeyError, IndexError, TypeError, ValueError):
        return []
