"""The Queue port on SAQ. The database brings back what Redis forgets, so enqueueing may fail quietly."""

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
# A portrait may wait long in the queue of a painter's server; a dead worker is noticed by its silence.
JOB_SECONDS = 86_400
HEARTBEAT_SECONDS = 6  # a job whose worker is silent for so long is swept, and tried again
JOB_TRIES = 5
ENQUEUE_SECONDS = 2.0  # a Redis that hangs must not hold up whoever is waiting for the answer
JOB_TTL = 60  # seconds a finished job is remembered
SIGN_EVERY = 1  # seconds between two signs of life of a worker
# Seconds a sign counts: three may fail, and a dead worker is still known as dead within ten, though what
# readiness says of it may be five seconds old.
SIGN_LASTS = 4
_AGAIN_AFTER = 0.5  # seconds before Redis is asked for a job again that failed to give one


class JobQueue(RedisQueue):
    """SAQ's queue, which does not wait for the dead, and takes no jobs for those about to leave.

    SAQ gives the worker of each job it sweeps 5 s to abort it, one job after the other: minutes, where a
    worker died with a dozen. Tasks here are safe to repeat, so that nobody need be waited for.
    """

    _leaving = False
    outages: Outages | None = None
    tasks: BackgroundTasks | None = None

    async def write_worker_info(self, worker_id: str, info: WorkerInfo, ttl: int) -> None:
        info["metadata"] = {"down": self.tasks.down() if self.tasks else []}
        # SAQ lets it count for a second longer than the pause between two: a busy worker would be in doubt.
        await super().write_worker_info(worker_id, info, SIGN_LASTS)

    def away(self, error: BaseException) -> None:
        """Reports that Redis failed."""
        if self.outages:
            self.outages.down("redis", redis_reasons.why(error))

    async def sweep(self, lock: int = 60, abort: float = 0.05) -> list[str]:
        return await super().sweep(lock, abort)

    def stop_taking(self) -> None:
        """From now on jobs are left to other workers; one that comes all the same is given back."""
        self._leaving = True

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109 - as SAQ has it
        job = None if self._leaving else await self._next(timeout, poll_interval)
        if not self._leaving:
            return job
        if job is not None:
            await self.retry(job, "its worker is about to stop")
        await asyncio.Event().wait()  # until the worker, which would only ask again, cancels this
        return None

    async def _next(self, timeout: float, poll_interval: float) -> Job | None:  # noqa: ASYNC109 - as above
        try:
            return await super().dequeue(timeout, poll_interval)
        except (RedisError, OSError) as error:
            # SAQ would ask again at once, and say nothing.
            self.away(error)
            await asyncio.sleep(_AGAIN_AFTER)
            return None


class QuietOutages(logging.Filter):
    """On the loggers of SAQ, whose loops would log an outage with a traceback at each turn, and of asyncio,
    which does so for what SAQ drops: an error of Redis's is reported instead."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__()
        self._queue = queue

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, RedisError):
            self._queue.away(error)
            return False
        # A job that failed since database or file store are away: that is reported by those.
        return not (isinstance(error, Unavailable) and self._queue.outages and self._queue.outages.any())


@contextmanager
def outages_reported(queue: JobQueue) -> Iterator[None]:
    """While the block runs, SAQ's own loops report outages of Redis."""
    quiet, loggers = QuietOutages(queue), [logging.getLogger(name) for name in ("saq", "asyncio")]
    for logger in loggers:
        logger.addFilter(quiet)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(quiet)


def make_queue(
    redis: Redis, outages: Outages | None = None, tasks: BackgroundTasks | None = None
) -> JobQueue:
    """SAQ's queue on an open connection pool. `tasks`: those that a worker's signs of life tell about."""
    queue = JobQueue(redis, name=QUEUE_NAME)
    queue.outages, queue.tasks = outages, tasks
    return queue


class SaqQueue:
    """Enqueues by key, so that the same run or avatar job is never queued twice at a time."""

    def __init__(self, queue: JobQueue, carry: Callable[[], dict[str, str]] = dict) -> None:
        """`carry`: what a job takes along to the worker's log lines and traces."""
        self._queue = queue
        self._carry = carry

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
                await self._queue.enqueue(task, key=key, meta=self._carry(), **limits, **arguments)
        except (RedisError, OSError) as error:
            # It stands in the database: the reconciler enqueues it when Redis is back.
            self._queue.away(error)

    def stop_taking(self) -> None:
        """For a worker that is about to stop."""
        self._queue.stop_taking()

    async def worker_alive(self) -> bool:
        """Whether a worker has given a sign of life lately. Raises RedisError, OSError."""
        return bool(await self.workers())

    async def workers(self) -> list[list[str]]:
        """For each worker that has given a sign of life lately, which of its tasks are down.

        Raises RedisError, OSError.
        """
        signs = (await self._queue.info())["workers"].values()
        return [[str(name) for name in (sign["metadata"] or {}).get("down", [])] for sign in signs]
