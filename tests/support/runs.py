"""Runs in tests: pictures to start them with, and waiting for what they lead to."""

from __future__ import annotations

import io
from datetime import timedelta
from uuid import UUID

from PIL import Image
from sqlalchemy import update

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.generation.dispatch import InlineDispatcher
from app.progress.log import ProgressEntry
from app.runs.models import AvatarJob, GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from tests.support.waiting import until


def png(color: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


async def ended(container: Container, identity: Identity, run_id: UUID) -> GenerationRun:
    """The run, once it has ended."""

    async def look() -> GenerationRun | None:
        run = await container.generations.find_visible(identity, run_id)
        return run if RunStatus(run.status).ended else None

    return await until(look)


async def painted(container: Container, identity: Identity, job_id: UUID) -> AvatarJob:
    """The avatar job, once it has ended."""

    async def look() -> AvatarJob | None:
        job = await container.avatars.find(identity, job_id)
        return job if job.ended_at else None

    return await until(look)


async def completed(
    container: Container, identity: Identity, request: RunRequest | None = None
) -> GenerationRun:
    """A run from start to end; by default of text alone."""
    run = await container.generations.start(identity, request or RunRequest(description="A brave knight"))
    return await ended(container, identity, run.id)


async def with_portrait(
    container: Container, identity: Identity, request: RunRequest | None = None
) -> GenerationRun:
    """A run from start to end, its portrait painted by a worker."""
    run = await completed(container, identity, request)
    assert run.avatar_job_id
    await painted(container, identity, run.avatar_job_id)
    return run


async def stored_run(
    container: Container, identity: Identity, description: str = "A brave knight"
) -> GenerationRun:
    """A run that was accepted, and that nobody was notified of."""
    run = GenerationRun(user_id=identity.id, description=description, locale="en", seed=1)
    async with container.db.writing() as session:
        session.add(run)
    return run


async def expire_lease(container: Container, kind: type[GenerationRun | AvatarJob], row_id: UUID) -> None:
    """As when the process that had the lease of that run or job has died."""
    past = utcnow() - timedelta(seconds=1)
    async with container.db.writing() as session:
        await session.execute(update(kind).where(kind.id == row_id).values(lease_until=past))


async def published(container: Container, entries: int) -> None:
    """Waits until the process has published that many entries of progress, counted from now on."""
    left = entries
    if left:
        async for each in container.feed.listen():
            left -= isinstance(each, ProgressEntry)
            if not left:
                return


async def is_idle(container: Container) -> bool:
    """Whether nobody works on any run, under inline dispatch."""
    assert isinstance(container.dispatcher, InlineDispatcher)
    return container.dispatcher.is_idle
