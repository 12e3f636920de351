"""The migration to daily usage runs down and up again with rows present, on both databases."""

from __future__ import annotations

import asyncio

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app import migrations
from app.bootstrap import Container
from app.runs.models import AvatarJob, GenerationRun
from tests.support.runs import completed


async def test_runs_and_jobs_that_are_there_get_no_address_and_no_count(container: Container) -> None:
    guest, _ = await container.accounts.make_guest()
    run = await completed(container, guest)
    await asyncio.to_thread(migrations.with_connection, container.db.url, _down_and_up)
    async with container.db.reading() as session:
        kept = await session.get_one(GenerationRun, run.id)
        job = await session.get_one(AvatarJob, run.avatar_job_id)
    assert (kept.guest_address, kept.by_admin) == (None, False)
    assert (job.guest_address, job.counted) == (None, False)


def _down_and_up(connection: Connection) -> None:
    config = migrations.config(connection)
    before = ScriptDirectory.from_config(config).get_revision("0010").down_revision
    command.downgrade(config, str(before))
    assert connection.scalar(text("SELECT count(*) FROM generation_runs")) == 1
    command.upgrade(config, "head")
