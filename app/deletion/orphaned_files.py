"""Files that no row names: what a start or a painting left behind that died before it stored its row."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app import patterns
from app.characters.models import CharacterImage
from app.db import Database, utcnow
from app.deletion.files import KEYS_IN_ENTRIES
from app.ports import Files
from app.runs.models import AvatarJob, GenerationRun, ProgressRow
from app.runs.steps import Step

log = structlog.get_logger()

# A file is put before the row that names it. Between the two lie seconds; an hour is beyond any doubt.
GRACE = timedelta(hours=1)
FOLDERS = ("avatars", "uploads", "probe")  # probes of processes that died within one
_OURS = patterns.compile(
    r"(?:avatars|uploads|probe)/[0-9a-f]{32}\.webp(?:#\d+)?"
)  # `#1`: half-finished, see Files.keys
_FEW = 20  # files that a new studio may lose before any row names one
_KEY_COLUMNS: tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...] = (
    GenerationRun.image_key,
    CharacterImage.key,
    CharacterImage.thumbnail_key,
    AvatarJob.preview_key,
    AvatarJob.image_key,
)


class OrphanedFileSweep:
    """Deletes files that no row names and that are older than the grace."""

    def __init__(self, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def sweep(self) -> int:
        """Delete them; return how many. Raises Unavailable."""
        # Files first, names second: what gets its row in between is named by the time it counts.
        found = [key for folder in FOLDERS for key in await self._files.keys(folder, utcnow() - GRACE)]
        ours = {key for key in found if _OURS.fullmatch(key)}
        orphans = await self._unnamed(ours)
        if len(orphans) == len(ours) > _FEW:
            # A database that names none of so many files is the wrong one, or the store is.
            log.error("sweep.refused", files=len(ours))
            return 0
        await self._files.delete(sorted(orphans))
        if orphans:
            log.info("sweep.done", deleted=len(orphans), kept=len(ours) - len(orphans))
        return len(orphans)

    async def _unnamed(self, keys: set[str]) -> set[str]:
        left = set(keys)
        announced = select(*(ProgressRow.data[name].as_string() for name in KEYS_IN_ENTRIES))
        queries = [
            *(select(column).where(column.is_not(None)) for column in _KEY_COLUMNS),
            announced.where(ProgressRow.step == Step.GENERATING_AVATAR),
        ]
        async with self._db.reading() as session:
            for query in queries if left else ():
                async for names in await session.stream(query.execution_options(yield_per=1000)):
                    left.difference_update(names)
        return left
