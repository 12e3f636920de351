"""Deletes files from the store after the rows that named them."""

from __future__ import annotations

import structlog

from app.errors import Unavailable
from app.ports import Files

log = structlog.get_logger()

KEYS_IN_ENTRIES = (
    "previewKey",
    "avatarKey",
)  # in the data of an avatar's entries, the names under which it has the keys of files


async def delete_unnamed(files: Files, keys: list[str]) -> None:
    """Delete files whose rows are gone. What can't be deleted now is left to `OrphanedFileSweep`."""
    try:
        await files.delete(keys)
    except Unavailable:
        log.warning("files.left_to_the_sweep", files=len(keys))
