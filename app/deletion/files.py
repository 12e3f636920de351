"""Files in the store that are to be deleted: which ones an entry names, and how they go after their rows."""

from __future__ import annotations

import structlog

from app.errors import Unavailable
from app.ports import Files

log = structlog.get_logger()

KEYS_IN_ENTRIES = ("previewKey", "avatarKey")  # names in the data of an avatar's entries


async def delete_unnamed(files: Files, keys: list[str]) -> None:
    """Delete files whose rows are gone. What can't be deleted now is left to `OrphanedFileSweep`."""
    try:
        await files.delete(keys)
    except Unavailable:
        log.warning("files.left_to_the_sweep", files=len(keys))
