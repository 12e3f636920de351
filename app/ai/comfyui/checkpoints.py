"""Lists the checkpoints of a ComfyUI from its loader node."""

from __future__ import annotations

from app.ai.foreign_json import require_list, require_object

LOADER = "CheckpointLoaderSimple"


def checkpoints(answered: object) -> list[str]:
    """Return the checkpoint names in the response of `/object_info/CheckpointLoaderSimple`, in its old or new
    form; [] for other content."""
    try:
        node = require_object(require_object(answered)[LOADER])
        required = require_object(require_object(node["input"])["required"])
        kind, *more = require_list(required["ckpt_name"])
        names = kind if isinstance(kind, list) else require_list(require_object(more[0])["options"])
        return [str(name) for name in names]
    except (KeyError, IndexError, ValueError):
        return []
