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
    """What SAQ hands to every task, and our container."""

    container: Container


@asynccontextmanager
async def working(ctx: Context) -> AsyncIterator[None]:
    """While the body runs, SAQ sees that the job's worker lives, and logs and traces name its request."""
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
    """Works one run to its end, then sees to those of its user's whose turn comes now."""
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
    """Removes what was discarded and can't be restored any more, and what was counted for days gone by."""
    await ctx["container"].discarded.purge()
    await ctx["container"].quota_report.purge()


async def expire(ctx: Context) -> None:
    """Removes what has been kept for as long as the settings say."""
    await ctx["container"].expiry.expire()


async def sweep(ctx: Context) -> None:
    """Removes files that no row names, and results that nobody will store any more."""
    await ctx["container"].spool_sweep.sweep()
    await ctx["container"].sweep.sweep()
