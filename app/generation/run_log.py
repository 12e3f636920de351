"""The fenced writes of whoever works on a run: a mark, and what is stored with it, in one unit."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Base, Database, add_anew, repeatable, utcnow
from app.engines.observer import UNOBSERVED, Observer
from app.engines.retry_policy import AutomaticRetry
from app.errors import AppError
from app.generation.work import Work
from app.progress.log import ProgressLog
from app.runs import payloads, steps
from app.runs.leases import LeaseLost, Leases
from app.runs.models import RunStatus
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.steps import ProgressMark
from app.runs.write_retries import until_written

log = structlog.get_logger()


class RunLog:
    """Every method raises LeaseLost where the run has become another's, or has ended.

    What stores something is repeated until the database takes it, and raises WorkReleased as `until_written`
    does; a mere announcement raises Unavailable.
    """

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._observer = observer
        self._quotas = quotas

    async def store(
        self, work: Work, mark: ProgressMark, row: Base, data: dict[str, Any] | None = None, **columns: Any
    ) -> None:
        """Stores the row, and the run's columns, with the mark."""
        await until_written(self._leases, partial(self._store_once, work, mark, row, data, **columns))

    @repeatable
    async def _store_once(
        self, work: Work, mark: ProgressMark, row: Base, data: dict[str, Any] | None, **columns: Any
    ) -> None:
        async with self._unit(work, mark, data, **columns) as session:
            add_anew(session, row)

    @repeatable
    async def announce(
        self, work: Work, mark: ProgressMark, data: dict[str, Any] | None = None, **columns: Any
    ) -> None:
        """Stores the mark, and the run's columns."""
        async with self._unit(work, mark, data, **columns):
            pass

    async def trying_again(self, work: Work, retry: AutomaticRetry) -> None:
        """Announces another try at the step worked on."""
        mark = steps.trying_again(work.step, work.progress, retry)
        await self.announce(work, mark, retry=retry)

    async def failed(self, work: Work, error: AppError) -> None:
        """Ends the run with that error."""
        data = payloads.of_error(error, work.step)
        ended = {"status": RunStatus.FAILED, "ended_at": utcnow(), "lease_until": None, "error": data}
        await until_written(self._leases, partial(self.announce, work, steps.FAILED, data, **ended))
        self._observer.ended("run", RunStatus.FAILED)
        log.info("run.failed", step=work.step, code=error.code)

    @asynccontextmanager
    async def _unit(
        self, work: Work, mark: ProgressMark, data: dict[str, Any] | None = None, **columns: Any
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: the mark, and what the body stores. Watchers hear of it after the commit."""
        async with self._db.writing() as session:
            # First the run, which this locks: see app/db.py for the order of locks.
            entry = await self._progress.append(session, work.run, mark, data, **columns)
            if entry is None:
                raise LeaseLost
            yield session
            session.add_all(work.usage_record.rows(work.run.id, steps.worked_at(work.step) or work.step))
            await session.flush()
            await self._quotas.run_spends(session, work.run, work.usage_record.cost)
        work.usage_record.kept()
        work.run.last_seq = entry.seq
        work.passed.add(mark.name)
        work.progress = mark.progress
        self._progress.publish(entry)
