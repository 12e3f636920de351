"""PortraitWork: the state of the work on one avatar job under one lease."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.characters.models import Character
from app.db import Database, utcnow
from app.engines.retry_policy import AutomaticRetry
from app.errors import PortraitNotStored, StorageAway
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import retry_marks, steps
from app.runs.event_data import PortraitEvent
from app.runs.leases import LeaseLost
from app.runs.models import AvatarJob, EngineCallRow, GenerationRun, ProgressRow
from app.runs.quotas import Quotas
from app.runs.steps import ProgressMark, Step
from app.step_runner.unit import Unit
from app.step_runner.work import Kind, Work

_OF_STORE = frozenset({StorageAway.code, PortraitNotStored.code})


@dataclass(kw_only=True, slots=True)
class PortraitWork(Work):
    """One lease on one job, and what was announced of it: its beginning, the percent of the latest preview,
    and the latest try by error code. None of it is announced twice, by whichever process.

    `spooled`: the painting is on disk, under the job's `painted_by`; `shared`: in the database too.
    """

    kind: ClassVar[Kind] = "avatar"
    step: Step = Step.GENERATING_AVATAR
    job: AvatarJob
    character: Character
    begun: bool = False
    percent: int = 0
    attempts: dict[str, int] = field(default_factory=dict)
    spooled: bool = False
    shared: bool = False
    previews: bool = True  # whether they can be stored

    @property
    def leased(self) -> AvatarJob:
        return self.job

    @property
    def tries(self) -> int:
        return max((each for code, each in self.attempts.items() if code not in _OF_STORE), default=1)

    @property
    def usage_id(self) -> str:
        return f"{self.run.id}/{self.step}/{self.job.id}"

    def ended(self, outcome: str) -> dict[str, object]:
        return {"status": outcome, "ended_at": utcnow()}

    async def append(self, progress: ProgressLog, session: AsyncSession, unit: Unit) -> ProgressEntry | None:
        data = {"avatarJobId": str(self.job.id), **(unit.data or {})}
        return await progress.append(session, self.run, unit.mark, data, retry=unit.retry)

    async def fence(self, session: AsyncSession, unit: Unit, quotas: Quotas) -> None:
        """Writes the job's columns under its lease, and counts the cost. Raises LeaseLost, QuotaExceeded."""
        # Run, character and job are locked in this order, as app/db.py says.
        await self._write_job(session, dict(unit.columns))
        begins = unit.mark is steps.AVATAR_BEGUN
        await quotas.job_spends(session, self.job, self.usage.cost, begins=begins)

    async def _write_job(self, session: AsyncSession, columns: dict[str, object]) -> None:
        leased = (
            (AvatarJob.id == self.job.id)
            & (AvatarJob.lease_owner == self.job.lease_owner)
            & AvatarJob.ended_at.is_(None)
        )
        # The row is locked even if there is nothing to write.
        values = columns or {"progress": AvatarJob.progress}
        fenced = update(AvatarJob).where(leased).values(**values).returning(AvatarJob.id)
        fenced = fenced.execution_options(synchronize_session=False)
        if (await session.execute(fenced)).scalar_one_or_none() is None:
            raise LeaseLost

    def written(self, unit: Unit, entry: ProgressEntry) -> None:
        """Notes what the committed unit announced."""
        self.begun = True
        if unit.mark is steps.AVATAR_STAGE:
            self.percent = msgspec.convert(unit.data, PortraitEvent).avatar_progress or 0
        if unit.retry:
            self.attempts[unit.retry.code] = unit.retry.attempt

    def retry_mark(self, retry: AutomaticRetry) -> ProgressMark:
        return retry_marks.retry_mark(self.step, steps.AVATAR_BEGUN.progress, retry)

    def calls(self) -> list[EngineCallRow]:
        return self.usage.rows(self.run.id, self.step, self.job.id)


async def load_work(db: Database, job: AvatarJob) -> PortraitWork:
    """Returns the work at the point that the job has reached. Raises Unavailable, and LeaseLost if the
    character was deleted meanwhile, and the job with it."""
    async with db.reading() as session:
        run = await session.get(GenerationRun, job.run_id)
        character = await session.get(Character, job.character_id)
        if run is None or character is None:
            raise LeaseLost
        work = PortraitWork(job=job, run=run, character=character, spooled=job.spooled)
        for data, retry in await session.execute(_announced(job)):
            work.begun = True
            work.percent = max(work.percent, msgspec.convert(data, PortraitEvent).avatar_progress or 0)
            if retry:
                known = work.attempts.get(retry.code, 1)
                work.attempts[retry.code] = max(known, retry.attempt)
    return work


def _announced(job: AvatarJob) -> Any:
    return select(ProgressRow.data, ProgressRow.retry).where(
        ProgressRow.run_id == job.run_id,
        ProgressRow.step == Step.GENERATING_AVATAR,
        ProgressRow.data["avatarJobId"].as_string() == str(job.id),
    )
