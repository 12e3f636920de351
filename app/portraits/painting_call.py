"""The call of the painter, and the spool of its painting until the file store has it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import structlog

from app.engines.moderated import check_painting
from app.engines.moderation import ModerationGate
from app.engines.ports import (
    AvatarBrief,
    Painter,
    Painting,
    PaintingProgress,
    PaintingStage,
    Preview,
    ProbedFiles,
    wants_reference,
)
from app.engines.retry_policy import closing
from app.errors import ModerationUnavailable, NotFound, StorageAway, Unavailable
from app.portraits.portrait_spool import PortraitSpool
from app.portraits.portrait_store import PortraitStore
from app.portraits.portrait_work import PortraitWork
from app.runs import payloads
from app.runs.models import GenerationRun
from app.runs.result_spool import SpooledResult
from app.runs.usage import EngineCall
from app.step_runner.call import StepCall

log = structlog.get_logger()

ShowPreview = Callable[[Preview], Awaitable[None]]
ShowPercent = Callable[[int], Awaitable[None]]


class PaintPortrait(StepCall[Painting]):
    """Paints the character as it is now. `show` announces a preview, `advance` a percent without one."""

    def __init__(
        self,
        painter: Painter,
        gate: ModerationGate,
        files: ProbedFiles,
        work: PortraitWork,
        show: ShowPreview,
        advance: ShowPercent,
    ) -> None:
        super().__init__(painter, Painting)
        self._painter = painter
        self._gate = gate
        self._files = files
        self._work = work
        self._show = show
        self._advance = advance
        self._brief = self._brief_with(None)

    async def prepare(self) -> None:
        """Raises StorageAway."""
        self._brief = self._brief_with(await self._reference(self._work.run))

    async def begin(self) -> AsyncIterator[PaintingStage]:
        """Raises EngineError."""
        async with closing(self._painter.paint(self._brief)) as stages:
            async for stage in _to_the_painting(stages):
                yield stage

    async def take(self, part: object) -> None:
        if isinstance(part, Preview):
            await self._show(part)
        elif isinstance(part, PaintingProgress):
            await self._advance(part.progress)

    async def review(self, result: Painting) -> None:
        await check_painting(self._gate, self._brief, result)

    def _brief_with(self, reference: bytes | None) -> AvatarBrief:
        return payloads.avatar_brief(self._work.character, self._work.job, reference)

    async def _reference(self, run: GenerationRun) -> bytes | None:
        """Returns the run's picture, if there is one and the painter uses it. Raises StorageAway."""
        if run.image_key is None or not wants_reference(self._painter):
            return None
        try:
            return (await self._files.get(run.image_key)).content
        except NotFound:
            log.warning("avatar.no_reference")  # the portrait is painted without it
            return None
        except Unavailable as error:
            raise StorageAway from error


async def _to_the_painting(stages: AsyncIterator[PaintingStage]) -> AsyncIterator[PaintingStage]:
    """Yields the stages. An exception after the painting is logged, so that the painting is not lost."""
    painted = False
    try:
        async for stage in stages:
            painted = painted or isinstance(stage, Painting)
            yield stage
    except Exception:
        if not painted:
            raise
        log.warning("painter.failed_afterwards", exc_info=True)


class PaintingSpool:
    """The spooled painting of one job; looked up only if the job may have been painted before."""

    def __init__(self, spool: PortraitSpool, store: PortraitStore, work: PortraitWork) -> None:
        self._spool = spool
        self._store = store
        self._work = work
        self._painted_before = work.begun or bool(work.job.resumes)
        self._unreviewed: Painting | None = None

    async def find(self) -> SpooledResult[Painting] | None:
        if not self._painted_before:
            return None
        found = await self._spool.find(self._work.job)
        self._work.spooled = found is not None
        return found

    async def prepare(self) -> None:
        """Waits for the file store: no portrait is paid for that can't be stored. Raises StorageAway."""
        await self._store.wait_until_available(self._work)

    async def keep(self, answer: Painting, calls: Sequence[EngineCall]) -> None:
        self._unreviewed = answer
        await self._store.spool(self._work, answer)

    @asynccontextmanager
    async def reviewing(self) -> AsyncIterator[None]:
        """Shares a painting that could not be reviewed: another machine may resume it."""
        try:
            yield
        except ModerationUnavailable:
            if self._unreviewed is not None:
                await self._store.share(self._work, self._unreviewed)
            raise

    async def forget(self) -> None:
        work = self._work
        if work.spooled:
            shared = work.shared or work.job.spooled or bool(work.job.resumes)
            await self._spool.delete(work.job, shared=shared)
