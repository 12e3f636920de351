"""One hold on one run: what whoever works on it has found, and what it has told since."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select

from app.db import Database
from app.runs.models import GenerationRun, ProgressRow, StepResult
from app.runs.steps import Step, reached
from app.runs.usage import UsageRecord

Result = TypeVar("Result")


@dataclass(slots=True)
class Work:
    """The run as claimed, its `last_seq` kept up to date; what it has produced, and the marks passed."""

    run: GenerationRun
    results: dict[str, dict[str, Any]]
    passed: set[str]
    step: Step  # what an error now would be an error of
    progress: int
    usage_record: UsageRecord = field(default_factory=lambda: UsageRecord(""))  # of the step worked on

    def result(self, step: Step, kind: type[Result]) -> Result | None:
        stored = self.results.get(step)
        return msgspec.convert(stored, kind) if stored is not None else None


async def take_up(db: Database, run: GenerationRun) -> Work:
    """The work at the point that the run has reached."""
    passed = select(ProgressRow.mark).where(ProgressRow.run_id == run.id, ProgressRow.attempt == run.attempt)
    results = select(StepResult).where(StepResult.run_id == run.id)
    async with db.reading() as session:
        marks = {mark for mark in (await session.execute(passed)).scalars() if mark}
        stored = {row.step: row.data for row in (await session.execute(results)).scalars()}
    begin = reached(run.step, run.progress, has_image=run.has_image)
    return Work(run, stored, marks, begin, run.progress)
