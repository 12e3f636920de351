"""A portrait's pictures on their way into the file store, which may be away.

Before an engine is paid the store is probed; what was painted is kept on disk, and only the put is tried
again. Every wait is announced to the watchers, and counts over restarts: after the last try the job fails.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

import structlog

from app.characters.models import CharacterImage
from app.engines.ports import Painting
from app.engines.retry_policy import AutomaticRetry
from app.errors import PortraitNotStored, StorageAway, Unavailable
from app.portraits.portrait_spool import PortraitSpool
from app.portraits.portrait_work import PortraitWork
from app.ports import ProbedFiles
from app.runs.leases import Leases
from app.step_runner.log import StepLog
from app.translation import N_

log = structlog.get_logger()

# Seconds before each further try: eight tries in about a minute, beside what the store itself takes to fail.
STORE_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
PREVIEW_SECONDS = 5.0  # a painter under way is not held up for longer
_NOT_KEPT = N_("The portrait could not be stored. Please try again later.")


class PortraitStore:
    """Puts portraits and previews. `pauses`: seconds before each further try."""

    def __init__(
        self,
        files: ProbedFiles,
        kept: PortraitSpool,
        step_log: StepLog,
        leases: Leases,
        pauses: tuple[float, ...] = STORE_PAUSES,
    ) -> None:
        self._files = files
        self._kept = kept
        self._log = step_log
        self._leases = leases
        self.pauses = pauses

    async def until_there(self, work: PortraitWork) -> None:
        """Returns once a file can be stored. Raises StorageAway after the last try."""

        async def probe() -> None:
            if why := await self._files.probe():
                log.info("avatar.storage_away", why=why)
                raise Unavailable

        await self._tried(work, probe, StorageAway())

    async def preview(self, work: PortraitWork, content: bytes) -> str | None:
        """The key of a stored preview; None where it could not be stored, and for all later ones of the
        lease: a painter under way does not wait for a store that is away."""
        if not work.previews:
            return None
        key = _new_key()
        try:
            async with asyncio.timeout(PREVIEW_SECONDS):
                await self._files.put(key, content)
        except (Unavailable, TimeoutError):
            log.info("avatar.preview_not_stored")
            work.previews = False
            return None
        return key

    async def put(self, work: PortraitWork, painting: Painting, thumbnail: bytes) -> CharacterImage:
        """The row of the stored picture, not stored itself. Raises PortraitNotStored after the last try, and
        StorageAway where it could not be kept either."""
        key, small_key = _new_key(), _new_key()  # the same in every try: none leaves anything behind

        async def put() -> None:
            try:
                await self._files.put(key, painting.content)
                await self._files.put(small_key, thumbnail)
            except Unavailable:
                await self.keep(work, painting)
                await self.share(work, painting)
                raise

        await self._tried(work, put, PortraitNotStored())
        return CharacterImage(
            id=uuid4(),
            character_id=work.character.id,
            key=key,
            thumbnail_key=small_key,
            width=painting.width,
            height=painting.height,
            prompt=painting.prompt,
            seed=painting.seed,
            engine=painting.engine,
            credit=painting.credit,
        )

    async def keep(self, work: PortraitWork, painting: Painting) -> None:
        """Sees to it that the painting is on disk, if the disk takes it."""
        if not work.kept:
            work.kept = await self._kept.keep(work.job, painting, work.usage.calls)

    async def share(self, work: PortraitWork, painting: Painting) -> None:
        """Sees to it that it is in the database too, where processes on several machines share one."""
        if not work.shared:
            work.shared = await self._kept.share(work.job, painting, work.usage.calls)
            work.kept = work.kept or work.shared

    async def _tried(
        self, work: PortraitWork, call: Callable[[], Awaitable[None]], failure: StorageAway
    ) -> None:
        while True:
            try:
                return await call()
            except Unavailable:
                attempt = work.attempts.get(failure.code, 1)
            self._leases.ensure_not_stopping()
            painted = isinstance(failure, PortraitNotStored)
            if attempt > len(self.pauses):
                raise StorageAway(_NOT_KEPT) if painted and not work.kept else failure
            pause = self.pauses[attempt - 1]
            retry = AutomaticRetry(attempt + 1, len(self.pauses) + 1, pause, failure.code)
            await self._log.trying_again(work, retry, **({"kept": work.kept} if painted else {}))
            await asyncio.sleep(pause)


def _new_key() -> str:
    return f"avatars/{uuid4().hex}.webp"
