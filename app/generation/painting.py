"""Painting avatars, in the worker: told on the run's own log, and gone on with where another had to stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from app.characters.models import Character, CharacterImage
from app.db import Database, repeatable, utcnow
from app.errors import AppError, EngineError, NotFound, Unavailable
from app.generation import payloads, steps
from app.generation.calls import Bill, billing
from app.generation.crashes import Crashes, subject_of
from app.generation.leases import HandedBack, LeaseLost, Leases
from app.generation.models import AvatarJob, AvatarStatus, GenerationRun, ProgressRow
from app.generation.observer import UNOBSERVED, Observer
from app.generation.patience import AutomaticRetry, Patience, closing
from app.generation.pictures import thumbnail
from app.generation.ports import (
    Advance,
    AvatarBrief,
    Files,
    Painter,
    Painting,
    PaintingStage,
    Preview,
    Warms,
    wants_reference,
)
from app.generation.progress import ProgressLog
from app.generation.quotas import UNLIMITED, Quotas
from app.generation.steps import Mark, Step
from app.watchdog import Watchdog

log = structlog.get_logger()

_EVERY_PERCENT = 10  # of a painting without previews: each percent announced is an entry kept


@dataclass(slots=True)
class _Work:
    """One hold on one job, and what its watchers have been told: that it has begun, the latest percent, and
    the latest try. None of it is told again, whoever goes on with the job."""

    job: AvatarJob
    run: GenerationRun
    character: Character
    begun: bool = False
    percent: int = 0
    tries: int = 1
    bill: Bill = field(default_factory=lambda: Bill(""))


class AvatarPainting:
    """Paints jobs, in the worker. Safe to call twice with one: the second finds it held, or ended."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        painter: Painter,
        files: Files,
        patience: Patience,
        crashes: Crashes,
        watchdog: Watchdog,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._painter = painter
        self._files = files
        self._patience = patience
        self._crashes = crashes
        self._watchdog = watchdog
        self._observer = observer
        self._quotas = quotas

    async def warm(self) -> None:
        """Load what the first painting would wait for."""
        if isinstance(self._painter, Warms):
            await self._painter.warm()

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
                await self._watchdog.working(subject_of(job), self._paint_to_end(job))
        except HandedBack:
            log.info("avatar.handed_back")
        except LeaseLost:
            log.warning("avatar.lease_lost")

    async def _paint_to_end(self, job: AvatarJob) -> None:
        work = await self._take_up(job)
        try:
            async with self._crashes.guarding(job):
                if not work.begun:
                    await self._tell(work, steps.AVATAR_BEGUN, {}, progress=0)
                reference = await self._reference(work.run)
                await self._follow(work, payloads.avatar_brief(work.character, job, reference))
        except (LeaseLost, Unavailable):
            raise  # nothing can be written: the lease ends, and the job is taken up again
        except AppError as error:
            await self._fail(work, error)
        except Exception:
            log.exception("avatar.crashed")
            await self._fail(work, EngineError())

    async def _reference(self, run: GenerationRun) -> bytes | None:
        """The run's picture, where there is one and the painter wants it."""
        if run.image_key is None or not wants_reference(self._painter):
            return None
        try:
            return (await self._files.get(run.image_key)).content
        except NotFound:
            log.warning("avatar.no_reference")  # the portrait can do without
            return None

    async def _follow(self, work: _Work, brief: AvatarBrief) -> None:
        async def begin() -> AsyncIterator[PaintingStage]:
            self._leases.at_boundary(work.job)
            counting = self._crashes.counting(work.job, Step.GENERATING_AVATAR)
            async with counting, closing(self._painter.paint(brief)) as stages:
                async for stage in stages:
                    yield stage

        async def tell(retry: AutomaticRetry) -> None:
            mark = steps.trying_again(Step.GENERATING_AVATAR, steps.AVATAR_BEGUN.progress, retry)
            await self._tell(work, mark, {}, retry=retry)

        work.bill = Bill(f"{work.run.id}/{Step.GENERATING_AVATAR}/{work.job.id}")
        with billing(work.bill):
            async with aclosing(self._patience.follow(begin, tell, work.tries)) as stages:
                async for stage in stages:
                    await self._take(work, stage)

    async def _take(self, work: _Work, stage: PaintingStage) -> None:
        if isinstance(stage, Preview):
            await self._show(work, stage)
        elif isinstance(stage, Advance):
            await self._advance(work, stage.progress)
        elif isinstance(stage, Painting):
            await self._hang(work, stage)

    async def _take_up(self, job: AvatarJob) -> _Work:
        work = _Work(job, *await self._subject(job))
        told = select(ProgressRow.data, ProgressRow.retry).where(
            ProgressRow.run_id == job.run_id,
            ProgressRow.step == Step.GENERATING_AVATAR,
            ProgressRow.data["avatarJobId"].as_string() == str(job.id),
        )
        async with self._db.reading() as session:
            for data, retry in await session.execute(told):
                work.begun = True
                work.percent = max(work.percent, data.get("avatarProgress", 0))
                work.tries = max(work.tries, retry["attempt"] if retry else 1)
        return work

    async def _subject(self, job: AvatarJob) -> tuple[GenerationRun, Character]:
        async with self._db.reading() as session:
            run = await session.get(GenerationRun, job.run_id)
            character = await session.get(Character, job.character_id)
        if run is None or character is None:
            raise LeaseLost  # discarded for good meanwhile, and the job with it
        return run, character

    async def _show(self, work: _Work, preview: Preview) -> None:
        self._leases.at_boundary(work.job)
        if preview.progress <= work.percent:
            return  # painted again after a failure or a death: watchers have seen one that was as far
        key = await self._keep(preview.content)
        data = {"previewKey": key, "avatarProgress": preview.progress}
        await self._tell(work, steps.AVATAR_STAGE, data, preview_key=key, progress=preview.progress)
        work.percent = preview.progress

    async def _advance(self, work: _Work, percent: int) -> None:
        """Announces a percent without a preview, in steps of ten."""
        if percent < work.percent + _EVERY_PERCENT:
            return
        self._leases.at_boundary(work.job)
        await self._tell(work, steps.AVATAR_STAGE, {"avatarProgress": percent}, progress=percent)
        work.percent = percent

    async def _hang(self, work: _Work, painting: Painting) -> None:
        key = await self._keep(painting.content)
        small = await self._crashes.surviving(
            work.job, Step.GENERATING_AVATAR, lambda: thumbnail(painting.content)
        )
        image = CharacterImage(
            id=uuid4(),
            character_id=work.character.id,
            key=key,
            thumbnail_key=await self._keep(small),
            width=painting.width,
            height=painting.height,
            prompt=painting.prompt,
            seed=painting.seed,
            engine=painting.engine,
            credit=painting.credit,
        )
        done: dict[str, Any] = {
            "status": AvatarStatus.COMPLETED,
            "progress": 100,
            "image_id": image.id,
            "image_key": key,
        }
        data = {"avatarKey": key, "credit": painting.credit}
        await self._store(work, image, data, ended_at=utcnow(), **done)
        self._observer.ended("avatar", AvatarStatus.COMPLETED)
        log.info("avatar.completed")

    @repeatable
    async def _store(self, work: _Work, image: CharacterImage, data: dict[str, Any], **done: Any) -> None:
        async with self._telling(work, steps.AVATAR_READY, data, **done) as session:
            session.add(image)
            shown = (
                update(Character).where(Character.id == work.character.id).values(avatar_image_id=image.id)
            )
            await session.execute(shown)

    async def _keep(self, content: bytes) -> str:
        key = f"avatars/{uuid4().hex}.webp"
        await self._files.put(key, content)
        return key

    async def _fail(self, work: _Work, error: AppError) -> None:
        told = payloads.of_error(error, Step.GENERATING_AVATAR)
        ended: dict[str, Any] = {"status": AvatarStatus.FAILED, "error": told, "ended_at": utcnow()}
        await self._tell(work, steps.AVATAR_FAILED, told, **ended)
        self._observer.ended("avatar", AvatarStatus.FAILED)
        log.info("avatar.failed", code=error.code)

    @repeatable
    async def _tell(
        self,
        work: _Work,
        mark: Mark,
        data: dict[str, Any],
        retry: AutomaticRetry | None = None,
        **columns: Any,
    ) -> None:
        async with self._telling(work, mark, data, retry, **columns):
            pass

    @asynccontextmanager
    async def _telling(
        self,
        work: _Work,
        mark: Mark,
        data: dict[str, Any],
        retry: AutomaticRetry | None = None,
        **columns: Any,
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: the entry, what the body stores, and the job's columns (fenced by its lease).

        In this order they lock run, character and job, as app/db.py says. A lost lease undoes all of it.
        """
        told = {"avatarJobId": str(work.job.id), **data}
        async with self._db.writing() as session:
            entry = await self._progress.append(session, work.run, mark, told, retry=retry)
            if entry is None:
                raise LeaseLost  # the run is gone for good, and the job with it
            yield session
            session.add_all(work.bill.rows(work.run.id, Step.GENERATING_AVATAR, work.job.id))
            await session.flush()
            await _hold(session, work.job, columns)
            begins = mark is steps.AVATAR_BEGUN
            await self._quotas.job_spends(session, work.job, work.bill.cost, begins=begins)
        work.bill.kept()
        self._progress.publish(entry)


async def _hold(session: AsyncSession, job: AvatarJob, columns: dict[str, Any]) -> None:
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
