"""Starts accepted runs, in this process or by the queue; the Reconciler re-dispatches abandoned ones."""

from __future__ import annotations

import asyncio
from contextvars import Context
from uuid import UUID

import structlog

from app.errors import AppError, Unavailable
from app.generation.pipeline import Pipeline
from app.portraits.portrait_stops import cancelled_job
from app.ports import Dispatcher, Queue
from app.progress.log import Feed, ProgressEntry
from app.runs.claimable_work import ClaimableWork
from app.runs.crashes import Crashes
from app.runs.leases import Leases
from app.runs.steps import CANCELLED

log = structlog.get_logger()

RECONCILE_EVERY = 3.0  # seconds


class InlineDispatcher:
    """Works on runs as tasks of this process."""

    def __init__(self, pipeline: Pipeline, claimable: ClaimableWork) -> None:
        self._pipeline = pipeline
        self._claimable = claimable
        self._tasks: dict[UUID, asyncio.Task[None]] = {}

    @property
    def is_idle(self) -> bool:
        """Whether this process works on no run."""
        return not self._tasks

    async def dispatch(self, run_id: UUID, epoch: str = "") -> None:
        self._begin(run_id)

    def _begin(self, run_id: UUID) -> None:
        if run_id in self._tasks:
            return
        task = asyncio.create_task(self._work(run_id), name=f"run {run_id}")
        self._tasks[run_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(run_id, None))

    async def _work(self, run_id: UUID) -> None:
        try:
            run = await self._pipeline.run(run_id)
            for following in await self._claimable.runs_of(run.user_id) if run else []:
                Context().run(self._begin, following.id)  # it belongs to another request than this one
        except AppError:
            log.warning("run.left", run_id=str(run_id))  # the reconciler dispatches it again

    async def close(self) -> None:
        """Stops what runs, releasing the leases; another process, or the next start, goes on from there."""
        tasks = [*self._tasks.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class QueueDispatcher:
    """Enqueues runs for the workers, only those that can be claimed now: a job for a run that must wait, as
    too many of its user's are under way, would occupy a worker for nothing."""

    def __init__(self, queue: Queue, claimable: ClaimableWork) -> None:
        self._queue = queue
        self._claimable = claimable

    async def dispatch(self, run_id: UUID, epoch: str = "") -> None:
        try:
            wanted = await self._claimable.has_run(run_id)
        except AppError:
            wanted = True  # the database is unavailable; the claim checks again
        if wanted:
            await self._queue.enqueue_run(run_id, epoch)

    async def close(self) -> None:
        return None


class Reconciler:
    """Dispatches runs and avatar jobs without a valid lease: their process died, or the queue was emptied."""

    def __init__(
        self, claimable: ClaimableWork, dispatcher: Dispatcher, queue: Queue, crashes: Crashes
    ) -> None:
        self._claimable = claimable
        self._crashes = crashes
        self._dispatcher = dispatcher
        self._queue = queue

    async def run_for_ever(self) -> None:
        while True:
            try:
                await self.reconcile()
            except Unavailable:
                pass  # the database reports itself that it is away; nothing is lost but time
            except Exception:
                log.warning("reconcile.failed", exc_info=True)
            await asyncio.sleep(RECONCILE_EVERY)

    async def reconcile(self) -> None:
        await self._crashes.collect()  # before anything is taken up that ended its process
        for run in await self._claimable.runs():
            await self._dispatcher.dispatch(run.id, run.epoch)
        for job in await self._claimable.avatars():
            await self._queue.enqueue_avatar(job.id, job.epoch)


async def obey_cancellations(feed: Feed, leases: Leases) -> None:
    """Stops what this process works on when another process cancels it.

    A cancellation that the feed loses is found when the lease is renewed next.
    """
    async for received in feed.listen():
        if not isinstance(received, ProgressEntry):
            continue
        if received.mark == CANCELLED.name:
            leases.interrupt(received.run_id)
        elif job_id := cancelled_job(received):
            leases.interrupt(job_id)
