"""StepLog: writes a progress entry and what is stored with it in one transaction, fenced by the lease."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from app.db import Database, add_anew, repeatable
from app.engines.observer import UNOBSERVED, Observer
from app.engines.retry_policy import AutomaticRetry
from app.errors import AppError
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import payloads
from app.runs.failures import failure_of
from app.runs.leases import LeaseLost, Leases
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.steps import ProgressMark
from app.step_runner.unit import Unit
from app.step_runner.work import Work
from app.step_runner.write_retries import until_written

log = structlog.get_logger()

_FAILED = {"run": "run.failed", "avatar": "avatar.failed"}  # log events by kind


class StepLog:
    """Writes units. Every method raises LeaseLost where the run or job has become another's, or has ended.

    `store` is repeated until the database takes the unit, and raises WorkReleased as `until_written` does;
    `announce` raises Unavailable.
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

    async def store(self, work: Work, unit: Unit) -> None:
        """Writes the unit, however long the database is away."""
        await until_written(self._leases, partial(self.announce, work, unit))

    @repeatable
    async def announce(self, work: Work, unit: Unit) -> None:
        """Writes the unit, if the database is there. It is published after the commit."""
        entry = await self._write(work, unit)
        work.usage.mark_stored()
        work.written(unit, entry)
        self._progress.publish(entry)

    async def _write(self, work: Work, unit: Unit) -> ProgressEntry:
        async with self._db.writing() as session:
            # First the run, which this locks: see app/db.py for the order of locks.
            entry = await work.append(self._progress, session, unit)
            if entry is None:
                raise LeaseLost
            for row in unit.rows:
                add_anew(session, row)
            for update in unit.updates:
                await session.execute(update)
            session.add_all(work.calls())
            await session.flush()
            await work.fence(session, unit, self._quotas)
        return entry

    async def announce_retry(self, work: Work, retry: AutomaticRetry, **columns: Any) -> None:
        """Announces another try, and sets the columns.

        While the database is away a run raises Unavailable, and whoever takes it up goes on from its last
        result; a portrait waits, since its painting may be paid for.
        """
        write = self.announce if work.kind == "run" else self.store
        await write(work, Unit(work.retry_mark(retry), retry=retry, columns=columns))

    async def failed(self, work: Work, mark: ProgressMark, error: AppError, **columns: Any) -> None:
        """Ends the run or job with that error."""
        failure = failure_of(error, work.step)
        unit = Unit(mark, payloads.of_failure(failure), columns={"error": failure, **columns})
        await self.ended(work, unit, "failed")
        log.info(_FAILED[work.kind], step=work.step, code=error.code)

    async def ended(self, work: Work, unit: Unit, outcome: str) -> None:
        """Writes the unit that ends the run or job: `completed` or `failed`."""
        await self.store(work, replace(unit, columns={**work.ended(outcome), **unit.columns}))
        self._observer.ended(work.kind, outcome)
