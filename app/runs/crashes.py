"""Crashes: steps that ended a process. After the first crash the step is tried again, after the second it
fails.

Counts pool processes that die during a call, and processes that die after a step has blocked their event loop
(see app/runtime/stalls.py). Other deaths of web processes and workers, and releases, don't count.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import structlog
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database
from app.errors import StepCrashed, StepCrashedOnce
from app.pool.pool import PoolProcessDied
from app.runs import steps
from app.runs.models import AvatarJob, GenerationRun, StepCrash
from app.runs.steps import Step
from app.runtime.stalls import Stall, Subject, collected_stalls

log = structlog.get_logger()
Result = TypeVar("Result")
Worked = GenerationRun | AvatarJob

MAX_CRASHES = 2


class Crashes:
    """Counts crashes for each run or avatar job, attempt and step, in the database: a restart resets
    nothing."""

    def __init__(self, db: Database, marks: Path) -> None:
        """`marks`: the folder in which the processes on this data folder record what they work on."""
        self._db = db
        self._marks = marks
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def isolating(self, work: Worked) -> AsyncIterator[None]:
        """Wraps the work. Raises StepCrashed if its step has crashed too often.

        Works on what has crashed once one at a time, so that a second crash has one possible cause.
        """
        found = await self._of(work)
        if _given_up(found):
            raise StepCrashed
        async with self._turn if found else nullcontext():
            yield

    @asynccontextmanager
    async def counting_crashes(self, work: Worked, step: Step) -> AsyncIterator[None]:
        """Wraps a call of an engine. Raises StepCrashedOnce or StepCrashed in place of PoolProcessDied."""
        try:
            yield
        except PoolProcessDied as death:
            raise await self.count_crash(work, step, str(death)) from death

    async def with_crash_retry(
        self, work: Worked, step: Step, call: Callable[[], Awaitable[Result]]
    ) -> Result:
        """Makes a call that the step runner does not retry, and repeats it after a first crash. Raises
        StepCrashed."""
        try:
            async with self.counting_crashes(work, step):
                return await call()
        except StepCrashedOnce:
            async with self.counting_crashes(work, step):
                return await call()

    async def count_crash(self, work: Worked, step: Step, how: str) -> StepCrashed:
        """Counts a crash; returns the error to raise."""
        log.warning("step.crashed", step=step, how=how)
        subject = subject_of(work)
        async with self._db.writing() as session:
            session.add(_row(uuid4().hex, subject, _run_id(work), step, how))
            await session.flush()
            found = [*(await session.execute(_crashes(subject, step))).scalars()]
        return StepCrashed() if _given_up(found) else StepCrashedOnce()

    async def _of(self, work: Worked) -> list[bool]:
        async with self._db.reading() as session:
            found = await session.execute(_crashes(subject_of(work), _step(work)))
            return [*found.scalars()]

    async def collect(self) -> None:
        """Counts the crashes recorded by processes that have died on this data folder. Raises Unavailable."""
        for path in sorted(await asyncio.to_thread(_files, self._marks)):
            with collected_stalls(path) as stalls:
                await self.count_stalls(stalls)

    async def count_stalls(self, stalls: list[Stall]) -> None:
        """Counts the steps that had blocked the event loop of a dead process."""
        if not stalls:
            return
        async with self._db.writing() as session:
            for stall in stalls:
                await _count_stall(session, stall)


def _files(folder: Path) -> list[Path]:
    return [*folder.glob("*.marks")]


async def _count_stall(session: AsyncSession, stall: Stall) -> None:
    number = stall.subject.id
    work: Worked | None = await session.get(GenerationRun, number)
    work = work or await session.get(AvatarJob, number)
    known = await session.get(StepCrash, stall.id)
    if work is None or known is not None or subject_of(work) != stall.subject:
        return  # deleted, counted already, or taken up anew by a person
    step = _step(work)
    log.warning("step.stalled", subject=str(number), step=step, alone=stall.alone, trace=stall.trace)
    session.add(
        _row(stall.id, stall.subject, _run_id(work), step, "It stopped the event loop.", certain=stall.alone)
    )
    await session.flush()


def _row(id: str, subject: Subject, run_id: UUID, step: Step, how: str, *, certain: bool = True) -> StepCrash:
    return StepCrash(
        id=id,
        run_id=run_id,
        subject_id=subject.id,
        attempt=subject.attempt,
        step=step,
        certain=certain,
        how=how,
    )


def _crashes(subject: Subject, step: Step) -> Select[bool]:
    """Selects, for each crash of the step, whether the step certainly caused it."""
    return select(StepCrash.certain).where(
        StepCrash.subject_id == subject.id, StepCrash.attempt == subject.attempt, StepCrash.step == step
    )


def _given_up(certain: list[bool]) -> bool:
    # Steps that only ever ran beside others when a process died may not be the cause.
    return len(certain) >= MAX_CRASHES and any(certain)


def subject_of(work: Worked) -> Subject:
    """Returns what crashes are counted for: the run with its attempt, or the job."""
    return Subject(work.id, work.attempt if isinstance(work, GenerationRun) else 1)


def _run_id(work: Worked) -> UUID:
    return work.id if isinstance(work, GenerationRun) else work.run_id


def _step(work: Worked) -> Step:
    if isinstance(work, AvatarJob):
        return Step.GENERATING_AVATAR
    return steps.current_step(work.step, work.progress, has_image=work.has_image)
