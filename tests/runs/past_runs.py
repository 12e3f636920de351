"""Runs as they stand in the database after a time that a test sets, for the tests of estimates."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.runs.estimates import Forecast, Span
from app.runs.models import GenerationRun, ProgressRow, RunStatus
from app.runs.steps import MARKS, ProgressMark

# A past run without a picture: what it took, in seconds, from each mark to its end.
LEFT = {"detailing": 1.0, "detailed": 0.6, "written": 0.3, "creating": 0.2, "queuing": 0.1, "completed": 0.0}
_NAMED = {mark.name: mark for mark in MARKS}


class Clock:
    """Time as a test sets it, for everything that estimates read."""

    def __init__(self) -> None:
        self.now = utcnow()

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


async def insert(
    container: Container,
    user_id: UUID,
    status: RunStatus,
    at: datetime,
    marks: dict[str, float] | None = None,
    ended_at: datetime | None = None,
) -> GenerationRun:
    """A run as it stands in the database; `marks` by name, in seconds after `at`."""
    run = GenerationRun(
        id=uuid4(), user_id=user_id, status=status, description="x", locale="en", seed=1, attempt=1,
        last_seq=len(marks or {}), created_at=at, ended_at=ended_at,
        started_at=None if status == RunStatus.QUEUED else at,
    )  # fmt: skip
    async with container.db.writing() as session:
        session.add(run)
        await session.flush()
        for seq, (name, seconds) in enumerate((marks or {}).items(), 1):
            session.add(_row(run, seq, _NAMED[name], at + timedelta(seconds=seconds)))
    return run


def _row(run: GenerationRun, seq: int, mark: ProgressMark, at: datetime) -> ProgressRow:
    return ProgressRow(
        run_id=run.id, seq=seq, attempt=1, mark=mark.name, step=mark.step, progress=mark.progress,
        message="", at=at,
    )  # fmt: skip


async def passed(container: Container, run: GenerationRun, mark: ProgressMark, at: datetime) -> None:
    run.last_seq += 1
    async with container.db.writing() as session:
        session.add(_row(run, run.last_seq, mark, at))


async def history(container: Container, identity: Identity, seconds: list[float], until: datetime) -> None:
    """Completed runs of these lengths, which ended a minute before."""
    for number, length in enumerate(seconds):
        ended = until - timedelta(minutes=1, seconds=number)
        begun = ended - timedelta(seconds=length)
        marks = {name: length * (1 - left) for name, left in LEFT.items()}
        await insert(container, identity.id, RunStatus.COMPLETED, begun, marks, ended)


def rounded(forecast: Forecast) -> tuple[tuple[float, float] | None, tuple[float, float] | None]:
    def of(span: Span | None) -> tuple[float, float] | None:
        return (round(span.median, 3), round(span.p90, 3)) if span else None

    return of(forecast.waiting), of(forecast.remaining)
