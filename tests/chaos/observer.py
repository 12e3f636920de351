"""The Observer: looks at the database all the time, to know who works on what, and what is taken up when."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, select

from app.db import Database, utcnow
from app.errors import Unavailable
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun
from tests.chaos.plan import Kind

_EVERY = 0.05  # seconds
_UNFINISHED = ("queued", "running", "failed")  # what has failed waits for its user


@dataclass(frozen=True, slots=True)
class Work:
    """A run or an avatar job that is not finished, as it stands now."""

    id: UUID
    of_run: bool
    status: str
    mark: str  # the step and percent it has come to
    lease_owner: str | None
    lease_until: datetime | None

    @property
    def under_way(self) -> bool:
        return self.status == "running" and self.lease_until is not None and self.lease_until > utcnow()

    @property
    def holder(self) -> int | None:
        """The number of the process that works on it: it is part of the lease's name."""
        found = re.search(r"-(\d+)-[0-9a-f]{8}-[0-9a-f]{8}$", self.lease_owner or "")
        return int(found[1]) if found and self.under_way else None


@dataclass(frozen=True, slots=True)
class Recovery:
    """Seconds since the kill, and since the last kill after it that may have hit the same work again."""

    since_first: float
    since_last: float


@dataclass(slots=True)
class Kill:
    """One kill. `waiting`: what it hit, as it stood then; `recovered`: how soon that went on."""

    kind: Kind
    number: int
    at: datetime
    mark: str
    emptied: bool
    hit_holder: bool
    waiting: dict[UUID, Work]
    landed: int = 0  # how many runs or avatar jobs under way it hit
    recovered: dict[UUID, Recovery] = field(default_factory=dict)


class Observer:
    """`work` is what it saw last."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.work: dict[UUID, Work] = {}
        self.kills: list[Kill] = []
        self.moved: asyncio.Queue[Work] = asyncio.Queue()  # what has passed another mark
        self._one_look = asyncio.Lock()

    async def look_for_ever(self) -> None:
        while True:
            await self.looked()
            await asyncio.sleep(_EVERY)

    async def looked(self) -> bool:
        """Looks; returns whether it could: SQLite's file may be busy for longer than one likes to wait."""
        with suppress(Unavailable):
            await self.look()
            return True
        return False

    async def look(self) -> None:
        async with self._one_look:  # an earlier one that ends later would show what was before
            self._compare(await self._read())

    def _compare(self, found: list[Work]) -> None:
        before, self.work = self.work, {work.id: work for work in found}
        for work in self.work.values():
            earlier = before.get(work.id)
            if work.under_way and (earlier is None or earlier.mark != work.mark):
                self.moved.put_nowait(work)
        for kill in self.kills:
            self._note_recoveries(kill)

    async def _read(self) -> list[Work]:
        async with self._db.reading() as session:
            runs = select(GenerationRun).where(GenerationRun.status.in_(_UNFINISHED))
            jobs = select(AvatarJob).where(AvatarJob.ended_at.is_(None))
            failed = await session.execute(unpainted())
            return [
                *(_of_job(job) for job in failed.scalars()),
                *(_of_run(run) for run in (await session.execute(runs)).scalars()),
                *(_of_job(job) for job in (await session.execute(jobs)).scalars()),
            ]

    def _note_recoveries(self, kill: Kill) -> None:
        for ident, then in [*kill.waiting.items()]:
            now = self.work.get(ident)
            if now is None or now.lease_owner != then.lease_owner or self._goes_on(kill, then, now):
                kill.recovered[ident] = self._recovery(kill)
                del kill.waiting[ident]

    def _recovery(self, kill: Kill) -> Recovery:
        # Whoever took the work out of the queue and died before it had the lease left no trace of that.
        later = [other.at for other in self.kills if other.hit_holder and other.at > kill.at]
        now = utcnow()
        return Recovery((now - kill.at).total_seconds(), (now - max([kill.at, *later])).total_seconds())

    def _goes_on(self, kill: Kill, then: Work, now: Work) -> bool:
        """Whether the very process that held it carries on: it was not the one that was killed."""
        return not kill.hit_holder and (now.mark, now.status) != (then.mark, then.status)

    def under_way(self, number: int | None = None) -> Iterator[Work]:
        """What is being worked on, by the process of this number or by any."""
        return (work for work in self.work.values() if work.under_way and number in {None, work.holder})


def _of_run(run: GenerationRun) -> Work:
    mark = f"{run.step} {run.progress}"
    return Work(run.id, True, run.status, mark, run.lease_owner, run.lease_until)


def _of_job(job: AvatarJob) -> Work:
    mark = f"generating_avatar {job.progress}"
    return Work(job.id, False, job.status, mark, job.lease_owner, job.lease_until)


def unpainted() -> Select[AvatarJob]:
    """Failed avatar jobs whose characters have no portrait yet."""
    painted = select(AvatarJob.run_id).where(AvatarJob.status == AvatarStatus.COMPLETED)
    return select(AvatarJob).where(AvatarJob.status == AvatarStatus.FAILED, AvatarJob.run_id.not_in(painted))
