"""Painted pictures not stored yet: on disk at once, in the database once the file store refuses them.

The disk outlasts a crash of its worker, and an outage of database and file store alike. But a portrait that
could not be stored may be asked for again days later, from a worker on another machine, or in a new container
with an empty disk: so what the file store refuses, or no moderator reviewed, lies in the database as well,
where processes on several machines can share one (PostgreSQL). That is one row for each portrait of an
outage, and none otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import structlog
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.db import Database, repeatable
from app.engines.ports import Painting
from app.errors import Unavailable
from app.runs.models import AvatarJob, SpooledPortrait
from app.runs.result_spool import ResultSpool, SpooledResult, decoded, encoded, portrait_key
from app.runs.usage import EngineCall

log = structlog.get_logger()


class PortraitSpool:
    """Keeps each under the job that it was painted for, whichever job goes on with it."""

    def __init__(self, db: Database, results: ResultSpool) -> None:
        self._db = db
        self._results = results

    async def keep(self, job: AvatarJob, painting: Painting, calls: Sequence[EngineCall]) -> bool:
        """Whether it is on disk now."""
        return await self._results.keep(portrait_key(job.painted_by), painting, calls)

    async def share(self, job: AvatarJob, painting: Painting, calls: Sequence[EngineCall]) -> bool:
        """Whether it is in the database now. Never raises for one that is away."""
        if not self._db.shared:
            return False
        row = SpooledPortrait(job_id=job.painted_by, content=encoded(painting, calls))
        try:
            async with self._db.writing() as session:
                await session.merge(row)
        except (Unavailable, IntegrityError):  # away, or the job is gone for good
            log.info("portrait.not_shared")
            return False
        return True

    async def find(self, job: AvatarJob) -> SpooledResult[Painting] | None:
        """What is kept for the job; None where nothing is that can be read. Raises Unavailable."""
        found = await self._results.find(portrait_key(job.painted_by), Painting)
        return found or await self._shared(job)

    async def _shared(self, job: AvatarJob) -> SpooledResult[Painting] | None:
        if not self._db.shared:
            return None
        async with self._db.reading() as session:
            row = await session.get(SpooledPortrait, job.painted_by)
        try:
            return decoded(row.content, Painting) if row else None
        except msgspec.MsgspecError:
            log.error("result.unreadable", why="It is of another version.")
            return None

    async def forget(self, job: AvatarJob, *, shared: bool) -> None:
        """Removes it; `shared`: from the database too. What can't be removed now, the sweep finds."""
        await self._results.forget(portrait_key(job.painted_by))
        if shared and self._db.shared:
            try:
                await self._forget_row(job)
            except Unavailable:
                log.info("portrait.row_left_to_the_sweep")

    @repeatable
    async def _forget_row(self, job: AvatarJob) -> None:
        async with self._db.writing() as session:
            await session.execute(delete(SpooledPortrait).where(SpooledPortrait.job_id == job.painted_by))
