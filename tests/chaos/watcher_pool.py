"""WatcherPool: for each run a watcher of every kind, from its start until it has seen all there is."""

from __future__ import annotations

import asyncio
import random
import traceback
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import aiohttp
from sqlalchemy import select

from app.db import Database
from app.errors import Unavailable
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from tests.chaos.watchers import WATCHERS, Watcher
from tests.support.waiting import until

_EVERY = 1.0  # seconds; whoever has seen all stays for one look more, in case that something comes twice


class WatcherPool:
    """`watchers`: everybody who ever came, with what they have seen."""

    def __init__(self, db: Database, http: aiohttp.ClientSession, addresses: list[str]) -> None:
        self._db = db
        self.http = http
        self.addresses = addresses
        self.watchers: list[Watcher] = []
        self._active: list[Watcher] = []
        self._finished: list[Watcher] = []
        self.problems: list[str] = []

    def add(self, run_id: UUID, token: Callable[[], str], seed: float) -> None:
        """Starts one watcher of each kind on the run."""
        for kind, transports in WATCHERS.items():
            dice = random.Random(f"{seed} {kind}")
            watcher = Watcher(kind, run_id, token, self.addresses, self.http, dice, transports)
            watcher.start()
            self.watchers.append(watcher)
            self._active.append(watcher)

    async def remove_finished_for_ever(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            try:
                ends = await self._ends()
            except Unavailable:
                continue
            await asyncio.gather(*(self._remove(watcher) for watcher in self._finished))
            self._finished = [one for one in self._active if one.cursor >= ends.get(one.run_id, 1_000_000)]

    async def _ends(self) -> dict[UUID, int]:
        """The last event of each run to which nothing will be added any more."""
        unfinished = select(AvatarJob.run_id).where(AvatarJob.ended_at.is_(None))
        # A failed run is taken up again by its user, and a failed portrait asked for again.
        ended = GenerationRun.ended_at.is_not(None) & (GenerationRun.status != RunStatus.FAILED)
        painted = select(AvatarJob.run_id).where(AvatarJob.status == AvatarStatus.COMPLETED)
        made = (GenerationRun.status == RunStatus.CANCELLED) | GenerationRun.id.in_(painted)
        over = ended & made & GenerationRun.id.not_in(unfinished)
        async with self._db.reading() as session:
            found = await session.scalars(select(GenerationRun).where(over))
            return {run.id: run.last_seq for run in found}

    async def _remove(self, watcher: Watcher) -> None:
        self._active.remove(watcher)
        try:
            await watcher.stop()
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.problems.append(f"{watcher.kind} on run {watcher.run_id} stopped at {error!r} in {last}")

    async def wait_until_finished(self, seconds: float) -> None:
        """Waits for the rest to see the end; what they lack after that, the consistency check finds."""
        with suppress(TimeoutError):
            await until(lambda: not self._active, seconds, every=0.1)

    async def close(self) -> None:
        await asyncio.gather(*(self._remove(watcher) for watcher in [*self._active]))
