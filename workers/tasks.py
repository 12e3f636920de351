"""SAQ tasks: each makes one call into the domain. All are safe to repeat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from uuid import UUID

from redis.exceptions import RedisError
from saq.types import Context as SaqContext

from app.adapters.saq_queue import HEARTBEAT_SECONDS
from app.bootstrap import Container
from app.runtime import logs


class Context(SaqContext):
    """SAQ's context with our container."""

    container: Container


@asynccontextmanager
async def working(ctx: Context) -> AsyncIterator[None]:
    """Sends heartbeats of the job while the body runs, and binds its request to logs and traces."""
    meta, container = ctx["job"].meta, ctx["container"]
    async with container.tasks.running("job: heartbeat", partial(_beat, ctx)):
        with logs.carried(meta), container.traces.carried(meta):
            yield


async def _beat(ctx: Context) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS / 3)
        with suppress(RedisError, OSError):
            await ctx["job"].update()


async def generate(ctx: Context, *, run_id: str) -> None:
    """Works one run to its end, then dispatches those of its user whose turn it is."""
    container = ctx["container"]
    async with working(ctx):
        run = await container.pipeline.run(UUID(run_id))
    for following in await container.claimable_work.runs_of(run.user_id) if run else []:
        await container.queue.enqueue_run(following.id, following.epoch)


async def paint(ctx: Context, *, avatar_job_id: str) -> None:
    """Paints one avatar."""
    async with working(ctx):
        await ctx["container"].painting.paint(UUID(avatar_job_id))


async def purge(ctx: Context) -> None:
    """Deletes discarded characters that can't be restored any more, and counters of past days."""
    await ctx["container"].discarded.purge()
    await ctx["container"].past_usage.purge()


async def expire(ctx: Context) -> None:
    """Deletes what has reached its retention period."""
    await ctx["container"].expiry.expire()


async def sweep(ctx: Context) -> None:
    """Deletes files that no row names, and spooled results that are no longer needed."""
    await ctx["container"].spool_sweep.sweep()
    await ctx["container"].sweep.sweep()
