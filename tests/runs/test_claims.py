"""Claims: only what can be claimed is offered, and what can't be costs no write transaction."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.generation import dispatch
from app.generation.dispatch import QueueDispatcher
from app.runs.claims import CLOCKS_APART, LEASE
from app.runs.leases import WorkReleased
from app.runs.models import AvatarJob, GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from tests.conftest import make_settings, working
from tests.support.runs import completed
from tests.support.transactions import counted_writes
from tests.support.waiting import until

WAITING = 97
START = utcnow() - timedelta(hours=1)


@pytest.fixture(autouse=True)
def no_reconciler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is stored here is dispatched, however late the reconciler's first look would come."""

    async def wait(_: dispatch.Reconciler) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(dispatch.Reconciler, "run_for_ever", wait)


async def stored(
    container: Container,
    identity: Identity,
    status: RunStatus = RunStatus.QUEUED,
    lease_until: datetime | None = None,
    minute: int = 0,
) -> UUID:
    """A run as some process left it, created so many minutes after START."""
    run = GenerationRun(id=uuid4(), user_id=identity.id, status=status, description="x", locale="en", seed=1)
    run.lease_until, run.created_at = lease_until, START + timedelta(minutes=minute)
    run.lease_owner = "another" if lease_until else None
    async with container.db.writing() as session:
        session.add(run)
    return run.id


async def offered(container: Container) -> list[UUID]:
    return [run.id for run in await container.claimable_work.runs()]


def held() -> datetime:
    return utcnow() + LEASE


@pytest.fixture(params=["inline", "queue"])
async def slow(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, redis_url: str
) -> AsyncIterator[Container]:
    """A studio with a worker, whose steps take longer than the test."""
    variables = {"CHARGEN_DISPATCH": request.param, "CHARGEN_SCRIPTED_STEP_SECONDS": "600"}
    settings = make_settings(tmp_path, database_url, redis_url, **variables)
    async with bootstrap.alive(bootstrap.build(settings)) as container, working(container):
        yield container


async def test_ninety_seven_waiting_runs_cost_no_write_transaction(slow: Container) -> None:
    crowd = (await slow.accounts.make_guest())[0]
    for _ in range(WAITING + 3):
        await slow.generations.start(crowd, RunRequest(description="One of very many"))

    async def three_run() -> bool:
        runs = (await slow.generations.list_owned(crowd, limit=100)).rows
        return [run.step for run in runs].count("generating_details") == 3

    await until(three_run)
    running = [run for run in (await slow.generations.list_owned(crowd, limit=100)).rows if run.lease_until]
    assert len(running) == 3
    with counted_writes(slow.db) as writes:
        for _ in range(5):
            await slow.reconciler.reconcile()
        for run in (await slow.generations.list_owned(crowd, limit=100)).rows:
            assert await slow.leases.claim_run(run.id) is None
        assert await slow.saq.count("queued") == 0
    assert writes.begun <= 3  # renewals of the three's leases, which may fall due meanwhile


async def test_starting_what_must_wait_fills_no_worker(container: Container, guest: Identity) -> None:
    dispatcher = QueueDispatcher(container.queue, container.claimable_work)
    running = [await stored(container, guest, RunStatus.RUNNING, held()) for _ in range(3)]
    waits = await stored(container, guest)
    await dispatcher.dispatch(waits)
    assert await container.saq.count("queued") == 0
    await _end(container, running[0])
    await dispatcher.dispatch(waits)
    assert await container.saq.count("queued") == 1


async def test_a_crowd_of_starts_queues_as_many_jobs_as_may_begin_though_no_worker_takes_them(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    """Nothing runs yet, so that counting what runs would queue all of them before anybody else's."""
    dispatcher = QueueDispatcher(container.queue, container.claimable_work)
    for minute in range(20):
        await dispatcher.dispatch(await stored(container, guest, minute=minute))
    assert await container.saq.count("queued") == 3
    await dispatcher.dispatch(await stored(container, stranger))
    assert await container.saq.count("queued") == 4


async def _end(container: Container, run_id: UUID) -> None:
    ended = {"status": RunStatus.FAILED, "lease_until": None, "ended_at": utcnow()}
    async with container.db.writing() as session:
        await session.execute(update(GenerationRun).where(GenerationRun.id == run_id).values(**ended))


async def test_as_many_waiting_runs_are_offered_as_may_begin_in_their_order(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    await stored(container, guest, RunStatus.RUNNING, held(), minute=50)
    waiting = [await stored(container, guest, minute=minute) for minute in (3, 1, 2, 4)]
    others = [await stored(container, stranger, minute=10 + minute) for minute in range(4)]
    # One of the guest's three places is taken; each user's first comes before anybody's second.
    assert set(await offered(container)) == {waiting[1], waiting[2], *others[:3]}
    assert [run.id for run in await container.claimable_work.runs_of(guest.id)] == [waiting[1], waiting[2]]
    assert (await offered(container))[0] == others[0]


async def test_what_was_begun_and_lost_is_offered_and_keeps_its_place(
    container: Container, guest: Identity
) -> None:
    lost = [
        await stored(container, guest, RunStatus.RUNNING, utcnow() - timedelta(seconds=1)) for _ in range(2)
    ]
    waiting = [await stored(container, guest, minute=minute) for minute in (1, 2)]
    assert set(await offered(container)) == {*lost, waiting[0]}
    assert await container.leases.claim_run(lost[0]) is not None
    assert await container.leases.claim_run(waiting[0]) is not None
    assert await container.leases.claim_run(waiting[1]) is None


# A busy machine may take seconds between storing and asking: no margin below is shorter than that.
FAR_OFF = [2 * LEASE + CLOCKS_APART, timedelta(hours=1), timedelta(days=600)]


@pytest.mark.parametrize("ahead", FAR_OFF)
async def test_a_lease_further_off_than_its_own_length_counts_as_over(
    container: Container, guest: Identity, ahead: timedelta
) -> None:
    run_id = await stored(container, guest, RunStatus.RUNNING, utcnow() + ahead)
    assert await offered(container) == [run_id]
    run = await container.leases.claim_run(run_id)
    assert run is not None
    assert run.lease_until is not None
    assert run.lease_until <= utcnow() + LEASE
    assert await container.leases.claim_run(run_id) is None  # this one holds


@pytest.mark.parametrize("ahead", [LEASE / 2, LEASE, LEASE + CLOCKS_APART / 2])
async def test_a_lease_within_its_length_holds_also_by_a_clock_a_little_off(
    container: Container, guest: Identity, ahead: timedelta
) -> None:
    run_id = await stored(container, guest, RunStatus.RUNNING, utcnow() + ahead)
    assert await offered(container) == []
    assert await container.leases.claim_run(run_id) is None


@pytest.mark.parametrize("ahead", FAR_OFF)
async def test_an_avatars_lease_too_far_off_counts_as_over(
    container: Container, guest: Identity, ahead: timedelta
) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id
    async with container.db.writing() as session:
        await session.execute(
            update(AvatarJob).values(status="running", lease_owner="another", lease_until=utcnow() + ahead)
        )
    assert [job.id for job in await container.claimable_work.avatars()] == [run.avatar_job_id]
    assert await container.leases.claim_avatar(run.avatar_job_id) is not None
    assert await container.claimable_work.avatars() == []


async def test_a_lease_that_a_clock_set_back_has_made_too_long_counts_as_expired_before_the_next_step(
    container: Container, guest: Identity
) -> None:
    run = await container.leases.claim_run(await stored(container, guest))
    assert run is not None
    run.lease_until = utcnow() + timedelta(days=600)  # as the clock had it before
    with pytest.raises(WorkReleased):
        async with container.leases.renewing(run):
            container.leases.ensure_valid(run)
    assert await offered(container) == [run.id]


async def test_what_is_gone_is_not_claimed(container: Container) -> None:
    await container.outages.probe_all()  # the one at the start has written by then
    with counted_writes(container.db) as writes:
        assert await container.leases.claim_run(uuid4()) is None
        assert await container.leases.claim_avatar(uuid4()) is None
        assert not await container.claimable_work.has_run(uuid4())
    assert writes.begun == 0
