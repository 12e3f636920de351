"""Lists the checkpoints of a ComfyUI from its loader node."""

from __future__ import annotations

from typing import Any

LOADER = "CheckpointLoaderSimple"


def checkpoints(answered: Any) -> list[str]:
    """Return the checkpoint names in the response of `/object_info/CheckpointLoaderSimple`, in its old or new
    form; [] for other content."""
    try:
        kind, *more = answered[LOADER]["input"]["required"]["ckpt_name"]
        names = kind if isinstance(kind, list) else more[0]["options"]
        return [str(name) for name in names]
    except (KeyError, IndexError, TypeError, ValueError):
        return []
