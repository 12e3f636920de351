"""Leases: at most one process works on a run or avatar job; another may claim it when the lease expires."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from secrets import token_hex
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User
from app.db import LOCK, Database, repeatable, utcnow
from app.runs.claims import LEASE, is_claimable, is_valid_lease, running_of
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from app.runtime.supervision import BackgroundTasks

log = structlog.get_logger()

RENEW_EVERY = 5.0  # seconds: two renewals may fail before the lease is lost


class LeaseLost(Exception):
    """Another process has the lease, or the work has ended: stop without writing."""


class WorkReleased(LeaseLost):
    """This process is stopping, or its lease expired: another process does the rest."""


@dataclass(slots=True)
class _HeldLease:
    """A lease of this process. `lost` is set when it is lost; `until` moves when it is renewed."""

    lost: asyncio.Event
    until: datetime


class Leases:
    """Claims, renews and releases leases, each under an owner name of its own that begins with the process's.

    With one name for all, a process could claim anew what had expired while it was suspended, and both the
    old and the new work could write.
    """

    def __init__(
        self, db: Database, owner: str, runs_at_once: int = 3, tasks: BackgroundTasks | None = None
    ) -> None:
        self._db = db
        self._background = tasks or BackgroundTasks()
        self.owner = owner
        self._runs_at_once = runs_at_once
        self._held: dict[UUID, _HeldLease] = {}
        self._claims = 0  # under way: what they claim must be released too
        self._stopping = False

    async def claim_run(self, run_id: UUID) -> GenerationRun | None:
        """Return the run, leased to this process and running; None where it is leased already, ended or gone,
        or its user has too many running. What can't be claimed costs no write transaction."""
        if self._stopping or run_id in self._held:
            return None
        with self._claiming():
            async with self._db.reading() as session:
                run = await session.get(GenerationRun, run_id)
                if run is None or not await self._claimable(session, run):
                    return None
            return await self._claim_run(run_id, run.user_id)

    @repeatable
    async def _claim_run(self, run_id: UUID, user_id: UUID) -> GenerationRun | None:
        async with self._db.writing() as session:
            # Held until the commit, so that two claims of one user's runs count one after the other.
            await session.execute(select(User.id).where(User.id == user_id).with_for_update(**LOCK))
            run = await session.get(GenerationRun, run_id, with_for_update={**LOCK})
            if run is None or run.user_id != user_id or not await self._claimable(session, run):
                return None
            run.status, run.lease_owner, run.lease_until = RunStatus.RUNNING, self._name(), utcnow() + LEASE
            run.started_at = run.started_at or utcnow()
        return run

    async def _claimable(self, session: AsyncSession, run: GenerationRun) -> bool:
        running = await session.scalar(running_of(run.user_id)) if run.status == RunStatus.QUEUED else 0
        return is_claimable(run, running or 0, self._runs_at_once)

    async def claim_avatar(self, job_id: UUID) -> AvatarJob | None:
        """Return the job, leased and running; None where it is leased already, ended or gone. Reads first."""
        if self._stopping or job_id in self._held:
            return None
        with self._claiming():
            async with self._db.reading() as session:
                if not _claimable_avatar(await session.get(AvatarJob, job_id)):
                    return None
            return await self._claim_avatar(job_id)

    @repeatable
    async def _claim_avatar(self, job_id: UUID) -> AvatarJob | None:
        async with self._db.writing() as session:
            job = await session.get(AvatarJob, job_id, with_for_update={**LOCK})
            if job is None or not _claimable_avatar(job):
                return None
            job.status, job.lease_owner, job.lease_until = (
                AvatarStatus.RUNNING,
                self._name(),
                utcnow() + LEASE,
            )
        return job

    @contextmanager
    def _claiming(self) -> Iterator[None]:
        self._claims += 1
        try:
            yield
        finally:
            self._claims -= 1

    def _name(self) -> str:
        return f"{self.owner}-{token_hex(4)}"

    @asynccontextmanager
    async def renewing(self, held: GenerationRun | AvatarJob) -> AsyncIterator[None]:
        """Renew the lease while the body runs; cancel the body and raise LeaseLost when the lease is lost.

        A body that is cancelled for another reason releases the lease, which is logged here.
        """
        body = asyncio.current_task()
        assert body is not None
        assert held.lease_until is not None
        lease = self._held[held.id] = _HeldLease(asyncio.Event(), held.lease_until)
        renewal = self._background.start("lease", partial(self._renew, held, lease, body), ends=True)
        try:
            yield
        except WorkReleased:
            await self.release(held)
            raise
        except asyncio.CancelledError:
            if lease.lost.is_set() and body.uncancel() == 0:
                raise LeaseLost from None
            log.info("lease.released")  # e.g. SAQ aborts the jobs of a worker that it takes for dead
            await self.release(held)
            raise
        finally:
            del self._held[held.id]
            renewal.cancel()

    def ensure_valid(self, held: GenerationRun | AvatarJob) -> None:
        """Check the lease before an engine is asked. Raises WorkReleased if this process is stopping, or the
        lease expired while it was suspended: another process may have paid for the same answer.
        """
        self.ensure_not_stopping()
        lease = self._held.get(held.id)
        if lease is not None and not is_valid_lease(lease.until):
            raise WorkReleased

    def ensure_not_stopping(self) -> None:
        """Raises WorkReleased if this process is stopping. Enough where no engine is asked: after its lease
        expired, work may still be stored as long as nobody else claimed it."""
        if self._stopping:
            raise WorkReleased

    async def drain(self, seconds: float) -> None:
        """Claim nothing more, and wait at most `seconds` until work under way has reached its next check."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._held or self._claims:  # noqa: ASYNC110 - nothing else signals that the last one ended
                    await asyncio.sleep(0.05)

    def interrupt(self, held_id: UUID) -> None:
        """Cancel this process's work on that run or avatar job, whatever it awaits."""
        if lease := self._held.get(held_id):
            lease.lost.set()

    async def _renew(
        self, held: GenerationRun | AvatarJob, lease: _HeldLease, body: asyncio.Task[object]
    ) -> None:
        while not lease.lost.is_set():
            # Not wait_for: on Python 3.11 it swallows a cancellation that comes together with the event.
            with suppress(TimeoutError):
                async with asyncio.timeout(RENEW_EVERY):
                    await lease.lost.wait()
            if not lease.lost.is_set():
                await self._extend(held, lease)
        body.cancel()

    async def _extend(self, held: GenerationRun | AvatarJob, lease: _HeldLease) -> None:
        until = utcnow() + LEASE
        try:
            if await self._set_until(held, until):
                lease.until = until
            else:
                lease.lost.set()
        except Exception:
            return  # the database is away; our lease may still be valid, and every write is fenced anyway

    async def release(self, held: GenerationRun | AvatarJob) -> None:
        """End the lease now, so that another process may claim at once."""
        await asyncio.shield(_quietly(self._set_until(held, utcnow())))

    async def _set_until(self, held: GenerationRun | AvatarJob, until: datetime) -> bool:
        kind = type(held)
        query = (
            update(kind)
            .where(kind.id == held.id, kind.lease_owner == held.lease_owner)
            .values(lease_until=until)
            .returning(kind.id)
            .execution_options(synchronize_session=False)
        )
        async with self._db.writing() as session:
            return (await session.execute(query)).scalar_one_or_none() is not None


def _claimable_avatar(job: AvatarJob | None) -> bool:
    return job is not None and not AvatarStatus(job.status).ended and not is_valid_lease(job.lease_until)


async def _quietly(work: Awaitable[object]) -> None:
    try:
        await work
    except Exception:
        return  # the lease ends by itself
