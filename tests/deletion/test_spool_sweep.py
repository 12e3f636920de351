"""The sweep of kept results takes what nobody will store any more, and nothing else."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.deletion.discarded import DiscardedCharacters
from app.engines.ports import Painting
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from app.runs.result_spool import ResultSpool, portrait_key, step_key, unreviewed_key
from app.settings.settings import Settings
from tests.support.runs import completed

PICTURE = Painting(b"RIFF", 1, 1, "", 0, "e")


@pytest.fixture
async def container(settings: Settings) -> AsyncIterator[Container]:
    async with bootstrap.alive(bootstrap.build(settings)) as living:
        yield living


async def lying(container: Container, key: str, hours: float = 2) -> None:
    """A result that was kept so long ago."""
    kept = ResultSpool(container.settings.data_dir / "kept")
    assert await kept.keep(key, PICTURE, ())
    then = time.time() - hours * 3600
    os.utime(kept.folder / f"{key}.kept", (then, then))


def left(container: Container) -> list[str]:
    return sorted(os.listdir(container.settings.data_dir / "kept"))


async def job_with(container: Container, identity: Identity, **columns: object) -> UUID:
    run = await completed(container, identity)
    assert run.avatar_job_id
    async with container.db.writing() as session:
        await session.execute(update(AvatarJob).where(AvatarJob.id == run.avatar_job_id).values(**columns))
    return run.avatar_job_id


FAILED = {"status": AvatarStatus.FAILED}
OF_JOBS = [
    ({}, True),  # unfinished: whoever goes on stores it
    (FAILED | {"ended_at": timedelta(days=1), "kept": True}, True),
    (FAILED | {"ended_at": timedelta(days=8), "kept": True}, False),
    (FAILED | {"ended_at": timedelta(days=1), "kept": False}, False),
    ({"status": AvatarStatus.COMPLETED, "ended_at": timedelta(hours=2)}, False),
    ({"status": AvatarStatus.CANCELLED, "ended_at": timedelta(hours=2)}, False),
]


@pytest.mark.parametrize(("columns", "stays"), OF_JOBS)
async def test_a_portrait_is_kept_while_it_can_be_finished(
    container: Container, guest: Identity, columns: dict[str, object], stays: bool
) -> None:
    at = {
        name: utcnow() - value if isinstance(value, timedelta) else value for name, value in columns.items()
    }
    key = portrait_key(await job_with(container, guest, progress=1, **at))
    await lying(container, key)
    assert await container.spool_sweep.sweep() == (0 if stays else 1)
    assert left(container) == ([f"{key}.kept"] if stays else [])


OF_UNREVIEWED = [
    (RunStatus.FAILED, timedelta(days=1), True),
    (RunStatus.FAILED, timedelta(days=8), False),
    (RunStatus.RUNNING, None, True),
    (RunStatus.COMPLETED, timedelta(hours=2), False),
    (RunStatus.CANCELLED, timedelta(hours=2), False),
]


@pytest.mark.parametrize(("status", "ago", "stays"), OF_UNREVIEWED)
async def test_what_could_not_be_reviewed_is_kept_while_its_run_can_go_on(
    container: Container, guest: Identity, status: RunStatus, ago: timedelta | None, stays: bool
) -> None:
    run = await completed(container, guest)
    ended = utcnow() - ago if ago else None
    async with container.db.writing() as session:
        changed = update(GenerationRun).where(GenerationRun.id == run.id)
        await session.execute(changed.values(status=status, ended_at=ended))
    key = unreviewed_key(run.id, "generating_history", "of these inputs")
    await lying(container, key)
    assert await container.spool_sweep.sweep() == (0 if stays else 1)
    assert left(container) == ([f"{key}.kept"] if stays else [])


async def test_what_is_of_no_row_goes_and_what_is_not_ours_stays(
    container: Container,
) -> None:
    for key in (portrait_key(uuid4()), step_key(uuid4(), 1, "generating_history"), "somebody-elses"):
        await lying(container, key)
    young = portrait_key(uuid4())
    await lying(container, young, hours=0.5)
    assert await container.spool_sweep.sweep() == 2
    assert left(container) == sorted([f"{young}.kept", "somebody-elses.kept"])


async def test_a_step_is_kept_while_its_run_may_go_on(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    done, open_ = "generating_history", "extracting_description"
    keys = [step_key(run.id, 1, open_), step_key(run.id, 1, done), step_key(run.id, 2, open_)]
    for key in keys:
        await lying(container, key)
    async with container.db.writing() as session:
        going = update(GenerationRun).where(GenerationRun.id == run.id)
        await session.execute(
            going.values(status=RunStatus.RUNNING, lease_until=utcnow() + timedelta(seconds=14))
        )
    assert await container.spool_sweep.sweep() == 2
    assert left(container) == [f"{keys[0]}.kept"]


async def test_a_character_that_goes_for_good_takes_its_kept_picture_along(
    container: Container, guest: Identity
) -> None:
    job_id = await job_with(container, guest, status=AvatarStatus.FAILED, ended_at=utcnow(), kept=True)
    await lying(container, portrait_key(job_id), hours=0)
    job = await container.avatars.find(guest, job_id)
    await container.characters.discard(guest, job.character_id)
    discarded = DiscardedCharacters(
        container.db, container.files, container.result_spool, timedelta(seconds=-60)
    )
    assert await discarded.purge() == 1
    assert left(container) == []
