"""Avatars requested by a person or by a finished run; painting.py paints them."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Identity, audit, visible
from app.characters.models import Character
from app.characters.service import find_visible
from app.db import Database, repeatable
from app.errors import NotFound
from app.ports import Queue
from app.runs.models import AvatarJob, GenerationRun
from app.runs.quota_limits import Payer
from app.runs.quotas import UNLIMITED, Quotas


class Avatars:
    """Requests for avatars. Raises NotFound for what is not visible to the identity."""

    def __init__(self, db: Database, queue: Queue, quotas: Quotas = UNLIMITED) -> None:
        self._db = db
        self._queue = queue
        self._quotas = quotas

    async def regenerate(
        self, identity: Identity, character_id: UUID, address: str | None = None
    ) -> AvatarJob:
        """Returns a new avatar job, or the one that is unfinished: two requests paint once.

        If the latest was painted and could not be stored, the new one stores its picture and does not count
        as another portrait. Raises QuotaExceeded if a new one would exceed the day's quota.
        """
        job = await self._find_or_create(identity, character_id, self._quotas.payer(identity, address))
        await self._queue.enqueue_avatar(job.id)
        return job

    @repeatable
    async def _find_or_create(self, identity: Identity, character_id: UUID, payer: Payer) -> AvatarJob:
        async with self._db.writing() as session:
            await _lock_run(session, character_id)
            character = await find_visible(session, identity, character_id, lock=True)
            job = await _unfinished(session, character_id)
            if job is None:
                spooled = await _spooled_job(session, character_id)
                job = await _new_job(session, character, spooled)
                audit(session, identity, character.user_id, "regenerate_avatar", "character", character_id)
                job.guest_address, job.counted = payer.guest_address, True
                if spooled is None:
                    await session.flush()
                    await self._quotas.take_portrait(session, payer)
        return job

    async def find(self, identity: Identity, job_id: UUID) -> AvatarJob:
        """Returns the job. Raises NotFound."""
        query = select(AvatarJob).join(Character, Character.id == AvatarJob.character_id)
        query = query.where(AvatarJob.id == job_id, visible(identity, Character.user_id))
        async with self._db.reading() as session:
            job = (await session.execute(query)).scalar_one_or_none()
        if job is None:
            raise NotFound
        return job

    async def latest(self, character_id: UUID) -> AvatarJob | None:
        """Returns the newest job of a character that the caller has found."""
        query = select(AvatarJob).where(AvatarJob.character_id == character_id)
        async with self._db.reading() as session:
            newest = query.order_by(AvatarJob.created_at.desc()).limit(1)
            return (await session.execute(newest)).scalar_one_or_none()

    async def unfinished_of_run(self, run_id: UUID) -> bool:
        """Returns whether an avatar of this run's character is unfinished."""
        query = select(AvatarJob.id).where(AvatarJob.run_id == run_id, AvatarJob.ended_at.is_(None)).limit(1)
        async with self._db.reading() as session:
            return (await session.execute(query)).first() is not None


async def _lock_run(session: AsyncSession, character_id: UUID) -> None:
    """Locks the run, which the new job refers to, before the character: see app/db.py."""
    made = select(Character.run_id).where(Character.id == character_id).scalar_subquery()
    run = select(GenerationRun.id).where(GenerationRun.id == made)
    await session.execute(run.with_for_update(read=True, key_share=True))


async def _unfinished(session: AsyncSession, character_id: UUID) -> AvatarJob | None:
    query = select(AvatarJob).where(AvatarJob.character_id == character_id, AvatarJob.ended_at.is_(None))
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def _spooled_job(session: AsyncSession, character_id: UUID) -> AvatarJob | None:
    """Returns the newest job if its picture was painted and could not be stored."""
    query = select(AvatarJob).where(AvatarJob.character_id == character_id)
    newest = (
        await session.execute(query.order_by(AvatarJob.created_at.desc()).limit(1))
    ).scalar_one_or_none()
    return newest if newest is not None and newest.spooled else None


async def _new_job(session: AsyncSession, character: Character, spooled: AvatarJob | None) -> AvatarJob:
    jobs = select(func.count(), func.max(AvatarJob.seed)).where(AvatarJob.character_id == character.id)
    count, seed = (await session.execute(jobs)).one()
    job = AvatarJob(
        id=uuid4(),
        character_id=character.id,
        run_id=character.run_id,
        user_id=character.user_id,
        seed=(seed or 0) + 1 if count else 0,
        resumes=spooled.painted_by if spooled else None,
    )
    session.add(job)
    return job
