"""The Queue port on SAQ. The database brings back what Redis forgets, so enqueueing may fail quietly."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from saq import Job
from saq.queue.redis import RedisQueue
from saq.types import WorkerInfo

log = structlog.get_logger()

QUEUE_NAME = "chargen"
# SAQ's own defaults are a time-out of 10 s, one try and no heartbeat; tasks here are safe to repeat.
JOB_SECONDS = 3600  # every step may take its time limit three times; a dead worker is noticed by its silence
HEARTBEAT_SECONDS = 6  # a job whose worker is silent for so long is swept, and tried again
JOB_TRIES = 5
ENQUEUE_SECONDS = 2.0  # a Redis that hangs must not hold up whoever is waiting for the answer
JOB_TTL = 60  # seconds a finished job is remembered
SIGN_EVERY = 2  # seconds between two signs of life of a worker
SIGN_LASTS = 7  # seconds a sign counts: two may fail, and a dead worker is still known as dead within ten


class JobQueue(RedisQueue):
    """SAQ's queue, which does not wait for the dead, and takes no jobs for those about to leave.

    SAQ gives the worker of each job it sweeps 5 s to abort it, one job after the other: minutes, where a
    worker died with a dozen. Tasks here are safe to repeat, so that nobody need be waited for.
    """

    _leaving = False

    async def write_worker_info(self, worker_id: str, info: WorkerInfo, ttl: int) -> None:
        # SAQ lets it count for a second longer than the pause between two: a busy worker would be in doubt.
        await super().write_worker_info(worker_id, info, SIGN_LASTS)

    async def sweep(self, lock: int = 60, abort: float = 0.05) -> list[str]:
        return await super().sweep(lock, abort)

    def stop_taking(self) -> None:
        """From now on jobs are left to other workers; one that comes all the same is given back."""
        self._leaving = True

    async def dequeue(self, timeout: float = 0.0, poll_interval: float = 0.0) -> Job | None:  # noqa: ASYNC109 - as SAQ has it
        job = None if self._leaving else await super().dequeue(timeout, poll_interval)
        if not self._leaving:
            return job
        if job is not None:
            await self.retry(job, "its worker is about to stop")
        await asyncio.Event().wait()  # until the worker, which would only ask again, cancels this
        return None


def make_queue(redis: Redis) -> JobQueue:
    """SAQ's queue on an open connection pool."""
    return JobQueue(redis, name=QUEUE_NAME)


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
            log.warning("queue.away", task=task, key=key, error=type(error).__name__)

    def stop_taking(self) -> None:
        """For a worker that is about to stop."""
        self._queue.stop_taking()

    async def ping(self) -> None:
        """Raises RedisError, OSError where Redis is away."""
        await self._queue.count("queued")

    async def worker_alive(self) -> bool:
        """Whether a worker has given a sign of life lately. Raises RedisError, OSError."""
        return bool((await self._queue.info())["workers"])
