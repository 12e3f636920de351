"""RunWork: the state of the work on a run under one lease: its results, and the marks that it has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import msgspec
from sqlalchemy import bindparam, select

from app.db import utcnow
from app.engines.retry_policy import AutomaticRetry
from app.ledger.port import Ledger
from app.ledger.statement import Statement
from app.ledger.unit import Unit
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import retry_marks, steps
from app.runs.models import EngineCallRow, GenerationRun, ProgressRow, StepResult
from app.runs.quotas import Quotas
from app.runs.steps import ProgressMark, StepRow, current_step
from app.step_runner.step_write import StepWrite
from app.step_runner.work import Kind, Work

Result = TypeVar("Result")


@dataclass(kw_only=True, slots=True)
class RunWork(Work):
    """The run as claimed, its `last_seq` kept up to date. `results`: by step, as they are stored."""

    kind: ClassVar[Kind] = "run"
    results: Mapping[str, object]
    passed: set[str]
    progress: int

    @property
    def leased(self) -> GenerationRun:
        return self.run

    @property
    def tries(self) -> int:
        return retry_marks.tries_announced(self.step, self.passed)

    @property
    def usage_id(self) -> str:
        return f"{self.run.id}/{steps.result_step_of(self.step)}/{self.run.attempt}"

    def result(self, row: StepRow[Result]) -> Result | None:
        """The stored result of that step, where there is one."""
        stored = self.results.get(row.stored_as)
        return msgspec.convert(stored, row.result) if stored is not None and row.result else None

    def ended(self, outcome: str) -> dict[str, object]:
        return {"status": outcome, "ended_at": utcnow(), "lease_until": None}

    def append(self, progress: ProgressLog, write: StepWrite) -> Unit[ProgressEntry | None]:
        # The run's own columns go with its entry, whose statement is fenced by the lease.
        return progress.append(self.run, write.mark, write.data, retry=write.retry, columns=write.columns)

    def fence(self, write: StepWrite, quotas: Quotas) -> Unit[None]:
        return quotas.run_spends(self.run, self.usage.cost)

    def written(self, write: StepWrite, entry: ProgressEntry) -> None:
        self.run.last_seq = entry.seq
        self.passed.add(write.mark.name)
        self.progress = write.mark.progress

    def retry_mark(self, retry: AutomaticRetry) -> ProgressMark:
        return retry_marks.retry_mark(self.step, self.progress, retry)

    def calls(self) -> list[EngineCallRow]:
        return self.usage.rows(self.run.id, steps.result_step_of(self.step) or self.step)


_PASSED = Statement(
    select(ProgressRow.mark).where(
        ProgressRow.run_id == bindparam("run"), ProgressRow.attempt == bindparam("attempt")
    )
)
_RESULTS = Statement(select(StepResult.step, StepResult.data).where(StepResult.run_id == bindparam("run")))


async def load_work(ledger: Ledger, run: GenerationRun) -> RunWork:
    """The work at the point that the run has reached. Raises Unavailable."""
    marks, results = set[str](), dict[str, object]()
    if run.last_seq:  # else nothing is stored of it
        passed = await ledger.read(_PASSED(run=run.id, attempt=run.attempt))
        marks = {mark for (mark,) in passed if mark}
        results |= ((step, data) for step, data in await ledger.read(_RESULTS(run=run.id)))
    begin = current_step(run.step, run.progress, has_image=run.has_image)
    return RunWork(run=run, step=begin, results=results, passed=marks, progress=run.progress)
