"""Paints avatars, in the worker: reports progress in the run's log, and resumes jobs of processes that
stopped.

A finished painting is never ordered again: see portrait_store.py and app/step_runner/answer_spool.py.
"""

from __future__ import annotations

from functools import partial
from uuid import UUID

import structlog
from sqlalchemy import update

from app.characters.models import Character, CharacterImage
from app.db import Database
from app.engines.moderated import ModeratedEngines
from app.engines.ports import Painting, Preview
from app.errors import AppError, ContentRefused, ModerationUnavailable, StorageAway, Unavailable
from app.pictures.uploads import thumbnail
from app.portraits.painting_call import PaintingSpool, PaintPortrait
from app.portraits.portrait_spool import PortraitSpool
from app.portraits.portrait_store import PortraitStore
from app.portraits.portrait_work import PortraitWork, load_work
from app.ports import ProbedFiles
from app.runs import steps
from app.runs.models import AvatarJob, EventData
from app.runs.result_spool import ResultSpool
from app.step_runner.runner import StepRunner
from app.step_runner.unit import Unit

log = structlog.get_logger()

_EVERY_PERCENT = 10  # without previews: each announced percent is a stored entry


class AvatarPainting:
    """Paints jobs. Safe to call twice with one: the second call finds it leased, or ended."""

    def __init__(
        self,
        runner: StepRunner,
        db: Database,
        engines: ModeratedEngines,
        files: ProbedFiles,
        spool: ResultSpool,
    ) -> None:
        self._runner = runner
        self._step_log = runner.log
        self._db = db
        self._engines = engines
        self._files = files
        self._spool = PortraitSpool(db, spool)
        self.store = PortraitStore(files, self._spool, runner.log, runner.leases)

    async def warm(self) -> None:
        """Loads what the first painting would wait for."""
        await self._engines.warm("painter")

    async def paint(self, job_id: UUID) -> None:
        """Works the job to its end, if it can be claimed. Raises Unavailable only."""
        job = await self._runner.leases.claim_avatar(job_id)
        if job is not None:
            await self._runner.work("avatar", job, self)

    async def load_work(self, leased: AvatarJob) -> PortraitWork:
        return await load_work(self._db, leased)

    async def do_steps(self, work: PortraitWork) -> None:
        """Paints, or resumes the spooled painting, and stores it."""
        spool = PaintingSpool(self._spool, self.store, work)
        if not work.begun:
            await self._step_log.store(work, Unit(steps.AVATAR_BEGUN, columns={"progress": 0}))
        painting = await self._runner.obtain(work, self._call(work), spool)
        await self._store(work, painting)
        await spool.delete()

    def _call(self, work: PortraitWork) -> PaintPortrait:
        show, advance = partial(self._show, work), partial(self._advance, work)
        return PaintPortrait(self._engines, self._files, work, show, advance)

    async def _show(self, work: PortraitWork, preview: Preview) -> None:
        self._runner.leases.ensure_not_stopping()
        if preview.progress <= work.percent:
            return  # painted again after a failure: watchers have seen a preview at least as complete
        await self._announce(work, preview.progress, await self.store.preview(work, preview.content))

    async def _advance(self, work: PortraitWork, percent: int) -> None:
        """Announces a percent without a preview, in steps of ten."""
        self._runner.leases.ensure_not_stopping()
        if percent >= work.percent + _EVERY_PERCENT:
            await self._announce(work, percent, None)

    async def _announce(self, work: PortraitWork, percent: int, key: str | None) -> None:
        """Announces the progress of the painting, with its picture if one is stored."""
        data: EventData = {"avatarProgress": percent} | ({"previewKey": key} if key else {})
        columns: dict[str, object] = {"progress": percent} | ({"preview_key": key} if key else {})
        try:
            await self._step_log.announce(work, Unit(steps.AVATAR_STAGE, data, columns=columns))
        except Unavailable:
            log.info("avatar.preview_not_announced")  # the painting, which is paid for, continues

    async def _store(self, work: PortraitWork, painting: Painting) -> None:
        small = await self._runner.with_crash_retry(work, lambda: thumbnail(painting.content))
        image = await self.store.put(work, painting, small)
        await self._step_log.ended(work, _ready(work, image), "completed")
        log.info("avatar.completed")

    async def failed(self, work: PortraitWork, error: AppError) -> None:
        """Ends the job. A painting that could not be reviewed stays on the spool for the next job; a refused
        one is deleted."""
        mark = steps.AVATAR_NOT_STORED if isinstance(error, StorageAway) else steps.AVATAR_FAILED
        columns = {"spooled": work.spooled} if isinstance(error, ModerationUnavailable) else {}
        await self._step_log.failed(work, mark, error, **columns)
        if isinstance(error, ContentRefused) and work.spooled:
            await self._spool.delete(work.job, shared=True)


def _ready(work: PortraitWork, image: CharacterImage) -> Unit:
    """Returns the unit that stores the picture's row, makes it the character's avatar, and ends the job."""
    shown = update(Character).where(Character.id == work.character.id)
    return Unit(
        steps.AVATAR_READY,
        {"avatarKey": image.key, "credit": image.credit},
        rows=(image,),
        updates=(shown.values(avatar_image_id=image.id),),
        columns={"image_id": image.id, "image_key": image.key, "progress": 100, "spooled": False},
    )
