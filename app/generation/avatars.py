"""Avatars: asked for by a person or by a finished run, painted by the worker, told on the run's own log."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from app.accounts.policy import Identity, audit, visible
from app.characters.models import Character, CharacterImage
from app.characters.service import find_visible
from app.db import Database, utcnow
from app.errors import AppError, EngineError, NotFound, Unavailable
from app.generation import payloads, steps
from app.generation.leases import HandedBack, LeaseLost, Leases
from app.generation.models import AvatarJob, AvatarStatus, GenerationRun
from app.generation.observer import UNOBSERVED, Observer
from app.generation.ports import Files, Painter, Painting, Preview, Queue
from app.generation.progress import ProgressLog
from app.generation.steps import Mark, Step

log = structlog.get_logger()


class Avatars:
    """Requests for avatars. NotFound for what does not exist for this identity."""

    def __init__(self, db: Database, queue: Queue) -> None:
        self._db = db
        self._queue = queue

    async def regenerate(self, identity: Identity, character_id: UUID) -> AvatarJob:
        """A new avatar job; where one is unfinished, that one: asking twice paints once."""
        async with self._db.writing() as session:
            character = await find_visible(session, identity, character_id, lock=True)
            job = await _unfinished(session, character_id)
            if job is None:
                job = await _new_job(session, character)
                audit(session, identity, character.user_id, "regenerate_avatar", "character", character_id)
        await self._queue.enqueue_avatar(job.id)
        return job

    async def find(self, identity: Identity, job_id: UUID) -> AvatarJob:
        query = select(AvatarJob).join(Character, Character.id == AvatarJob.character_id)
        query = query.where(AvatarJob.id == job_id, visible(identity, Character.user_id))
        async with self._db.reading() as session:
            job = (await session.execute(query)).scalar_one_or_none()
        if job is None:
            raise NotFound
        return job

    async def latest(self, character_id: UUID) -> AvatarJob | None:
        """The newest job of a character that the caller has found already."""
        query = select(AvatarJob).where(AvatarJob.character_id == character_id)
        async with self._db.reading() as session:
            newest = query.order_by(AvatarJob.created_at.desc()).limit(1)
            return (await session.execute(newest)).scalar_one_or_none()

    async def unfinished_of_run(self, run_id: UUID) -> bool:
        """Whether an avatar of this run's character is still to come."""
        query = select(AvatarJob.id).where(AvatarJob.run_id == run_id, AvatarJob.ended_at.is_(None)).limit(1)
        async with self._db.reading() as session:
            return (await session.execute(query)).first() is not None


async def _unfinished(session: AsyncSession, character_id: UUID) -> AvatarJob | None:
    query = select(AvatarJob).where(AvatarJob.character_id == character_id, AvatarJob.ended_at.is_(None))
    return (await session.execute(query.limit(1))).scalar_one_or_none()


async def _new_job(session: AsyncSession, character: Character) -> AvatarJob:
    jobs = select(func.count(), func.max(AvatarJob.seed)).where(AvatarJob.character_id == character.id)
    count, seed = (await session.execute(jobs)).one()
    job = AvatarJob(
        id=uuid4(),
        character_id=character.id,
        run_id=character.run_id,
        user_id=character.user_id,
        seed=(seed or 0) + 1 if count else 0,
    )
    session.add(job)
    return job


class AvatarPainting:
    """Paints jobs, in the worker. Safe to call twice with one: the second finds it held, or ended."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        painter: Painter,
        files: Files,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._painter = painter
        self._files = files
        self._observer = observer

    async def paint(self, job_id: UUID) -> None:
        job = await self._leases.claim_avatar(job_id)
        if job is None:
            return
        with (
            bound_contextvars(run_id=str(job.run_id), avatar_job_id=str(job_id)),
            self._observer.doing("avatar", str(job_id)),
        ):
            await self._paint(job)

    async def _paint(self, job: AvatarJob) -> None:
        try:
            async with self._leases.renewing(job):
                await self._paint_to_end(job)
        except HandedBack:
            log.info("avatar.handed_back")
        except LeaseLost:
            log.warning("avatar.lease_lost")

    async def _paint_to_end(self, job: AvatarJob) -> None:
        run, character = await self._subject(job)
        try:
            await self._tell(job, run, steps.AVATAR_BEGUN, {})
            async for stage in self._painter.paint(payloads.avatar_brief(character, job)):
                await (
                    self._show(job, run, stage) if isinstance(stage, Preview) else self._hang(job, run, stage)
                )
        except (LeaseLost, Unavailable):
            raise  # nothing can be written: the lease ends, and the job is taken up again
        except AppError as error:
            await self._fail(job, run, error)
        except Exception:
            log.exception("avatar.crashed")
            await self._fail(job, run, EngineError())

    async def _subject(self, job: AvatarJob) -> tuple[GenerationRun, Character]:
        async with self._db.reading() as session:
            run = await session.get(GenerationRun, job.run_id)
            character = await session.get(Character, job.character_id)
        if run is None or character is None:
            raise LeaseLost  # discarded for good meanwhile, and the job with it
        return run, character

    async def _show(self, job: AvatarJob, run: GenerationRun, preview: Preview) -> None:
        self._leases.at_boundary(job)
        key = await self._keep(preview.content)
        data = {"previewKey": key, "avatarProgress": preview.progress}
        await self._tell(job, run, steps.AVATAR_STAGE, data, preview_key=key, progress=preview.progress)

    async def _hang(self, job: AvatarJob, run: GenerationRun, painting: Painting) -> None:
        key = await self._keep(painting.content)
        image = CharacterImage(
            id=uuid4(),
            character_id=job.character_id,
            key=key,
            width=painting.width,
            height=painting.height,
            prompt=painting.prompt,
            seed=painting.seed,
            engine=painting.engine,
            credit=painting.credit,
        )
        done = {"status": AvatarStatus.COMPLETED, "progress": 100, "image_id": image.id, "image_key": key}
        async with self._telling(
            job,
            run,
            steps.AVATAR_READY,
            {"avatarKey": key, "credit": painting.credit},
            ended_at=utcnow(),
            **done,
        ) as session:
            session.add(image)
            shown = update(Character).where(Character.id == job.character_id).values(avatar_image_id=image.id)
            await session.execute(shown)
        self._observer.ended("avatar", AvatarStatus.COMPLETED)
        log.info("avatar.completed")

    async def _keep(self, content: bytes) -> str:
        key = f"avatars/{uuid4().hex}.webp"
        await self._files.put(key, content)
        return key

    async def _fail(self, job: AvatarJob, run: GenerationRun, error: AppError) -> None:
        told = payloads.of_error(error, Step.GENERATING_AVATAR)
        ended = {"status": AvatarStatus.FAILED, "error": told, "ended_at": utcnow()}
        await self._tell(job, run, steps.AVATAR_FAILED, told, **ended)
        self._observer.ended("avatar", AvatarStatus.FAILED)
        log.info("avatar.failed", code=error.code)

    async def _tell(
        self, job: AvatarJob, run: GenerationRun, mark: Mark, data: dict[str, Any], **columns: Any
    ) -> None:
        async with self._telling(job, run, mark, data, **columns):
            pass

    @asynccontextmanager
    async def _telling(
        self, job: AvatarJob, run: GenerationRun, mark: Mark, data: dict[str, Any], **columns: Any
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: what the body stores, the job's columns (fenced by its lease), and the entry."""
        async with self._db.writing() as session:
            held = (
                (AvatarJob.id == job.id)
                & (AvatarJob.lease_owner == job.lease_owner)
                & AvatarJob.ended_at.is_(None)
            )
            fenced = (
                update(AvatarJob).where(held).values(**(columns or {"progress": 0})).returning(AvatarJob.id)
            )
            if (await session.execute(fenced)).scalar_one_or_none() is None:
                raise LeaseLost
            yield session
            await session.flush()
            entry = await self._progress.append(session, run, mark, {"avatarJobId": str(job.id), **data})
        if entry:
            self._progress.publish(entry)
