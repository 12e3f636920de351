"""Stores portraits and previews in the file store, which may be unavailable.

The store is probed before an engine is paid; a painting is spooled, and only the upload is retried. Every
pause is announced to the watchers, and tries are counted across restarts: after the last one the job fails.
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

# Seconds before each further try: eight tries in about a minute, plus the store's own timeouts.
STORE_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
PREVIEW_SECONDS = 5.0  # longest delay of a painter by one preview
_NOT_SPOOLED = N_("The portrait could not be stored. Please try again later.")


class PortraitStore:
    """Stores portraits and previews. `pauses`: seconds before each further try."""

    def __init__(
        self,
        files: ProbedFiles,
        spool: PortraitSpool,
        step_log: StepLog,
        leases: Leases,
        pauses: tuple[float, ...] = STORE_PAUSES,
    ) -> None:
        self._files = files
        self._spool = spool
        self._step_log = step_log
        self._leases = leases
        self.pauses = pauses

    async def wait_until_available(self, work: PortraitWork) -> None:
        """Returns once a file can be stored. Raises StorageAway after the last try."""

        async def probe() -> None:
            if why := await self._files.probe():
                log.info("avatar.storage_away", why=why)
                raise Unavailable

        await self._with_retries(work, probe, StorageAway())

    async def preview(self, work: PortraitWork, content: bytes) -> str | None:
        """Returns the key of the stored preview; None if it could not be stored, and for all later
        ones of the lease: a painter does not wait for an unavailable store."""
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
        """Stores the picture and returns its row, not added to a session. Raises PortraitNotStored after the
        last try, and StorageAway if it could not be spooled either."""
        key, small_key = _new_key(), _new_key()  # the same in every try, so that no try leaves orphaned files

        async def put() -> None:
            try:
                await self._files.put(key, painting.content)
                await self._files.put(small_key, thumbnail)
            except Unavailable:
                await self.spool(work, painting)
                await self.share(work, painting)
                raise

        await self._with_retries(work, put, PortraitNotStored())
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

    async def spool(self, work: PortraitWork, painting: Painting) -> None:
        """Stores the painting on disk, unless it is there or the disk fails."""
        if not work.spooled:
            work.spooled = await self._spool.store(work.job, painting, work.usage.calls)

    async def share(self, work: PortraitWork, painting: Painting) -> None:
        """Stores it in the database too, if processes on several machines share one."""
        if not work.shared:
            work.shared = await self._spool.share(work.job, painting, work.usage.calls)
            work.spooled = work.spooled or work.shared

    async def _with_retries(
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
                raise StorageAway(_NOT_SPOOLED) if painted and not work.spooled else failure
            pause = self.pauses[attempt - 1]
            retry = AutomaticRetry(attempt + 1, len(self.pauses) + 1, pause, failure.code)
            await self._step_log.announce_retry(work, retry, **({"spooled": work.spooled} if painted else {}))
            await asyncio.sleep(pause)


def _new_key() -> str:
    return f"avatars/{uuid4().hex}.webp"
