"""One hold on one avatar job: what its watchers have heard, and the fenced writes that tell them more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.characters.models import Character, CharacterImage
from app.db import Database, add_anew, repeatable, utcnow
from app.engines.observer import UNOBSERVED, Observer
from app.engines.retry_policy import AutomaticRetry
from app.errors import AppError, PortraitNotStored, StorageAway
from app.progress.log import ProgressLog
from app.runs import payloads, steps
from app.runs.leases import LeaseLost, Leases
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, ProgressRow
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.steps import ProgressMark, Step
from app.runs.usage import UsageRecord
from app.runs.write_retries import until_written

log = structlog.get_logger()

_OF_STORE = frozenset({StorageAway.code, PortraitNotStored.code})


@dataclass(slots=True)
class PortraitWork:
    """One hold on one job, and what its watchers have heard: that it has begun, the percent of the latest
    preview, and the latest try by code. None of it is announced again, whoever goes on with the job.

    `kept`: the painting is kept, under the job's `painted_by`; `shared`: in the database too.
    """

    job: AvatarJob
    run: GenerationRun
    character: Character
    begun: bool = False
    percent: int = 0
    attempts: dict[str, int] = field(default_factory=dict)
    kept: bool = False
    shared: bool = False
    previews: bool = True  # whether they can be stored
    usage_record: UsageRecord = field(default_factory=lambda: UsageRecord(""))

    @property
    def tries(self) -> int:
        """Which try of the painter was announced last."""
        return max((each for code, each in self.attempts.items() if code not in _OF_STORE), default=1)


class PortraitLog:
    """Writes what happens to a job: its entry, what the entry reports, and the job's columns, in one unit.

    All but previews are repeated until the database takes them; see write_retries.py. Every method raises
    LeaseLost where the job has become another's, or has ended, and WorkReleased as `until_written` does.
    """

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._observer = observer
        self._quotas = quotas

    async def take_up(self, job: AvatarJob) -> PortraitWork:
        """The work at the point that the job has reached. Raises Unavailable."""
        work = PortraitWork(job, *await self._subject(job), kept=job.kept)
        heard = select(ProgressRow.data, ProgressRow.retry).where(
            ProgressRow.run_id == job.run_id,
            ProgressRow.step == Step.GENERATING_AVATAR,
            ProgressRow.data["avatarJobId"].as_string() == str(job.id),
        )
        async with self._db.reading() as session:
            for data, retry in await session.execute(heard):
                work.begun = True
                work.percent = max(work.percent, data.get("avatarProgress", 0))
                if retry:
                    known = work.attempts.get(retry["code"], 1)
                    work.attempts[retry["code"]] = max(known, retry["attempt"])
        return work

    async def _subject(self, job: AvatarJob) -> tuple[GenerationRun, Character]:
        async with self._db.reading() as session:
            run = await session.get(GenerationRun, job.run_id)
            character = await session.get(Character, job.character_id)
        if run is None or character is None:
            raise LeaseLost  # discarded for good meanwhile, and the job with it
        return run, character

    async def begun(self, work: PortraitWork) -> None:
        """Announces that the job is worked on, once."""
        if not work.begun:
            await self._insist(work, steps.AVATAR_BEGUN, {}, progress=0)
            work.begun = True

    async def preview(self, work: PortraitWork, percent: int, key: str | None) -> None:
        """Announces how far the painting is, with its picture where one is stored. Raises Unavailable."""
        data: dict[str, Any] = {"avatarProgress": percent} | ({"previewKey": key} if key else {})
        columns: dict[str, Any] = {"progress": percent} | ({"preview_key": key} if key else {})
        await self._write(work, steps.AVATAR_STAGE, data, **columns)
        work.percent = percent

    async def trying_again(self, work: PortraitWork, retry: AutomaticRetry, **columns: Any) -> None:
        """Announces another try."""
        mark = steps.trying_again(Step.GENERATING_AVATAR, steps.AVATAR_BEGUN.progress, retry)
        await self._insist(work, mark, {}, retry=retry, **columns)
        work.attempts[retry.code] = retry.attempt

    async def ready(self, work: PortraitWork, image: CharacterImage) -> None:
        """Stores the picture's row, shows it as the character's, and ends the job."""
        await until_written(self._leases, partial(self._write_ready, work, image))
        self._observer.ended("avatar", AvatarStatus.COMPLETED)
        log.info("avatar.completed")

    @repeatable
    async def _write_ready(self, work: PortraitWork, image: CharacterImage) -> None:
        done: dict[str, Any] = {
            "status": AvatarStatus.COMPLETED,
            "progress": 100,
            "ended_at": utcnow(),
            "kept": False,
        }
        data = {"avatarKey": image.key, "credit": image.credit}
        async with self._entry(
            work, steps.AVATAR_READY, data, image_id=image.id, image_key=image.key, **done
        ) as session:
            add_anew(session, image)
            shown = update(Character).where(Character.id == work.character.id)
            await session.execute(shown.values(avatar_image_id=image.id))

    async def failed(self, work: PortraitWork, error: AppError, **columns: Any) -> None:
        """Ends the job with that error."""
        data = payloads.of_error(error, Step.GENERATING_AVATAR)
        ended: dict[str, Any] = {
            "status": AvatarStatus.FAILED,
            "error": data,
            "ended_at": utcnow(),
            **columns,
        }
        of_store = isinstance(error, StorageAway)
        mark = steps.AVATAR_NOT_STORED if of_store else steps.AVATAR_FAILED
        await self._insist(work, mark, data, **ended)
        self._observer.ended("avatar", AvatarStatus.FAILED)
        log.info("avatar.failed", code=error.code)

    async def _insist(
        self, work: PortraitWork, mark: ProgressMark, data: dict[str, Any], **named: Any
    ) -> None:
        await until_written(self._leases, partial(self._write, work, mark, data, **named))

    @repeatable
    async def _write(
        self,
        work: PortraitWork,
        mark: ProgressMark,
        data: dict[str, Any],
        retry: AutomaticRetry | None = None,
        **columns: Any,
    ) -> None:
        async with self._entry(work, mark, data, retry, **columns):
            pass

    @asynccontextmanager
    async def _entry(
        self,
        work: PortraitWork,
        mark: ProgressMark,
        data: dict[str, Any],
        retry: AutomaticRetry | None = None,
        **columns: Any,
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: the entry, what the body stores, and the job's columns (fenced by its lease).

        In this order they lock run, character and job, as app/db.py says. A lost lease undoes all of it.
        """
        named = {"avatarJobId": str(work.job.id), **data}
        async with self._db.writing() as session:
            entry = await self._progress.append(session, work.run, mark, named, retry=retry)
            if entry is None:
                raise LeaseLost  # the run is gone for good, and the job with it
            yield session
            session.add_all(work.usage_record.rows(work.run.id, Step.GENERATING_AVATAR, work.job.id))
            await session.flush()
            await _write_job(session, work.job, columns)
            begins = mark is steps.AVATAR_BEGUN
            await self._quotas.job_spends(session, work.job, work.usage_record.cost, begins=begins)
        work.usage_record.kept()
        self._progress.publish(entry)


async def _write_job(session: AsyncSession, job: AvatarJob, columns: dict[str, Any]) -> None:
    """Writes the job's columns. Raises LeaseLost where it is another's, or has ended."""
    held = (
        (AvatarJob.id == job.id) & (AvatarJob.lease_owner == job.lease_owner) & AvatarJob.ended_at.is_(None)
    )
    # Where there is nothing to write, the row is taken all the same.
    values = columns or {"progress": AvatarJob.progress}
    fenced = update(AvatarJob).where(held).values(**values).returning(AvatarJob.id)
    fenced = fenced.execution_options(synchronize_session=False)
    if (await session.execute(fenced)).scalar_one_or_none() is None:
        raise LeaseLost
