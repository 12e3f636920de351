"""Painted pictures that are not stored yet: on disk at once, in the database if the file store refuses them.

The disk survives a crash of the worker, and an outage of both database and file store. But a portrait that
could not be stored may be requested again days later, from a worker on another machine, or in a new container
with an empty disk: a painting that the file store refuses, or that could not be reviewed, is stored in the
database as well if processes on several machines can share one (PostgreSQL). That is one row for each
portrait of an outage, and none otherwise.
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
    """Stores each painting under the job that painted it, for whichever job resumes it."""

    def __init__(self, db: Database, results: ResultSpool) -> None:
        self._db = db
        self._results = results

    async def store(self, job: AvatarJob, painting: Painting, calls: Sequence[EngineCall]) -> bool:
        """Returns whether it is on disk now."""
        return await self._results.store(portrait_key(job.painted_by), painting, calls)

    async def share(self, job: AvatarJob, painting: Painting, calls: Sequence[EngineCall]) -> bool:
        """Returns whether it is in the database now; an unavailable database is not raised."""
        if not self._db.shared:
            return False
        row = SpooledPortrait(job_id=job.painted_by, content=encoded(painting, calls))
        try:
            async with self._db.writing() as session:
                await session.merge(row)
        except (Unavailable, IntegrityError):  # unavailable, or the job is deleted
            log.info("portrait.not_shared")
            return False
        return True

    async def find(self, job: AvatarJob) -> SpooledResult[Painting] | None:
        """Returns the painting of the job; None if there is none that can be decoded. Raises Unavailable."""
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

    async def delete(self, job: AvatarJob, *, shared: bool) -> None:
        """Deletes it; `shared`: from the database too. The sweep deletes what can't be deleted now."""
        await self._results.delete(portrait_key(job.painted_by))
        if shared and self._db.shared:
            try:
                await self._delete_row(job)
            except Unavailable:
                log.info("portrait.row_left_to_the_sweep")

    @repeatable
    async def _delete_row(self, job: AvatarJob) -> None:
        async with self._db.writing() as session:
            await session.execute(delete(SpooledPortrait).where(SpooledPortrait.job_id == job.painted_by))
