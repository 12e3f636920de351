"""The worker process: SAQ on the shared container."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from functools import partial

from saq import CronJob, Worker
from saq.types import PartialTimersDict

from app import bootstrap
from app.adapters.metrics_server import metrics_served
from app.adapters.saq_queue import LIVENESS_SECONDS
from app.errors import Unavailable
from app.runtime.supervision import stop
from app.settings.settings import Settings
from workers import tasks

# Redis serves the longest waiting client first, even a frozen process: no wait may last as long as a lease.
_ASK_AGAIN = 5.0  # seconds
_HARD_STOP = 2.0  # seconds that a cancelled job has to release its lease


def run(settings: Settings) -> None:
    """Works until SIGINT or SIGTERM; work under way is released at its next boundary."""
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    async with bootstrap.alive(bootstrap.build(settings)) as container, _measured(container):
        worker = make_worker(container)
        async with run_beside(container, worker) as stopping:
            await worker.start()
            await stopping


def _measured(container: bootstrap.Container) -> AbstractAsyncContextManager[None]:
    settings = container.settings
    if settings.worker_metrics_port is None or settings.metrics_token is None:
        return nullcontext()
    port, token = settings.worker_metrics_port, settings.metrics_token
    host = settings.host.strip("[]")
    return metrics_served(container.metrics, host, port, token, container.tasks)


@asynccontextmanager
async def run_beside(
    container: bootstrap.Container, worker: Worker[tasks.Context]
) -> AsyncIterator[asyncio.Task[None]]:
    """Warms the engines and handles signals while the block runs; yields a task that ends after a signal."""
    warming = container.tasks.start("warming", partial(_warm, container), ends=True)
    stopping = container.tasks.start("stopping", partial(_stop_gently, container, worker), ends=True)
    try:
        yield stopping
    finally:
        await stop(warming, stopping)


async def _warm(container: bootstrap.Container) -> None:
    await container.pipeline.warm()
    await container.painting.warm()


async def _stop_gently(container: bootstrap.Container, worker: Worker[tasks.Context]) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await stopping.wait()
    # SAQ would cancel at once, or also wait for each of its own idle loops.
    container.queue.stop_taking()
    await container.leases.drain(bootstrap.DRAIN_SECONDS)
    worker.event.set()


def make_worker(container: bootstrap.Container) -> Worker[tasks.Context]:
    """Returns SAQ's worker with our tasks; its context carries the container."""

    async def startup(ctx: tasks.Context) -> None:
        ctx["container"] = container
        with suppress(Unavailable):  # an unavailable database is reported elsewhere
            await container.spool_sweep.sweep()

    timers: PartialTimersDict = {"worker_info": LIVENESS_SECONDS, "sweep": 5, "abort": 1, "schedule": 1}
    worker = Worker(
        container.saq,
        functions=[tasks.generate, tasks.paint, tasks.purge, tasks.expire, tasks.sweep],
        cron_jobs=[
            CronJob(tasks.purge, cron="* * * * *", timeout=60),
            CronJob(tasks.expire, cron="41 * * * *", timeout=1800),
            CronJob(tasks.sweep, cron="27 */6 * * *", timeout=1800),
        ],
        concurrency=container.settings.worker_concurrency,
        startup=startup,
        timers=timers,
        dequeue_timeout=_ASK_AGAIN,
        cancellation_hard_deadline_s=_HARD_STOP,
    )
    worker.SIGNALS = []  # _stop_gently handles them
    return worker
