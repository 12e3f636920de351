"""StepLog: writes a progress entry and what is stored with it in one transaction, fenced by the lease."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import structlog

from app.engines.observer import UNOBSERVED, Observer
from app.engines.retry_policy import AutomaticRetry
from app.errors import AppError
from app.ledger.port import Ledger
from app.ledger.rows import insert_row
from app.ledger.unit import Unit
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import payloads
from app.runs.failures import failure_of
from app.runs.leases import LeaseLost, Leases
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.steps import ProgressMark
from app.step_runner.step_write import StepWrite
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
        ledger: Ledger,
        progress: ProgressLog,
        leases: Leases,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._ledger = ledger
        self._progress = progress
        self._leases = leases
        self._observer = observer
        self._quotas = quotas

    async def store(self, work: Work, write: StepWrite) -> None:
        """Writes the unit, however long the database is away."""
        await until_written(self._leases, partial(self.announce, work, write))

    async def announce(self, work: Work, write: StepWrite) -> None:
        """Writes the unit, if the database is there. It is published after the commit."""
        entry = await self._ledger.write(partial(self._unit, work, write))
        work.usage.mark_stored()
        work.written(write, entry)
        self._progress.publish(entry)

    def _unit(self, work: Work, write: StepWrite) -> Unit[ProgressEntry]:
        # First the run, which this locks: see app/db.py for the order of locks.
        entry = yield from work.append(self._progress, write)
        if entry is None:
            raise LeaseLost
        inserts = map(insert_row, (*write.rows, *work.calls()))
        for call in (*inserts, *write.calls):  # noqa: UP028 - `yield from` would send rows to a tuple
            yield call
        yield from work.fence(write, self._quotas)
        return entry

    async def announce_retry(self, work: Work, retry: AutomaticRetry, **columns: Any) -> None:
        """Announces another try, and sets the columns.

        While the database is away a run raises Unavailable, and whoever takes it up goes on from its last
        result; a portrait waits, since its painting may be paid for.
        """
        write = self.announce if work.kind == "run" else self.store
        await write(work, StepWrite(work.retry_mark(retry), retry=retry, columns=columns))

    async def failed(self, work: Work, mark: ProgressMark, error: AppError, **columns: Any) -> None:
        """Ends the run or job with that error."""
        failure = failure_of(error, work.step)
        unit = StepWrite(mark, payloads.of_failure(failure), columns={"error": failure, **columns})
        await self.ended(work, unit, "failed")
        log.info(_FAILED[work.kind], step=work.step, code=error.code)

    async def ended(self, work: Work, write: StepWrite, outcome: str) -> None:
        """Writes the unit that ends the run or job: `completed` or `failed`."""
        await self.store(work, replace(write, columns={**work.ended(outcome), **write.columns}))
        self._observer.ended(work.kind, outcome)
