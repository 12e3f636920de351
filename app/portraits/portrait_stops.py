"""Stops portraits, queued or running: one at a person's request, all of a character's when it is
discarded."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Identity, audit, visible
from app.characters.models import Character
from app.db import LOCK, Database, repeatable, utcnow
from app.engines.observer import UNOBSERVED, Observer
from app.errors import Cancelled, NotFound, PortraitCancelled, WrongState
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import payloads, steps
from app.runs.failures import failure_of
from app.runs.leases import Leases
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun
from app.runs.steps import Step

log = structlog.get_logger()

Stopped = tuple[AvatarJob, ProgressEntry]


class PortraitStops:
    """Ends jobs, and stops their workers: in this process at once, in others by the feed, or when the lease
    is renewed next. Implements the port Portraits of app/characters."""

    def __init__(
        self, db: Database, progress: ProgressLog, leases: Leases, observer: Observer = UNOBSERVED
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._observer = observer

    async def cancel(self, identity: Identity, job_id: UUID) -> AvatarJob:
        """Returns the job, cancelled; one that was cancelled before is unchanged. Raises NotFound, and
        WrongState for a finished one."""
        job, stopped = await self._find_and_cancel(identity, job_id)
        self._announce([stopped] if stopped else [])
        return job

    @repeatable
    async def _find_and_cancel(self, identity: Identity, job_id: UUID) -> tuple[AvatarJob, Stopped | None]:
        async with self._db.writing() as session:
            run, job, owner_id = await _find(session, identity, job_id)
            if job.status == AvatarStatus.CANCELLED:
                return job, None
            if AvatarStatus(job.status).ended:
                raise WrongState("Only a portrait that is not done yet can be cancelled.")
            audit(session, identity, owner_id, "cancel_avatar", "character", job.character_id)
            return job, await self._end(session, run, job)

    async def lock(self, session: AsyncSession, character: Character) -> None:
        """Locks the run, whose log the end of its portraits is written to."""
        await _lock_run(session, character.run_id)

    async def stop(self, session: AsyncSession, character: Character) -> Callable[[], None]:
        """Ends all unfinished jobs of the character; returns a function to call after the commit."""
        unfinished = select(AvatarJob).where(
            AvatarJob.character_id == character.id, AvatarJob.ended_at.is_(None)
        )
        jobs = [*(await session.execute(unfinished.with_for_update(**LOCK))).scalars()]
        run = await session.get(GenerationRun, character.run_id) if jobs else None
        stopped = [await self._end(session, run, job) for job in jobs if run is not None]
        return lambda: self._announce(stopped)

    async def _end(self, session: AsyncSession, run: GenerationRun, job: AvatarJob) -> Stopped:
        failure = failure_of(PortraitCancelled(), Step.GENERATING_AVATAR)
        data = {"avatarJobId": str(job.id), **payloads.of_failure(failure)}
        entry = await self._progress.append(session, run, steps.AVATAR_CANCELLED, data)
        assert entry is not None  # the run is locked, and its avatar entries need no lease
        # From here on the fence refuses the worker's writes.
        job.status, job.error, job.ended_at = AvatarStatus.CANCELLED, failure, utcnow()
        job.lease_owner, job.lease_until = None, None
        await session.flush()
        return job, entry

    def _announce(self, stopped: list[Stopped]) -> None:
        for job, entry in stopped:
            self._observer.ended("avatar", AvatarStatus.CANCELLED)
            log.info("avatar.cancelled", avatar_job_id=str(job.id))
            self._leases.interrupt(job.id)
            self._progress.publish(entry)


def cancelled_job(entry: ProgressEntry) -> UUID | None:
    """Returns the job that a person cancelled with this entry; None for any other entry."""
    data = entry.data or {}
    if not entry.of_avatar or data.get("code") != Cancelled.code:
        return None
    return UUID(str(data["avatarJobId"]))


async def _find(
    session: AsyncSession, identity: Identity, job_id: UUID
) -> tuple[GenerationRun, AvatarJob, UUID]:
    """Returns the job with its run, both locked, the run first; and the owner's id. Raises NotFound."""
    query = select(AvatarJob.run_id, Character.user_id).join(
        Character, Character.id == AvatarJob.character_id
    )
    seen = (
        await session.execute(query.where(AvatarJob.id == job_id, visible(identity, Character.user_id)))
    ).one_or_none()
    if seen is None:
        raise NotFound
    run = await _lock_run(session, seen.run_id)
    job = await session.get(AvatarJob, job_id, with_for_update={**LOCK})
    if run is None or job is None:
        raise NotFound
    return run, job, seen.user_id


async def _lock_run(session: AsyncSession, run_id: UUID) -> GenerationRun | None:
    query = select(GenerationRun).where(GenerationRun.id == run_id)
    return (await session.execute(query.with_for_update(**LOCK))).scalar_one_or_none()
