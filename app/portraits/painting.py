"""Painting avatars, in the worker: announced on the run's log, and gone on with where another had to stop.

What a painter has finished is never ordered again: see portrait_store.py, purchases.py and kept_results.py.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from functools import partial
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars

from app.db import Database
from app.engines.moderated import check_painting
from app.engines.moderation import ModerationGate
from app.engines.observer import UNOBSERVED, Observer
from app.engines.ports import (
    Painter,
    Painting,
    PaintingProgress,
    PaintingStage,
    Preview,
    ProbedFiles,
    is_free,
    wants_reference,
    warm,
)
from app.engines.purchases import Purchase, buying
from app.engines.retry_policy import AutomaticRetry, RetryPolicy, closing
from app.errors import (
    AppError,
    ContentRefused,
    EngineError,
    ModerationUnavailable,
    NotFound,
    StorageAway,
    Unavailable,
)
from app.pictures.uploads import thumbnail
from app.portraits.portrait_log import PortraitLog, PortraitWork
from app.portraits.portrait_spool import PortraitSpool
from app.portraits.portrait_store import PortraitStore
from app.progress.log import ProgressLog
from app.runs import payloads
from app.runs.crashes import Crashes, subject_of
from app.runs.leases import LeaseLost, Leases, WorkReleased
from app.runs.models import AvatarJob, GenerationRun
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.result_spool import ResultSpool
from app.runs.steps import Step
from app.runs.usage import UsageRecord, not_stored_yet, recording_usage
from app.runtime.watchdog import Watchdog

log = structlog.get_logger()

_EVERY_PERCENT = 10  # of a painting without previews: each percent announced is an entry kept


class AvatarPainting:
    """Paints jobs, in the worker. Safe to call twice with one: the second finds it held, or ended."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        painter: Painter,
        gate: ModerationGate,
        files: ProbedFiles,
        retry_policy: RetryPolicy,
        crashes: Crashes,
        watchdog: Watchdog,
        kept: ResultSpool,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._leases = leases
        self._painter = painter
        self._gate = gate
        self._files = files
        self._retry_policy = retry_policy
        self._crashes = crashes
        self._watchdog = watchdog
        self._kept = PortraitSpool(db, kept)
        self._observer = observer
        self._log = PortraitLog(db, progress, leases, observer, quotas)
        self.store = PortraitStore(files, self._kept, self._log, leases)

    async def warm(self) -> None:
        """Load what the first painting would wait for."""
        await warm(self._painter)

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
        except WorkReleased:
            log.info("avatar.handed_back")
        except LeaseLost:
            log.warning("avatar.lease_lost")

    async def _paint_to_end(self, job: AvatarJob) -> None:
        work = await self._log.take_up(job)
        resumed = work.begun
        try:
            async with self._crashes.guarding(job):
                await self._log.begun(work)
                await self._store(work, await self._painting(work, resumed=resumed))
        except (LeaseLost, Unavailable):
            raise  # nothing can be read: the lease ends, and the job is taken up again
        except AppError as error:
            await self._failed(work, error)
        except Exception:
            log.exception("avatar.crashed")
            await self._log.failed(work, EngineError())

    async def _painting(self, work: PortraitWork, *, resumed: bool) -> Painting:
        """What was kept for the job, else what the painter paints, kept until it is stored."""
        if resumed or work.job.resumes:
            if found := await self._kept.find(work.job):
                log.info("avatar.goes_on_from_kept")
                work.kept = True
                work.usage_record = UsageRecord(_usage_id(work), await not_stored_yet(self._db, found.calls))
                return await self._reviewed(work, found.result)
            work.kept = False
        if is_free(self._painter):
            return await self._follow(work)
        await self.store.until_there(work)
        purchase = Purchase(partial(self._keep, work))
        try:
            with buying(purchase):
                painting = await self._follow(work)
        except ModerationUnavailable:
            if unreviewed := purchase.answered(Painting):
                await self.store.share(work, unreviewed)
            raise
        await self.store.keep(work, painting)
        return painting

    async def _keep(self, work: PortraitWork, painting: object) -> None:
        if isinstance(painting, Painting):
            await self.store.keep(work, painting)

    async def _reviewed(self, work: PortraitWork, painting: Painting) -> Painting:
        """A kept one, which was kept before its review."""
        await check_painting(self._gate, payloads.avatar_brief(work.character, work.job, None), painting)
        return painting

    async def _failed(self, work: PortraitWork, error: AppError) -> None:
        """Ends the job. A painting that could not be reviewed stays for the next job, one refused doesn't."""
        if isinstance(error, ModerationUnavailable):
            await self._log.failed(work, error, kept=work.kept)
            return
        await self._log.failed(work, error)
        if isinstance(error, ContentRefused) and work.kept:
            await self._kept.forget(work.job, shared=True)

    async def _follow(self, work: PortraitWork) -> Painting:
        """Paints, and shows how far it is. Raises EngineError, StorageAway."""
        brief = payloads.avatar_brief(work.character, work.job, await self._reference(work.run))
        painting: Painting | None = None

        async def begin() -> AsyncIterator[PaintingStage]:
            self._leases.at_boundary(work.job)
            counting = self._crashes.counting(work.job, Step.GENERATING_AVATAR)
            async with counting, closing(self._painter.paint(brief)) as stages:
                async for stage in _to_the_painting(stages):
                    yield stage

        async def announce(retry: AutomaticRetry) -> None:
            await self._log.trying_again(work, retry)

        work.usage_record = UsageRecord(_usage_id(work))
        with recording_usage(work.usage_record):
            async with aclosing(self._retry_policy.follow(begin, announce, work.tries)) as stages:
                async for stage in stages:
                    if isinstance(stage, Painting):
                        painting = stage
                    elif isinstance(stage, Preview):
                        await self._show(work, stage)
                    elif isinstance(stage, PaintingProgress):
                        await self._advance(work, stage.progress)
        if painting is None:
            raise EngineError
        return painting

    async def _reference(self, run: GenerationRun) -> bytes | None:
        """The run's picture, where there is one and the painter wants it. Raises StorageAway."""
        if run.image_key is None or not wants_reference(self._painter):
            return None
        try:
            return (await self._files.get(run.image_key)).content
        except NotFound:
            log.warning("avatar.no_reference")  # the portrait can do without
            return None
        except Unavailable as error:
            raise StorageAway from error

    async def _show(self, work: PortraitWork, preview: Preview) -> None:
        self._leases.at_stop()
        if preview.progress <= work.percent:
            return  # painted again after a failure or a death: watchers have seen one that was as far
        await self._announce(work, preview.progress, await self.store.preview(work, preview.content))

    async def _advance(self, work: PortraitWork, percent: int) -> None:
        """Announces a percent without a preview, in steps of ten."""
        self._leases.at_stop()
        if percent >= work.percent + _EVERY_PERCENT:
            await self._announce(work, percent, None)

    async def _announce(self, work: PortraitWork, percent: int, key: str | None) -> None:
        try:
            await self._log.preview(work, percent, key)
        except Unavailable:
            log.info("avatar.preview_not_announced")  # the painter, who is paid, goes on

    async def _store(self, work: PortraitWork, painting: Painting) -> None:
        small = await self._crashes.surviving(
            work.job, Step.GENERATING_AVATAR, lambda: thumbnail(painting.content)
        )
        image = await self.store.put(work, painting, small)
        await self._log.ready(work, image)
        if work.kept:
            await self._kept.forget(work.job, shared=work.shared or work.job.kept or bool(work.job.resumes))


async def _to_the_painting(stages: AsyncIterator[PaintingStage]) -> AsyncIterator[PaintingStage]:
    """The stages. What fails after the painting is there does not lose it."""
    painted = False
    try:
        async for stage in stages:
            painted = painted or isinstance(stage, Painting)
            yield stage
    except Exception:
        if not painted:
            raise
        log.warning("painter.failed_afterwards", exc_info=True)


def _usage_id(work: PortraitWork) -> str:
    return f"{work.run.id}/{Step.GENERATING_AVATAR}/{work.job.id}"
