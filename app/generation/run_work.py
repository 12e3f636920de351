"""RunWork: the state of the work on a run under one lease: its results, and the marks that it has passed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database, utcnow
from app.engines.retry_policy import AutomaticRetry
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import retry_marks, steps
from app.runs.models import EngineCallRow, GenerationRun, ProgressRow, StepResult
from app.runs.quotas import Quotas
from app.runs.steps import ProgressMark, StepRow, current_step
from app.step_runner.unit import Unit
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

    async def append(self, progress: ProgressLog, session: AsyncSession, unit: Unit) -> ProgressEntry | None:
        # The run's own columns go with its entry, whose statement is fenced by the lease.
        return await progress.append(
            session, self.run, unit.mark, unit.data, retry=unit.retry, columns=unit.columns
        )

    async def fence(self, session: AsyncSession, unit: Unit, quotas: Quotas) -> None:
        await quotas.run_spends(session, self.run, self.usage.cost)

    def written(self, unit: Unit, entry: ProgressEntry) -> None:
        self.run.last_seq = entry.seq
        self.passed.add(unit.mark.name)
        self.progress = unit.mark.progress

    def retry_mark(self, retry: AutomaticRetry) -> ProgressMark:
        return retry_marks.retry_mark(self.step, self.progress, retry)

    def calls(self) -> list[EngineCallRow]:
        return self.usage.rows(self.run.id, steps.result_step_of(self.step) or self.step)


async def load_work(db: Database, run: GenerationRun) -> RunWork:
    """The work at the point that the run has reached. Raises Unavailable."""
    passed = select(ProgressRow.mark).where(ProgressRow.run_id == run.id, ProgressRow.attempt == run.attempt)
    results = select(StepResult).where(StepResult.run_id == run.id)
    async with db.reading() as session:
        marks = {mark for mark in (await session.execute(passed)).scalars() if mark}
        stored = {row.step: row.data for row in (await session.execute(results)).scalars()}
    begin = current_step(run.step, run.progress, has_image=run.has_image)
    return RunWork(run=run, step=begin, results=stored, passed=marks, progress=run.progress)
