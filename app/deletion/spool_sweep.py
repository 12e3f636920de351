"""Spooled results that nobody will store any more: stored already, given up, discarded, or too old."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app import patterns
from app.db import Database, utcnow
from app.runs.models import AvatarJob, GenerationRun, RunStatus, SpooledPortrait, StepResult
from app.runs.result_spool import ResultSpool

log = structlog.get_logger()

GRACE = timedelta(hours=1)  # a result that is younger may be about to be stored
KEEP_FOR = timedelta(days=7)  # for which what failed can be finished from what is kept of it
_PORTRAIT = patterns.compile(r"portrait-([0-9a-f-]{36})")
_STEP = patterns.compile(r"step-([0-9a-f-]{36})-([0-9]{1,9})-([a-z_]+)")
_UNREVIEWED = patterns.compile(r"unreviewed-([0-9a-f-]{36})-([a-z_]+)-[0-9a-f]{32}")


class SpoolSweep:
    """Sweeps the folder of the worker that it runs on: who works elsewhere can't see it. So every worker
    does it once when it starts, and afterwards whichever the queue gives the task to."""

    def __init__(self, db: Database, spool: ResultSpool) -> None:
        self._db = db
        self._spool = spool

    async def sweep(self) -> int:
        """Delete them; return how many. Raises Unavailable."""
        now = utcnow()
        await self._forget_rows(now - KEEP_FOR)
        old = await self._spool.older_than(now - GRACE)
        if not old:
            return 0
        async with self._db.reading() as session:
            useless = [key for key in old if not await _is_wanted(session, key, now)]
        await self._spool.forget(*useless)
        if useless:
            log.info("kept.swept", deleted=len(useless), kept=len(old) - len(useless))
        return len(useless)

    async def _forget_rows(self, before: datetime) -> None:
        if self._db.shared:
            async with self._db.writing() as session:
                await session.execute(delete(SpooledPortrait).where(SpooledPortrait.kept_at < before))


async def _is_wanted(session: AsyncSession, key: str, now: datetime) -> bool:
    if found := _PORTRAIT.fullmatch(key):
        return _is_open(await session.get(AvatarJob, UUID(found[1])), now)
    if found := _STEP.fullmatch(key):
        run = await session.get(GenerationRun, UUID(found[1]))
        if run is None or RunStatus(run.status).ended or run.attempt != int(found[2]):
            return False
        return await session.get(StepResult, (run.id, found[3])) is None
    if found := _UNREVIEWED.fullmatch(key):
        run = await session.get(GenerationRun, UUID(found[1]))
        if run is None or RunStatus(run.status) in (RunStatus.COMPLETED, RunStatus.CANCELLED):
            return False
        return run.ended_at is None or run.ended_at > now - KEEP_FOR
    return True  # no file of ours


def _is_open(job: AvatarJob | None, now: datetime) -> bool:
    if job is None:
        return False
    return job.ended_at is None or (job.kept and job.ended_at > now - KEEP_FOR)
