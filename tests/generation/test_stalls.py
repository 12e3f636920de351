"""Work that stops the event loop until its process is killed is found by its mark; twice, and it fails."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, update

from app import bootstrap
from app.bootstrap import Container
from app.db import utcnow
from app.runs.models import GenerationRun, RunStatus, StepCrash
from app.runtime.stalls import collected_stalls
from app.settings.settings import Settings
from tests.support.blocking_studio import PATIENT
from tests.support.command import environment
from tests.support.paths import ROOT
from tests.support.runs import stored_run
from tests.support.waiting import until


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Container]:
    """A container that only looks: nothing in this process takes a run up."""
    container = bootstrap.build(settings)
    yield container
    await container.db.close()


@contextmanager
def studio(settings: Settings, module: str = "blocking_studio") -> Iterator[subprocess.Popen[bytes]]:
    """A studio in a process of its own, killed in the end."""
    variables = environment(
        settings.data_dir,
        CHARGEN_DATABASE_URL=settings.database_url,
        CHARGEN_REDIS_URL=settings.redis_url,
        CHARGEN_JWT_SECRET=settings.jwt_secret,
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="0.01",
    )
    command = [sys.executable, "-m", f"tests.support.{module}"]
    process = subprocess.Popen(command, cwd=ROOT, env=variables)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


async def looked_up(container: Container, run: GenerationRun) -> GenerationRun:
    async with container.db.reading() as session:
        return await session.get_one(GenerationRun, run.id)


async def expire(container: Container) -> None:
    """What the dead held is free at once."""
    past = utcnow() - timedelta(seconds=1)
    async with container.db.writing() as session:
        await session.execute(update(GenerationRun).values(lease_until=past))


async def crashes(container: Container, run: GenerationRun) -> list[bool]:
    async with container.db.reading() as session:
        query = select(StepCrash.certain).where(StepCrash.subject_id == run.id)
        return [*(await session.execute(query)).scalars()]


def files(folder: Path) -> list[Path]:
    return [*folder.glob("*")]


async def stalled(marks: Path) -> None:
    """Until the loop of the living process has stood still for so long that its death would count.

    Not at its first traceback: of a loop that turned late before, the mark may be too young then.
    """

    async def look() -> bool:
        return _death_would_count(marks)

    await until(look, 40)


def _death_would_count(marks: Path) -> bool:
    # Nobody holds a copy, so that it reads like what a dead process left.
    with TemporaryDirectory() as folder:
        for file in files(marks):
            shutil.copy(file, folder)
        for copied in Path(folder).glob("*.marks"):
            with collected_stalls(copied) as stalls:
                if stalls:
                    return True
    return False


@pytest.mark.parametrize("how", ["re", "sleep", "thread"])
async def test_a_step_that_stops_the_loop_twice_fails_and_its_neighbour_does_not(
    database: Container, settings: Settings, how: str
) -> None:
    owner, _ = await database.accounts.make_guest()
    patient, blocker = await stored_run(database, owner, PATIENT), await stored_run(database, owner, how)
    marks = settings.data_dir / "marks"
    for death in (1, 2):
        with studio(settings) as process:
            await stalled(marks)
            assert {(await looked_up(database, run)).status for run in (patient, blocker)} == {
                RunStatus.RUNNING
            }
            os.kill(process.pid, signal.SIGKILL)
        await expire(database)
        await database.crashes.collect()
        assert await crashes(database, blocker) == [True] * death
        assert files(marks) == []
    with studio(settings):

        async def both_ended() -> bool:
            return all([(await looked_up(database, run)).ended_at for run in (patient, blocker)])

        await until(both_ended, 40)
    failed, completed = await looked_up(database, blocker), await looked_up(database, patient)
    assert failed.error
    assert (failed.error.code, failed.error.failed_step) == ("step_crashed", "generating_details")
    assert failed.error.retryable
    assert completed.status == RunStatus.COMPLETED
    assert await crashes(database, patient) == []


async def test_a_death_without_a_stall_counts_for_nothing(database: Container, settings: Settings) -> None:
    owner, _ = await database.accounts.make_guest()
    run = await stored_run(database, owner, PATIENT)
    owners: set[str | None] = {None}
    for _ in range(2):
        with studio(settings):

            async def taken_up() -> bool:
                return (await looked_up(database, run)).lease_owner not in owners

            await until(taken_up, 40)
        owners.add((await looked_up(database, run)).lease_owner)
        await expire(database)
    await database.crashes.collect()
    assert await crashes(database, run) == []


@pytest.mark.timeout(240)
async def test_under_a_supervisor_all_of_it_goes_by_itself(database: Container, settings: Settings) -> None:
    owner, _ = await database.accounts.make_guest()
    patient, blocker = await stored_run(database, owner, PATIENT), await stored_run(database, owner, "re")
    with studio(settings, "supervised_studio"):

        async def both_ended() -> bool:
            return all([(await looked_up(database, run)).ended_at for run in (patient, blocker)])

        await until(both_ended, 200)
    error = (await looked_up(database, blocker)).error
    assert error
    assert error.code == "step_crashed"
    assert (await looked_up(database, patient)).status == RunStatus.COMPLETED
