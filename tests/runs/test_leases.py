"""Holds on runs: a process that slept over its lease works on as little as another process would."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.testing import capture_logs

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.runs.leases import WorkReleased
from app.runs.models import GenerationRun
from app.runs.steps import MARKS
from tests.support.runs import expire_lease, stored_run


async def _claimed(container: Container, identity: Identity) -> GenerationRun:
    run = await container.leases.claim_run((await stored_run(container, identity)).id)
    assert run is not None
    return run


async def test_a_process_does_not_take_up_what_it_is_working_on(
    container: Container, guest: Identity
) -> None:
    run = await _claimed(container, guest)
    async with container.leases.renewing(run):
        await expire_lease(container, GenerationRun, run.id)
        assert await container.leases.claim_run(run.id) is None
    assert await container.leases.claim_run(run.id) is not None


async def test_a_hold_taken_anew_by_the_same_process_refuses_the_old_ones_writes(
    container: Container, guest: Identity
) -> None:
    old = await _claimed(container, guest)
    await expire_lease(container, GenerationRun, old.id)
    new = await container.leases.claim_run(old.id)
    assert new is not None
    async with container.db.writing() as session:
        assert await container.progress.append(session, old, MARKS[3]) is None
        assert await container.progress.append(session, new, MARKS[3]) is not None


async def test_work_whose_lease_expired_while_suspended_stops_before_the_next_step(
    container: Container, guest: Identity
) -> None:
    run = await _claimed(container, guest)
    run.lease_until = utcnow() - timedelta(seconds=1)  # as after a pause of the whole process
    with pytest.raises(WorkReleased):
        async with container.leases.renewing(run):
            container.leases.ensure_valid(run)
    assert [row.id for row in await container.claimable_work.runs()] == [run.id]


async def test_giving_back_what_another_holds_leaves_it_to_that_one(
    container: Container, guest: Identity
) -> None:
    old = await _claimed(container, guest)
    await expire_lease(container, GenerationRun, old.id)
    new = await container.leases.claim_run(old.id)
    await container.leases.release(old)
    await asyncio.sleep(0)
    assert new is not None
    assert await container.claimable_work.runs() == []


async def test_cancelled_work_gives_its_lease_back_and_is_logged(
    container: Container, guest: Identity
) -> None:
    run = await _claimed(container, guest)
    working = asyncio.Event()

    async def work() -> None:
        with bound_contextvars(run_id=str(run.id)):
            async with container.leases.renewing(run):
                working.set()
                await asyncio.Event().wait()

    with capture_logs([merge_contextvars]) as logged:
        task = asyncio.create_task(work())
        await working.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert [line for line in logged if line["event"] == "lease.released"] == [
        {"event": "lease.released", "log_level": "info", "run_id": str(run.id)}
    ]
    assert [row.id for row in await container.claimable_work.runs()] == [run.id]


async def test_a_process_that_stops_waits_for_what_it_is_about_to_take(
    container: Container, guest: Identity
) -> None:
    run = await stored_run(container, guest)

    async def work() -> None:
        claimed = await container.leases.claim_run(run.id)
        assert claimed is not None
        with suppress(WorkReleased):
            async with container.leases.renewing(claimed):
                container.leases.ensure_valid(claimed)

    working = asyncio.create_task(work())
    await asyncio.sleep(0)  # it has begun to claim
    await container.leases.drain(5)
    assert (await container.generations.find_visible(guest, run.id)).lease_owner is not None
    assert [row.id for row in await container.claimable_work.runs()] == [run.id]
    await working
