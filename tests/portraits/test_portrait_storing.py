"""A picture that was painted is not ordered again: it is kept, and only its storing is tried again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.engines.ports import AvatarBrief, PaintingStage
from app.errors import EngineBusy
from app.progress.log import ProgressEntry
from app.runs.leases import LeaseLost
from app.runs.models import AvatarJob, AvatarStatus, DailyUsage, EngineCallRow, SpooledPortrait
from app.runs.result_spool import portrait_key
from app.runs.usage import EngineCall, current_usage
from app.settings.settings import Settings
from tests.conftest import make_settings
from tests.support.runs import completed, expire_lease
from tests.support.stand_ins import staged
from tests.support.unavailable import CountingPainter, UnavailableDatabase, UnavailableFiles, When
from tests.support.waiting import until

TRIES = 8
NO_PAUSES = (0.001,) * (TRIES - 1)


@pytest.fixture
async def container(settings: Settings) -> AsyncIterator[Container]:
    """On SQLite alone: what is shown here does not depend on the database."""
    async with bootstrap.alive(staged(settings)) as living:
        living.painting.store.pauses = NO_PAUSES
        yield living


def kept_files(container: Container) -> list[str]:
    folder = container.settings.data_dir / "kept"
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


async def unpainted(container: Container, identity: Identity) -> UUID:
    run = await completed(container, identity)
    assert run.avatar_job_id
    return run.avatar_job_id


async def received(container: Container, job: AvatarJob) -> list[ProgressEntry]:
    return [
        entry
        for entry in await container.progress.replay(job.run_id)
        if entry.of_avatar and entry.data and entry.data["avatarJobId"] == str(job.id)
    ]


async def retries(container: Container, job: AvatarJob) -> list[tuple[str, int, int]]:
    entries = await received(container, job)
    return [(each.retry.code, each.retry.attempt, each.retry.of) for each in entries if each.retry]


async def images(container: Container, identity: Identity, job: AvatarJob) -> int:
    return len((await container.characters.find(identity, job.character_id)).images)


def gone_when_painted(container: Container) -> tuple[CountingPainter, UnavailableFiles]:
    """The store goes away while the painter is at work."""
    files = UnavailableFiles(container, unavailable=lambda _: False)
    painter = CountingPainter(container, then=lambda: setattr(files, "unavailable", lambda _: True))
    return painter, files


async def test_only_the_put_is_tried_again_and_the_picture_is_there_once_the_store_is_back(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)

    def until_the_third(key: str) -> bool:
        return len(files.puts) < 6

    painter.then = lambda: setattr(files, "unavailable", until_the_third)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.COMPLETED, 1)
    assert await retries(container, job) == [
        ("portrait_not_stored", 2, TRIES),
        ("portrait_not_stored", 3, TRIES),
    ]
    assert await images(container, guest, job) == 1
    assert kept_files(container) == []
    assert job.spooled is False


async def test_after_the_last_try_it_has_failed_kept_and_asked_again_it_is_stored_and_not_painted(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    await container.painting.paint(job_id)
    failed = await container.avatars.find(guest, job_id)
    assert (failed.status, failed.spooled, painter.calls) == (AvatarStatus.FAILED, True, 1)
    assert failed.error is not None
    assert (failed.error.code, failed.error.retryable) == ("portrait_not_stored", True)
    assert [attempt for _, attempt, _ in await retries(container, failed)] == [*range(2, TRIES + 1)]
    assert kept_files(container) == [f"{portrait_key(job_id)}.kept"]

    files.recover()
    again = await container.avatars.regenerate(guest, failed.character_id)
    assert (again.id != job_id, again.resumes) == (True, job_id)
    await container.painting.paint(again.id)
    done = await container.avatars.find(guest, again.id)
    assert (done.status, painter.calls) == (AvatarStatus.COMPLETED, 1)
    assert await images(container, guest, done) == 1
    assert kept_files(container) == []

    third = await container.avatars.regenerate(guest, failed.character_id)
    await container.painting.paint(third.id)
    assert (third.resumes, painter.calls) == (None, 2), "what is asked for after that is another picture"


async def test_a_second_failure_to_store_goes_on_from_the_same_picture(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    await container.painting.paint(job_id)
    character_id = (await container.avatars.find(guest, job_id)).character_id
    for _ in range(2):
        job = await container.avatars.regenerate(guest, character_id)
        assert job.resumes == job_id
        await container.painting.paint(job.id)
    assert kept_files(container) == [f"{portrait_key(job_id)}.kept"]
    files.recover()
    job = await container.avatars.regenerate(guest, character_id)
    await container.painting.paint(job.id)
    assert (await container.avatars.find(guest, job.id)).status == AvatarStatus.COMPLETED
    assert (painter.calls, kept_files(container)) == (1, [])


async def test_a_worker_that_dies_between_painting_and_put_costs_no_second_painting(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)

    def die(key: str) -> bool:
        raise LeaseLost  # stops it without a word, as a kill does

    painter.then = lambda: setattr(files, "unavailable", die)
    await container.painting.paint(job_id)
    assert kept_files(container) == [f"{portrait_key(job_id)}.kept"]
    files.recover()
    await expire_lease(container, AvatarJob, job_id)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls, kept_files(container)) == (AvatarStatus.COMPLETED, 1, [])


async def test_tries_count_over_restarts_so_that_it_comes_to_an_end(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    deaths = [5, 9, 13]

    def away(key: str) -> bool:
        if len(files.puts) in deaths:
            deaths.remove(len(files.puts))
            raise LeaseLost
        return True

    painter.then = lambda: setattr(files, "unavailable", away)
    for _ in range(4):
        await container.painting.paint(job_id)
        await expire_lease(container, AvatarJob, job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.FAILED, 1)
    assert [attempt for _, attempt, _ in await retries(container, job)] == [*range(2, TRIES + 1)]


async def test_while_the_store_is_away_no_painter_is_paid(container: Container, guest: Identity) -> None:
    job_id = await unpainted(container, guest)
    painter, files = CountingPainter(container), UnavailableFiles(container)
    called_while_away: list[int] = []

    def away(key: str) -> bool:
        called_while_away.append(painter.calls)
        return files.probes < 4

    files.unavailable = away
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.COMPLETED, 1)
    assert called_while_away[:4] == [0, 0, 0, 0]
    assert [code for code, _, _ in await retries(container, job)] == ["storage_away"] * 3
    messages = [entry.message for entry in await received(container, job) if entry.retry]
    assert messages[0] == "Pictures can't be stored just now; the portrait waits for that (2 of 8)"


async def test_a_store_that_stays_away_fails_the_portrait_unpainted(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = CountingPainter(container), UnavailableFiles(container)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert job.error is not None
    assert (job.status, job.error.code) == (AvatarStatus.FAILED, "storage_away")
    assert (painter.calls, files.probes, job.spooled, kept_files(container)) == (0, TRIES, False, [])


async def test_a_painter_that_costs_nothing_is_neither_kept_nor_waited_for(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    painter.free = True  # type: ignore[attr-defined]
    (container.settings.data_dir / "kept").rmdir()  # made for the history
    painter.then = lambda: None
    await container.painting.paint(job_id)
    assert files.probes == 0
    assert not (container.settings.data_dir / "kept").exists()


async def test_a_preview_that_can_not_be_stored_does_not_stop_the_painting(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    files = UnavailableFiles(container, unavailable=lambda _: False)
    painter = CountingPainter(container, then=files.recover)
    files.unavailable = lambda key: key != "probe"
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls, job.preview_key) == (AvatarStatus.COMPLETED, 1, None)
    announced = [entry.data for entry in await received(container, job) if entry.data]
    assert [data["avatarProgress"] for data in announced if "avatarProgress" in data] == [30, 60, 90]
    assert not any("previewKey" in data for data in announced)
    assert len(files.puts) == 3, "one preview was tried; then picture and thumbnail"


@pytest.mark.parametrize(("when", "times"), [("before", 3), ("at the commit", 3), ("after it", 1)])
async def test_a_database_that_is_away_when_all_is_painted_costs_no_second_painting(
    container: Container, guest: Identity, when: When, times: int
) -> None:
    job_id = await unpainted(container, guest)
    database = UnavailableDatabase(container, when)
    painter = CountingPainter(container, then=lambda: setattr(database, "fail", times))
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls, database.failed) == (AvatarStatus.COMPLETED, 1, times)
    assert await images(container, guest, job) == 1


async def test_a_painter_that_fails_when_its_picture_is_there_has_painted_it(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)

    class FailsAtTheEnd(CountingPainter):
        async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
            async for stage in super().paint(brief):
                yield stage
            raise EngineBusy

    painter = FailsAtTheEnd(container)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.COMPLETED, 1)


async def test_a_database_that_is_away_while_it_is_painted_does_not_stop_the_painter(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    database = UnavailableDatabase(container)
    painter = CountingPainter(container)
    painter.at_preview = lambda: setattr(database, "fail", 1)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls, database.failed) == (AvatarStatus.COMPLETED, 1, 3)


async def test_a_folder_that_takes_nothing_is_logged_and_the_picture_stored_all_the_same(
    container: Container, guest: Identity
) -> None:
    (container.settings.data_dir / "kept").write_text("a file where the folder should be")
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    painter.then = lambda: setattr(files, "unavailable", lambda _: len(files.puts) < 6)
    with capture_logs() as logged:
        await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.COMPLETED, 1)
    assert {line["why"] for line in logged if line["event"] == "result.not_kept"} == {"File exists"}


async def test_what_could_not_be_kept_is_not_said_to_be(container: Container, guest: Identity) -> None:
    (container.settings.data_dir / "kept").write_text("a file where the folder should be")
    job_id = await unpainted(container, guest)
    gone_when_painted(container)
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert job.error is not None
    assert (job.error.code, job.spooled) == ("storage_away", False)
    assert (await container.avatars.regenerate(guest, job.character_id)).resumes is None


async def test_a_kept_picture_that_is_damaged_is_painted_anew(container: Container, guest: Identity) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    await container.painting.paint(job_id)
    files.recover()
    (container.settings.data_dir / "kept" / f"{portrait_key(job_id)}.kept").write_bytes(b"rubbish")
    failed = await container.avatars.find(guest, job_id)
    painter.then = lambda: None
    job = await container.avatars.regenerate(guest, failed.character_id)
    await container.painting.paint(job.id)
    assert (await container.avatars.find(guest, job.id)).status == AvatarStatus.COMPLETED
    assert (painter.calls, kept_files(container)) == (2, [])


async def test_what_a_painting_cost_is_counted_once_whoever_stores_it(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)

    def pay() -> None:
        current_usage().note(EngineCall("e", "m", "p", 1.0, cost=0.04))
        files.unavailable = lambda _: True

    painter.then = pay
    await container.painting.paint(job_id)
    files.recover()
    failed = await container.avatars.find(guest, job_id)
    job = await container.avatars.regenerate(guest, failed.character_id)
    await container.painting.paint(job.id)
    async with container.db.reading() as session:
        costs = [*(await session.execute(select(EngineCallRow.cost))).scalars()]
    assert costs == [0.04]


@pytest.fixture
async def counting(tmp_path: Path, sqlite_url: str, redis_url: str) -> AsyncIterator[Container]:
    """With a limit of one portrait a day."""
    limits = make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DAILY_PORTRAITS_PER_USER="1")
    async with bootstrap.alive(staged(limits)) as living:
        living.painting.store.pauses = NO_PAUSES
        yield living


async def test_finishing_from_what_was_kept_is_no_second_portrait_of_the_day(counting: Container) -> None:
    user, _ = await counting.accounts.make_guest()
    job_id = await unpainted(counting, user)
    _, files = gone_when_painted(counting)
    await counting.painting.paint(job_id)
    files.recover()
    failed = await counting.avatars.find(user, job_id)
    job = await counting.avatars.regenerate(user, failed.character_id)
    await counting.painting.paint(job.id)
    assert (await counting.avatars.find(user, job.id)).status == AvatarStatus.COMPLETED
    async with counting.db.reading() as session:
        spent = [*(await session.execute(select(DailyUsage.portraits))).scalars()]
    assert set(spent) == {1}


async def test_a_worker_that_is_to_stop_leaves_what_it_waits_for_to_the_next(
    container: Container, guest: Identity
) -> None:
    job_id = await unpainted(container, guest)
    painter, files = gone_when_painted(container)
    container.painting.store.pauses = (0.05,) * 7
    painting = asyncio.create_task(container.painting.paint(job_id))
    await until(lambda: len(files.puts) >= 4)
    await container.leases.drain(5.0)
    await painting
    async with bootstrap.alive(staged(container.settings)) as following:
        again = CountingPainter(following)
        await following.painting.paint(job_id)
    assert again.calls == 0
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.calls) == (AvatarStatus.COMPLETED, 1)


@pytest.fixture
async def elsewhere(tmp_path: Path, postgres_url: str, redis_url: str) -> AsyncIterator[list[Container]]:
    """Two machines on one PostgreSQL, whose data folders are their own."""
    folders = [tmp_path / name for name in ("one", "other")]
    shared = {"CHARGEN_FILES_URL": (tmp_path / "files").as_uri()}
    machines = [staged(make_settings(folder, postgres_url, redis_url, **shared)) for folder in folders]
    async with bootstrap.alive(machines[0]) as one, bootstrap.alive(machines[1]) as other:
        one.painting.store.pauses = other.painting.store.pauses = NO_PAUSES
        yield [one, other]


async def shared_rows(container: Container) -> int:
    async with container.db.reading() as session:
        return len((await session.execute(select(SpooledPortrait.job_id))).all())


async def test_a_worker_on_another_machine_stores_what_this_one_painted(elsewhere: list[Container]) -> None:
    one, other = elsewhere
    user, _ = await one.accounts.make_guest()
    job_id = await unpainted(one, user)
    painter, files = gone_when_painted(one)
    await one.painting.paint(job_id)
    failed = await one.avatars.find(user, job_id)
    assert (failed.spooled, await shared_rows(one)) == (True, 1)
    files.recover()
    strange = CountingPainter(other)
    job = await other.avatars.regenerate(user, failed.character_id)
    await other.painting.paint(job.id)
    assert (await other.avatars.find(user, job.id)).status == AvatarStatus.COMPLETED
    assert (painter.calls, strange.calls, await shared_rows(one)) == (1, 0, 0)


async def test_what_is_stored_at_once_leaves_no_trace_in_the_database(elsewhere: list[Container]) -> None:
    one, _ = elsewhere
    user, _ = await one.accounts.make_guest()
    database = UnavailableDatabase(one)
    job_id = await unpainted(one, user)
    CountingPainter(one, then=lambda: setattr(database, "fail", 1))
    await one.painting.paint(job_id)
    assert (await one.avatars.find(user, job_id)).status == AvatarStatus.COMPLETED
    assert (database.failed, await shared_rows(one)) == (1, 0)


async def test_in_the_database_it_is_kept_for_a_week(elsewhere: list[Container]) -> None:
    one, _ = elsewhere
    user, _ = await one.accounts.make_guest()
    job_id = await unpainted(one, user)
    gone_when_painted(one)
    await one.painting.paint(job_id)
    for days, left in ((6, 1), (8, 0)):
        async with one.db.writing() as session:
            await session.execute(update(SpooledPortrait).values(spooled_at=utcnow() - timedelta(days=days)))
        await one.spool_sweep.sweep()
        assert await shared_rows(one) == left
