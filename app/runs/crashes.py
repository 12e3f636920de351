"""Crashes: work on a step that ended a process. The first is tried again, at the second the step is given up.

Counted are pool processes that die during a call, and processes that die after a step has stopped their loop
(see app/runtime/stalls.py). Deaths of web processes and workers as such, and releases, count for nothing.
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
    """Counts them per run or avatar job, attempt and step, in the database: no restart resets them."""

    def __init__(self, db: Database, marks: Path) -> None:
        """`marks`: the folder where the processes on this data folder keep their marks."""
        self._db = db
        self._marks = marks
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def guarding(self, work: Worked) -> AsyncIterator[None]:
        """Around the work. Raises StepCrashed where it was given up.

        Of those that have crashed once only one is worked on at a time: so that it shows which one it is.
        """
        found = await self._of(work)
        if _given_up(found):
            raise StepCrashed
        async with self._turn if found else nullcontext():
            yield

    @asynccontextmanager
    async def counting(self, work: Worked, step: Step) -> AsyncIterator[None]:
        """Around a call of an engine. Raises StepCrashedOnce or StepCrashed for PoolProcessDied."""
        try:
            yield
        except PoolProcessDied as death:
            raise await self.count_death(work, step, str(death)) from death

    async def surviving(self, work: Worked, step: Step, call: Callable[[], Awaitable[Result]]) -> Result:
        """For calls that nobody else tries again. Raises StepCrashed."""
        try:
            async with self.counting(work, step):
                return await call()
        except StepCrashedOnce:
            async with self.counting(work, step):
                return await call()

    async def count_death(self, work: Worked, step: Step, how: str) -> StepCrashed:
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
        """Counts what processes that have died on this data folder left. Raises Unavailable."""
        for path in sorted(await asyncio.to_thread(_files, self._marks)):
            with collected_stalls(path) as stalls:
                await self.count_stalls(stalls)

    async def count_stalls(self, stalls: list[Stall]) -> None:
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
        _row(stall.id, stall.subject, _run_id(work), step, "It stopped the event loop.", alone=stall.alone)
    )
    await session.flush()


def _row(id: str, subject: Subject, run_id: UUID, step: Step, how: str, *, alone: bool = True) -> StepCrash:
    return StepCrash(
        id=id, run_id=run_id, subject_id=subject.id, attempt=subject.attempt, step=step, alone=alone, how=how
    )


def _crashes(subject: Subject, step: Step) -> Select[bool]:
    """For each, whether it is certain."""
    return select(StepCrash.alone).where(
        StepCrash.subject_id == subject.id, StepCrash.attempt == subject.attempt, StepCrash.step == step
    )


def _given_up(alone: list[bool]) -> bool:
    # Who was only ever seen beside others may be innocent.
    return len(alone) >= MAX_CRASHES and any(alone)


def subject_of(work: Worked) -> Subject:
    return Subject(work.id, work.attempt if isinstance(work, GenerationRun) else 1)


def _run_id(work: Worked) -> UUID:
    return work.id if isinstance(work, GenerationRun) else work.run_id


def _step(work: Worked) -> Step:
    if isinstance(work, AvatarJob):
        return Step.GENERATING_AVATAR
    return steps.reached(work.step, work.progress, has_image=work.has_image)
