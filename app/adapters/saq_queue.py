"""The Queue port on SAQ. The reconciler re-enqueues from the database, so enqueueing may fail without
error."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq import Job
from saq.queue.redis import RedisQueue
from saq.types import WorkerInfo

from app.adapters import redis_reasons
from app.errors import Unavailable
from app.runtime.outages import Outages
from app.runtime.supervision import BackgroundTasks

QUEUE_NAME = "chargen"
# SAQ's own defaults are a time-out of 10 s, one try and no heartbeat; tasks here are safe to repeat.
# A portrait may wait long in the queue of a painter's server; dead workers are detected by heartbeat.
JOB_SECONDS = 86_400
HEARTBEAT_SECONDS = 6  # seconds without heartbeat after which a job is swept and retried
JOB_TRIES = 5
ENQUEUE_SECONDS = 2.0  # an unresponsive Redis must not delay the response
JOB_TTL = 60  # seconds until a finished job expires
LIVENESS_SECONDS = 1  # seconds between two heartbeats of a worker
# Seconds a heartbeat counts: three may fail, and a dead worker is still detected within ten, though the
# readiness check may be five seconds old.
LIVENESS_TTL = 4
_RETRY_SECONDS = 0.5  # seconds before dequeueing again after an error


class JobQueue(RedisQueue):
    """SAQ's queue, without waiting for dead workers, and without jobs for stopping ones.

    SAQ gives the worker of each swept job 5 s to abort it, one job after the other: minutes, if a worker died
    with a dozen. Tasks here are safe to repeat, so that no worker need be waited for.
    """

    _draining = False
    outages: Outages | None = None
    tasks: BackgroundTasks | None = None

    async def write_worker_info(self, worker_id: str, info: WorkerInfo, ttl: int) -> None:
        info["metadata"] = {"down": self.tasks.down() if self.tasks else []}
        # SAQ's TTL is a second longer than the interval: too short for a busy worker.
        await super().write_worker_info(worker_id, info, LIVENESS_TTL)

    def report_outage(self, error: BaseException) -> None:
        """Report that Redis failed."""
        if self.outages:
            self.outages.down("redis", redis_reasons.why(error))

    async def sweep(self, lock: int = 60, abort: float = 0.05) -> list[str]:
        return await super().sweep(lock, abort)

    def stop_taking(self) -> None:
        """Leave jobs to other workers from now on; one that arrives anyway is returned to the queue."""
        self._draining = True

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109 - as SAQ has it
        job = None if self._draining else await self._dequeue_or_wait(timeout, poll_interval)
        if not self._draining:
            return job
        if job is not None:
            await self.retry(job, "its worker is about to stop")
        await asyncio.Event().wait()  # until the worker, which would only dequeue again, cancels this
        return None

    async def _dequeue_or_wait(self, timeout: float, poll_interval: float) -> Job | None:  # noqa: ASYNC109 - as above
        try:
            return await super().dequeue(timeout, poll_interval)
        except (RedisError, OSError) as error:
            # SAQ would retry at once, without logging.
            self.report_outage(error)
            await asyncio.sleep(_RETRY_SECONDS)
            return None


class QuietOutages(logging.Filter):
    """A log filter for SAQ, whose loops log an outage with a traceback on each turn, and for asyncio, which
    does so for exceptions that SAQ drops: errors of Redis are reported as outages instead."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self._queue = queue

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, RedisError):
            self._queue.report_outage(error)
            return False
        # A job failed because database or file store are unavailable: reported there.
        return not (isinstance(error, Unavailable) and self._queue.outages and self._queue.outages.any())


@contextmanager
def outages_reported(queue: JobQueue) -> Iterator[None]:
    """Report outages of Redis in SAQ's own loops while the block runs."""
    outage_filter, loggers = QuietOutages(queue), [logging.getLogger(name) for name in ("saq", "asyncio")]
    for logger in loggers:
        logger.addFilter(outage_filter)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(outage_filter)


def make_queue(
    redis: Redis, outages: Outages | None = None, tasks: BackgroundTasks | None = None
) -> JobQueue:
    """Return SAQ's queue on an open connection pool. `tasks`: those whose state the worker's heartbeats
    report."""
    queue = JobQueue(redis, name=QUEUE_NAME)
    queue.outages, queue.tasks = outages, tasks
    return queue


class SaqQueue:
    """Enqueues by key, so that a run or avatar job is never queued twice at a time."""

    def __init__(self, queue: JobQueue, trace_context: Callable[[], dict[str, str]] = dict) -> None:
        """`trace_context`: returns what a job passes on to the worker's logs and traces."""
        self._queue = queue
        self._trace_context = trace_context

    async def enqueue_run(self, run_id: UUID, epoch: str = "") -> None:
        await self._enqueue("generate", f"run:{run_id}:{epoch}", run_id=str(run_id))

    async def enqueue_avatar(self, avatar_job_id: UUID, epoch: str = "") -> None:
        await self._enqueue("paint", f"avatar:{avatar_job_id}:{epoch}", avatar_job_id=str(avatar_job_id))

    async def _enqueue(self, task: str, key: str, **arguments: str) -> None:
        limits = {
            "timeout": JOB_SECONDS,
            "heartbeat": HEARTBEAT_SECONDS,
            "retries": JOB_TRIES,
            "ttl": JOB_TTL,
        }
        try:
            async with asyncio.timeout(ENQUEUE_SECONDS):
                await self._queue.enqueue(task, key=key, meta=self._trace_context(), **limits, **arguments)
        except (RedisError, OSError) as error:
            # It is in the database: the reconciler enqueues it when Redis is back.
            self._queue.report_outage(error)

    def stop_taking(self) -> None:
        """Stop taking jobs: for a worker that is about to stop."""
        self._queue.stop_taking()

    async def worker_alive(self) -> bool:
        """Return whether a worker sent a heartbeat recently. Raises RedisError, OSError."""
        return bool(await self.workers())

    async def workers(self) -> list[list[str]]:
        """Return for each worker with a recent heartbeat which of its tasks are down.

        Raises RedisError, OSError.
        """
        infos = (await self._queue.info())["workers"].values()
        return [[str(name) for name in (info["metadata"] or {}).get("down", [])] for info in infos]
