"""The migration to kept portraits runs down and up again with rows present, on both databases."""

from __future__ import annotations

import asyncio

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text, update

from app import migrations
from app.bootstrap import Container
from app.db import utcnow
from app.runs.models import AvatarJob, AvatarStatus
from tests.support.runs import completed


async def test_jobs_that_are_there_are_not_kept_and_a_cancelled_one_has_failed_to_the_code_of_before(
    container: Container,
) -> None:
    guest, _ = await container.accounts.make_guest()
    run = await completed(container, guest)
    async with container.db.writing() as session:
        of_run = update(AvatarJob).where(AvatarJob.run_id == run.id)
        cancelled = {"status": AvatarStatus.CANCELLED, "ended_at": utcnow(), "spooled": True}
        await session.execute(of_run.values(**cancelled))
    await asyncio.to_thread(migrations.with_connection, container.db.url, _down_and_up)
    async with container.db.reading() as session:
        job = await session.get_one(AvatarJob, run.avatar_job_id)
    assert (job.status, job.spooled, job.resumes) == (AvatarStatus.FAILED, False, None)


def _down_and_up(connection: Connection) -> None:
    config = migrations.config(connection)
    before = ScriptDirectory.from_config(config).get_revision("0012").down_revision
    command.downgrade(config, str(before))
    assert connection.scalar(text("SELECT status FROM avatar_jobs")) == "failed"
    command.upgrade(config, "head")
