"""Daily quotas where they are counted: who is refused what, exactly, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import event, select

from app import bootstrap
from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.deletion.past_usage import PastUsage
from app.errors import AppError, QuotaExceeded
from app.runs.models import AvatarJob, AvatarStatus, DailyUsage, GenerationRun, RunStatus
from app.runs.quota_limits import Limit, Limits, QuotaKind, Scope
from app.runs.quota_report import QuotaReport
from app.runs.quotas import Quotas
from app.runs.run_request import RunRequest
from app.runs.service import Generations
from tests.conftest import make_settings, working
from tests.support.runs import completed, ended, painted, png
from workers import tasks

KNIGHT = RunRequest("A brave knight")
HOME = "203.0.113.7"
Studio = Callable[..., AbstractAsyncContextManager[Container]]


@pytest.fixture
def studio(tmp_path: Path, database_url: str, redis_url: str) -> Studio:
    """A living container with these limits, named without `CHARGEN_DAILY_`."""

    @asynccontextmanager
    async def living(**limits: str) -> AsyncIterator[Container]:
        given = {name if "CHARGEN" in name else f"CHARGEN_DAILY_{name}": limits[name] for name in limits}
        settings = make_settings(tmp_path, database_url, redis_url, **given)
        async with bootstrap.alive(bootstrap.build(settings)) as container:
            yield container

    return living


async def made_guest(container: Container) -> Identity:
    return (await container.accounts.make_guest())[0]


async def made_user(container: Container, name: str, role: UserRole = UserRole.USER) -> Identity:
    return Identity.of(await container.accounts.add(f"{name}@example.com", "a long password", role))


async def refused(asked: Awaitable[object]) -> tuple[str, str]:
    """Which limit refused it."""
    with pytest.raises(QuotaExceeded) as refusal:
        await asked
    assert 0 < refusal.value.retry_after <= 86_400
    return refusal.value.details["limit"], refusal.value.details["scope"]


async def counted(container: Container) -> dict[tuple[str, str], tuple[int, int, int]]:
    async with container.db.reading() as session:
        rows = (await session.execute(select(DailyUsage))).scalars()
        return {(row.scope, row.subject): (row.runs, row.portraits, row.cost) for row in rows}


def uploads(folder: Path) -> list[Path]:
    return [*folder.glob("files/uploads/*")]


async def runs_of(container: Container) -> int:
    async with container.db.reading() as session:
        return len((await session.execute(select(GenerationRun.id))).all())


async def test_a_user_past_his_runs_is_refused_and_others_are_not(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="2") as container:
        ana, bob = await made_user(container, "ana"), await made_user(container, "bob")
        for _ in range(2):
            await container.generations.start(ana, KNIGHT)
        assert await refused(container.generations.start(ana, KNIGHT)) == ("runs", "user")
        await container.generations.start(bob, KNIGHT)
        assert await runs_of(container) == 3


async def test_guests_at_one_address_share_its_runs_and_accounts_have_no_address(studio: Studio) -> None:
    async with studio(RUNS_PER_GUEST_ADDRESS="2") as container:
        for _ in range(2):
            await container.generations.start(await made_guest(container), KNIGHT, HOME)
        third, account = await made_guest(container), await made_user(container, "ana")
        assert await refused(container.generations.start(third, KNIGHT, HOME)) == ("runs", "address")
        await container.generations.start(third, KNIGHT, "203.0.113.8")
        for _ in range(3):
            await container.generations.start(account, KNIGHT, HOME)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "FE80::2", True),
        ("203.0.113.7", "203.0.113.8", False),
        ("", "", True),
        ("\ud800 no address", "\ud800 no address", True),
    ],
)
async def test_addresses_count_by_network_and_are_kept_hashed(
    studio: Studio, one: str, other: str, alike: bool
) -> None:
    async with studio(RUNS_PER_GUEST_ADDRESS="1") as container:
        run = await container.generations.start(await made_guest(container), KNIGHT, one)
        again = container.generations.start(await made_guest(container), KNIGHT, other)
        if alike:
            assert await refused(again) == ("runs", "address")
        else:
            await again
        subjects = [subject for scope, subject in await counted(container) if scope == "address"]
        assert run.guest_address in subjects
        assert all(len(subject) == 32 and int(subject, 16) for subject in subjects)


async def test_the_studio_is_counted_whoever_asks_and_admins_are_refused_by_it_alone(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="1", RUNS_STUDIO="3") as container:
        root, ana = await made_user(container, "root", UserRole.ADMIN), await made_user(container, "ana")
        await container.generations.start(root, KNIGHT)
        await container.generations.start(root, KNIGHT)
        await container.generations.start(ana, KNIGHT)
        bob = await made_user(container, "bob")
        for identity in (bob, root):
            assert await refused(container.generations.start(identity, KNIGHT)) == ("runs", "studio")


@pytest.mark.parametrize("limit", ["RUNS_PER_USER", "RUNS_PER_GUEST_ADDRESS", "RUNS_STUDIO"])
async def test_of_two_processes_that_want_the_last_exactly_one_gets_it(
    studio: Studio, tmp_path: Path, database_url: str, redis_url: str, limit: str
) -> None:
    async with studio(**{limit: "4"}) as one, studio(**{limit: "4"}) as other:
        guest = await made_guest(one)
        asked = [each.generations.start(guest, KNIGHT, HOME) for each in (one, other) * 6]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert sorted({type(each).__name__ for each in done}) == ["GenerationRun", "QuotaExceeded"]
        assert sum(isinstance(each, GenerationRun) for each in done) == 4
        assert await runs_of(one) == 4
        assert {runs for runs, _, _ in (await counted(one)).values()} == {4}


async def test_the_same_key_returns_its_run_and_is_never_refused(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="1") as one, studio(RUNS_PER_USER="1") as other:
        guest = await made_guest(one)
        asked = RunRequest("A brave knight", idempotency_key="once")
        starts = [each.generations.start(guest, asked, HOME) for each in (one, other) * 5]
        runs = await asyncio.gather(*starts)
        assert len({run.id for run in runs}) == 1
        assert (await one.generations.start(guest, asked, HOME)).id == runs[0].id
        assert await refused(one.generations.start(guest, KNIGHT, HOME)) == ("runs", "user")


async def test_what_is_refused_counts_nothing_and_leaves_no_picture(studio: Studio, tmp_path: Path) -> None:
    async with studio(RUNS_PER_USER="5", RUNS_STUDIO="0") as container:
        guest = await made_guest(container)
        asked = RunRequest("A knight", image=png())
        assert await refused(container.generations.start(guest, asked, HOME)) == ("runs", "studio")
        assert await counted(container) == {}
        assert await runs_of(container) == 0
        assert uploads(tmp_path) == []


@pytest.mark.parametrize("act", ["cancel", "discard"])
async def test_stopping_and_discarding_give_nothing_back(studio: Studio, act: str) -> None:
    async with studio(RUNS_PER_USER="1") as container:
        guest = await made_guest(container)
        run = await container.generations.start(guest, KNIGHT, HOME)
        if act == "cancel":
            await container.steering.cancel(guest, run.id)
        else:
            run = await ended(container, guest, run.id)
            assert run.character_id
            await container.characters.discard(guest, run.character_id)
        assert await refused(container.generations.start(guest, KNIGHT, HOME)) == ("runs", "user")


async def test_a_retry_that_asks_an_engine_anew_counts(studio: Studio) -> None:
    failing = {"CHARGEN_SCRIPTED_FAIL_STEP": "generating_history", "CHARGEN_SCRIPTED_FAIL_TIMES": "9"}
    async with studio(RUNS_PER_USER="2", **failing) as container:
        ana = await made_user(container, "ana")
        run = await completed(container, ana)
        assert run.status == RunStatus.FAILED
        await container.steering.retry(ana, run.id)
        assert (await ended(container, ana, run.id)).status == RunStatus.FAILED
        assert await refused(container.steering.retry(ana, run.id)) == ("runs", "user")
        after = await container.generations.find_visible(ana, run.id)
        assert (after.status, after.attempt) == (RunStatus.FAILED, 2)
        root = await made_user(container, "root", UserRole.ADMIN)
        await container.steering.retry(root, run.id)


async def test_of_retries_that_want_the_last_one_gets_it(studio: Studio) -> None:
    slow = {"RUNS_STUDIO": "5", "CHARGEN_SCRIPTED_STEP_SECONDS": "30"}
    async with studio(**slow) as one, studio(**slow) as other:
        found: list[tuple[Identity, UUID]] = []
        for name in ("ana", "bob", "eve", "joe"):
            user = await made_user(one, name)
            run = await one.generations.start(user, KNIGHT)
            await one.steering.cancel(user, run.id)
            found.append((user, run.id))
        asked = [each.steering.retry(*wanted) for each, wanted in zip((one, other) * 2, found, strict=True)]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, GenerationRun) for each in done) == 1
        assert sum(isinstance(each, QuotaExceeded) for each in done) == 3


async def test_a_retry_of_what_no_engine_is_asked_for_is_free(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="1") as container:
        ana = await made_user(container, "ana")
        run = await completed(container, ana)
        async with container.db.writing() as session:  # as if it had stopped when all was written
            stored = await session.get_one(GenerationRun, run.id)
            stored.status, stored.character_id = RunStatus.CANCELLED, None
        await container.steering.retry(ana, run.id)
        assert (await counted(container))["user", str(ana.id)][0] == 1


async def test_a_new_portrait_counts_and_asking_twice_counts_once(studio: Studio) -> None:
    async with studio(PORTRAITS_PER_USER="1") as container:
        ana = await made_user(container, "ana")
        run = await completed(container, ana)
        assert run.character_id
        async with container.db.writing() as session:  # the run's own is out of the way
            (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at = datetime.now(UTC)
        first = await container.avatars.regenerate(ana, run.character_id)
        assert (await container.avatars.regenerate(ana, run.character_id)).id == first.id
        async with container.db.writing() as session:
            (await session.get_one(AvatarJob, first.id)).ended_at = datetime.now(UTC)
        again = container.avatars.regenerate(ana, run.character_id)
        assert await refused(again) == ("portraits", "user")
        async with container.db.reading() as session:
            assert len((await session.execute(select(AvatarJob.id))).all()) == 2
        root = await made_user(container, "root", UserRole.ADMIN)
        await container.avatars.regenerate(root, run.character_id)


async def test_of_two_who_want_the_last_portrait_one_gets_it(studio: Studio) -> None:
    async with studio(PORTRAITS_STUDIO="1") as one, studio(PORTRAITS_STUDIO="1") as other:
        found: list[tuple[Identity, UUID]] = []
        for name in ("ana", "bob", "eve", "joe"):
            user = await made_user(one, name)
            run = await completed(one, user)
            async with one.db.writing() as session:
                (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at = datetime.now(UTC)
            assert run.character_id
            found.append((user, run.character_id))
        asked = [
            each.avatars.regenerate(*wanted) for each, wanted in zip((one, other) * 2, found, strict=True)
        ]
        done = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, AvatarJob) for each in done) == 1
        assert sum(isinstance(each, QuotaExceeded) for each in done) == 3


@pytest.mark.parametrize("scope", ["PER_USER", "PER_GUEST_ADDRESS", "STUDIO"])
async def test_a_run_completes_without_portraits_left_and_its_portrait_says_why(
    studio: Studio, scope: str
) -> None:
    async with studio(**{f"PORTRAITS_{scope}": "1"}) as container, working(container):
        guest = await made_guest(container)
        for expected in ("completed", "failed"):
            run = await container.generations.start(guest, KNIGHT, HOME)
            run = await ended(container, guest, run.id)
            assert run.status == RunStatus.COMPLETED
            assert run.avatar_job_id
            job = await painted(container, guest, run.avatar_job_id)
            assert job.status == expected
        assert job.error
        assert (job.error.code, job.error.retryable) == ("quota_exceeded", True)
        last = (await container.progress.replay(run.id))[-1]
        assert last.data
        assert (last.step, last.data["code"]) == ("generating_avatar", "quota_exceeded")
        assert {portraits for _, portraits, _ in (await counted(container)).values()} == {1}


async def test_an_admins_run_is_painted_past_his_own_portraits(studio: Studio) -> None:
    async with studio(PORTRAITS_PER_USER="0") as container, working(container):
        root = await made_user(container, "root", UserRole.ADMIN)
        run = await completed(container, root)
        assert run.avatar_job_id
        assert (await painted(container, root, run.avatar_job_id)).status == "completed"


async def test_a_portrait_asked_for_is_counted_once_though_its_painting_begins_later(studio: Studio) -> None:
    async with studio(PORTRAITS_PER_USER="2") as container, working(container):
        ana = await made_user(container, "ana")
        run = await completed(container, ana)
        assert run.avatar_job_id
        assert run.character_id
        await painted(container, ana, run.avatar_job_id)
        job = await container.avatars.regenerate(ana, run.character_id)
        assert (await painted(container, ana, job.id)).status == "completed"
        assert (await counted(container))["user", str(ana.id)][1] == 2


async def test_a_portrait_whose_worker_died_is_counted_once(studio: Studio) -> None:
    async with studio(PORTRAITS_PER_USER="1") as container:
        ana = await made_user(container, "ana")
        run = await completed(container, ana)
        assert run.avatar_job_id
        await container.painting.paint(run.avatar_job_id)
        async with container.db.writing() as session:  # as if it had died before the end
            job = await session.get_one(AvatarJob, run.avatar_job_id)
            job.status, job.ended_at, job.lease_until = AvatarStatus.RUNNING, None, None
        await container.painting.paint(run.avatar_job_id)
        assert (await container.avatars.find(ana, run.avatar_job_id)).status == AvatarStatus.COMPLETED
        assert (await counted(container))["user", str(ana.id)][1] == 1


async def test_a_guest_who_signs_in_keeps_what_was_spent(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="3", PORTRAITS_PER_USER="9") as container:
        guest, ana = await made_guest(container), await made_user(container, "ana")
        await container.generations.start(ana, KNIGHT)
        run = await container.generations.start(guest, KNIGHT, HOME)
        await container.generations.start(guest, KNIGHT, HOME)
        await container.generations.merge_guest(guest, ana)
        assert await refused(container.generations.start(ana, KNIGHT)) == ("runs", "user")
        spent = await counted(container)
        assert spent["user", str(ana.id)][0] == 3
        assert ("user", str(guest.id)) not in spent
        assert (await container.generations.find_visible(ana, run.id)).guest_address is None


class Clock:
    """A clock that a test sets."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


async def test_at_midnight_utc_there_is_as_much_again(container: Container, guest: Identity) -> None:
    clock = Clock(datetime(2026, 3, 1, 23, 59, 59, 500_000, UTC))
    quotas = Quotas(Limits(runs=Limit(user=1)), "secret", clock)
    generations = Generations(container.db, container.files, container.dispatcher, quotas=quotas)
    report = QuotaReport(container.db, quotas)
    await generations.start(guest, KNIGHT, HOME)
    with pytest.raises(QuotaExceeded) as refusal:
        await generations.start(guest, KNIGHT, HOME)
    assert refusal.value.retry_after == 1
    assert refusal.value.details["resetsAt"] == "2026-03-02T00:00:00Z"
    clock.at += timedelta(milliseconds=500)
    left = (await report.allowance(guest, HOME)).runs
    assert left
    assert (left.left, left.allowed) == (1, 1)
    await generations.start(guest, KNIGHT, HOME)
    with pytest.raises(QuotaExceeded) as refusal:
        await generations.start(guest, KNIGHT, HOME)
    assert refusal.value.retry_after == 86_400


async def test_counters_and_addresses_of_days_gone_by_are_purged(
    container: Container, guest: Identity
) -> None:
    clock = Clock(datetime.now(UTC))
    quotas = Quotas(Limits(runs=Limit(address=9)), "secret", clock)
    generations = Generations(container.db, container.files, container.dispatcher, quotas=quotas)
    past_usage = PastUsage(container.db, clock)
    run = await generations.start(guest, KNIGHT, HOME)
    assert run.guest_address
    run = await ended(container, guest, run.id)
    await past_usage.purge()
    assert (await container.generations.find_visible(guest, run.id)).guest_address
    assert await counted(container)
    async with container.db.writing() as session:  # nobody paints here
        (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at = datetime.now(UTC)
    clock.at += timedelta(days=1, hours=2)
    await past_usage.purge()
    assert await counted(container) == {}
    assert (await container.generations.find_visible(guest, run.id)).guest_address is None
    async with container.db.reading() as session:
        assert (await session.get_one(AvatarJob, run.avatar_job_id)).guest_address is None


async def test_the_workers_purge_removes_what_was_counted_before_today(container: Container) -> None:
    today = datetime.now(UTC).date()
    async with container.db.writing() as session:
        for day in (today - timedelta(days=2), today):
            session.add(DailyUsage(day=day, scope=Scope.ADDRESS, subject=f"{day}"))
    await tasks.purge(cast(tasks.Context, {"container": container}))
    assert [*await counted(container)] == [("address", f"{today}")]


async def test_without_limits_a_start_costs_no_further_statement(container: Container) -> None:
    guest = await made_guest(container)
    said: list[str] = []
    event.listen(container.db.engine.sync_engine, "before_cursor_execute", lambda *args: said.append(args[2]))
    run = await completed(container, guest)
    assert run.status == RunStatus.COMPLETED
    await container.quota_report.allowance(guest, HOME)
    assert said
    assert not [one for one in said if "daily_usage" in one]


async def test_with_limits_a_start_costs_one_statement_more(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="9", RUNS_STUDIO="9", COST_PER_GUEST_ADDRESS="9") as container:
        guest = await made_guest(container)
        said: list[str] = []
        event.listen(
            container.db.engine.sync_engine, "before_cursor_execute", lambda *args: said.append(args[2])
        )
        await container.generations.start(guest, KNIGHT, HOME)
        assert len([one for one in said if "daily_usage" in one]) == 1


async def test_every_sentence_names_its_limit_and_fits_its_details() -> None:
    quotas = Quotas()
    for kind in QuotaKind:
        for scope in Scope:
            refusal: AppError = quotas.exceeded(kind, scope, 7)
            assert "{" not in refusal.sentence()
            assert refusal.code == "quota_exceeded"
            assert (refusal.details["limit"], refusal.details["scope"]) == (kind, scope)
            assert ("allowed" in refusal.details) == (
                scope is not Scope.STUDIO and kind is not QuotaKind.COST
            )


async def test_what_is_left_is_what_the_narrowest_limit_leaves(studio: Studio) -> None:
    async with studio(
        RUNS_PER_USER="5", RUNS_PER_GUEST_ADDRESS="3", RUNS_STUDIO="9", PORTRAITS_PER_USER="0"
    ) as container:
        guest, root = await made_guest(container), await made_user(container, "root", UserRole.ADMIN)
        await container.generations.start(guest, KNIGHT, HOME)
        for identity, narrowest in ((guest, (Scope.ADDRESS, 3, 2)), (root, (Scope.STUDIO, 9, 8))):
            left = (await container.quota_report.allowance(identity, HOME)).runs
            assert left
            assert (left.scope, left.allowed, left.left) == narrowest
        found = await container.quota_report.allowance(None, HOME)  # who would become a guest
        assert found.runs
        assert (found.runs.scope, found.runs.left) == (Scope.ADDRESS, 2)
        assert found.refusal is None
        assert found.portrait_refusal
        assert found.cost is None


async def test_the_days_use_names_those_who_used_most_for_admins_alone(studio: Studio) -> None:
    async with studio(RUNS_PER_USER="9") as container:
        guest, ana = await made_guest(container), await made_user(container, "ana")
        root = await made_user(container, "root", UserRole.ADMIN)
        for identity in (guest, ana, ana):
            await container.generations.start(identity, KNIGHT, HOME)
        use = await container.quota_report.today(root)
        assert use.studio.runs == 3
        assert [(each.user.email, each.runs) for each in use.users if each.user] == [
            ("ana@example.com", 2),
            (None, 1),
        ]
        assert [each.runs for each in use.addresses] == [1]
        for identity in (guest, ana):
            with pytest.raises(AppError) as refusal:
                await container.quota_report.today(identity)
            assert refusal.value.code == "forbidden"
