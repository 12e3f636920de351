"""What nobody comes back for goes after its days, and nothing else; 0 keeps it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import User, UserRole
from app.accounts.policy import Identity
from app.accounts.service import Accounts, UserNotFound
from app.bootstrap import Container
from app.characters.models import Character
from app.db import Base, utcnow
from app.deletion.expiry import Expired, Expiry, RetentionPeriods
from app.errors import NotFound
from app.runs.models import AvatarJob, GenerationRun, ProgressRow, RunStatus
from app.runs.run_request import RunRequest
from app.settings.settings import Settings
from tests.support.engines import FailingWriter
from tests.support.runs import completed, painted, png, with_portrait
from tests.support.transactions import counted_writes

NOTHING = Expired(0, 0, 0)
LONG_AGO = timedelta(days=31)


async def count(container: Container, table: type[Base]) -> int:
    async with container.db.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


def files(container: Container) -> set[str]:
    root = container.settings.data_dir / "files"
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


async def unseen(container: Container, identity: Identity, ago: timedelta = LONG_AGO) -> None:
    async with container.db.writing() as session:
        await session.execute(update(User).where(User.id == identity.id).values(seen_at=utcnow() - ago))


async def ended_ago(container: Container, run_id: UUID, ago: timedelta = LONG_AGO) -> None:
    async with container.db.writing() as session:
        changed = update(GenerationRun).where(GenerationRun.id == run_id)
        await session.execute(changed.values(ended_at=utcnow() - ago))


async def failed(container: Container, identity: Identity) -> GenerationRun:
    FailingWriter(container)
    return await completed(container, identity, RunRequest(description="A brave knight", image=png()))


async def test_a_guest_unseen_for_long_without_work_goes_with_what_failed(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    await failed(container, guest)
    assert files(container)
    await unseen(container, guest)
    assert await container.expiry.expire() == Expired(guests=1, runs=0, previews=0)
    assert [await count(container, table) for table in (User, GenerationRun, ProgressRow)] == [1, 0, 0]
    assert files(container) == set()
    assert (await container.accounts.get(stranger.id)).guest


@pytest.mark.parametrize("days", [0, 1, 29])
async def test_a_guest_seen_lately_stays(container: Container, guest: Identity, days: int) -> None:
    await unseen(container, guest, timedelta(days=days))
    assert await container.expiry.expire() == NOTHING
    assert await count(container, User) == 1


async def test_who_has_work_stays(container: Container, guest: Identity, stranger: Identity) -> None:
    run = await completed(container, guest)
    waiting = GenerationRun(user_id=stranger.id, description="x", locale="en", seed=1, status="running")
    async with container.db.writing() as session:
        session.add(waiting)
    for identity in (guest, stranger):
        await unseen(container, identity)
    assert await container.expiry.expire() == NOTHING
    assert run.character_id
    await container.characters.discard(guest, run.character_id)  # it can still be restored
    assert await container.expiry.expire() == NOTHING
    assert await count(container, User) == 2


async def test_an_account_stays_however_long_unseen(container: Container) -> None:
    user = await container.accounts.add("ana@example.com", "a long password", UserRole.USER)
    await unseen(container, Identity.of(user), timedelta(days=3000))
    assert await container.expiry.expire() == NOTHING
    assert await count(container, User) == 1


def anew(container: Container) -> Accounts:
    """Accounts that remember no verdict on any token."""
    return Accounts(container.db, container.tokens)


async def test_a_guest_is_seen_once_a_day(container: Container) -> None:
    guest, token = await container.accounts.make_guest()
    await unseen(container, guest, timedelta(hours=23))
    with counted_writes(container.db) as writes:
        await anew(container).identify(token)
    assert writes.begun == 0
    await unseen(container, guest)
    for expected in (1, 0):
        with counted_writes(container.db) as writes:
            await anew(container).identify(token)
        assert writes.begun == expected
    assert await container.expiry.expire() == NOTHING


async def test_a_token_of_a_guest_that_is_gone_speaks_for_nobody(container: Container) -> None:
    guest, token = await container.accounts.make_guest()
    await unseen(container, guest)
    await container.expiry.expire()
    with pytest.raises(UserNotFound):
        await anew(container).identify(token)


async def test_a_run_that_ended_long_ago_without_a_character_goes_with_its_picture(
    container: Container, guest: Identity
) -> None:
    old, new = [await failed(container, guest) for _ in range(2)]
    done = await completed(container, guest, RunRequest(description="A brave knight", image=png()))
    await ended_ago(container, old.id)
    await ended_ago(container, done.id)
    assert await container.expiry.expire() == Expired(guests=0, runs=1, previews=0)
    with pytest.raises(NotFound):
        await container.generations.find_visible(guest, old.id)
    for kept in (new, done):
        run = await container.generations.find_visible(guest, kept.id)
        assert run.image_key in files(container)
    assert old.image_key not in files(container)


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
async def test_a_run_under_way_stays_whatever_its_times_say(
    container: Container, guest: Identity, status: RunStatus
) -> None:
    run = GenerationRun(user_id=guest.id, description="x", locale="en", seed=1, status=status)
    run.ended_at = utcnow() - LONG_AGO
    async with container.db.writing() as session:
        session.add(run)
    assert await container.expiry.expire() == NOTHING


async def test_previews_of_a_finished_portrait_go_and_no_row_names_them(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id
    job = await painted(container, guest, run.avatar_job_id)
    announced = [entry.data or {} for entry in await container.progress.replay(run.id)]
    previews = {data["previewKey"] for data in announced if "previewKey" in data}
    assert len(previews) > 1
    assert await container.expiry.expire() == NOTHING
    async with container.db.writing() as session:
        await session.execute(update(AvatarJob).values(ended_at=utcnow() - timedelta(days=8)))
    assert await container.expiry.expire() == Expired(guests=0, runs=0, previews=1)
    assert await container.expiry.expire() == NOTHING
    assert not previews & files(container)
    assert job.image_key in files(container)
    after = await container.progress.replay(run.id)
    assert [entry.seq for entry in after] == [*range(1, len(announced) + 1)]
    assert not any("previewKey" in (entry.data or {}) for entry in after)
    percents = [(entry.data or {}).get("avatarProgress") for entry in after]
    assert percents == [data.get("avatarProgress") for data in announced]
    assert (await container.avatars.find(guest, job.id)).preview_key is None


@pytest.mark.parametrize("kind", ["guests", "runs", "previews"])
async def test_zero_days_keep_it_for_ever(
    container: Container, guest: Identity, stranger: Identity, worker: None, kind: str
) -> None:
    await unseen(container, stranger, timedelta(days=3000))
    await ended_ago(container, (await failed(container, guest)).id, timedelta(days=3000))
    await with_portrait(container, guest)
    async with container.db.writing() as session:
        await session.execute(update(AvatarJob).values(ended_at=utcnow() - timedelta(days=3000)))
    keep = RetentionPeriods(**({"guests": 30, "runs": 30, "previews": 7} | {kind: 0}))
    expired = await Expiry(container.db, container.files, keep).expire()
    assert {name: getattr(expired, name) for name in ("guests", "runs", "previews")} == {
        name: int(name != kind) for name in ("guests", "runs", "previews")
    }


async def test_what_expires_while_it_is_looked_for_is_looked_at_again(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Found idle, and back before it is removed: it stays."""
    await unseen(container, guest)
    remove = Expiry.remove_guest

    async def comes_back(self: Expiry, user_id: UUID, due: object) -> object:
        await unseen(container, guest, timedelta(0))
        return await remove(self, user_id, due)  # type: ignore[arg-type]

    monkeypatch.setattr(Expiry, "remove_guest", comes_back)
    assert await container.expiry.expire() == NOTHING
    assert await count(container, User) == 1


async def test_a_discard_by_a_clock_that_was_ahead_does_not_last_as_long_as_it_was_wrong(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest)
    assert run.character_id
    await container.characters.discard(guest, run.character_id)
    await _discarded_at(container, timedelta(days=-600))
    assert await container.discarded.purge() == 0  # its time to be restored begins anew
    async with container.db.reading() as session:
        discarded_at = (await session.execute(select(Character.discarded_at))).scalar_one()
    assert discarded_at is not None
    assert discarded_at <= utcnow()
    await container.characters.restore(guest, run.character_id)
    await container.characters.discard(guest, run.character_id)
    await _discarded_at(container, timedelta(minutes=16))
    assert await container.discarded.purge() == 1


async def _discarded_at(container: Container, ago: timedelta) -> None:
    async with container.db.writing() as session:
        await session.execute(update(Character).values(discarded_at=utcnow() - ago))


def test_the_settings_reach_it(tmp_path: Path) -> None:
    days = {"CHARGEN_KEEP_GUESTS_DAYS": "off", "CHARGEN_KEEP_RUNS_DAYS": "0"}
    settings = Settings.from_env({"CHARGEN_DATA_DIR": str(tmp_path)} | days)
    assert (settings.keep_guests_days, settings.keep_runs_days, settings.keep_previews_days) == (0, 0, 7)
