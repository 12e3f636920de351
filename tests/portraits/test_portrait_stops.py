"""A portrait can be cancelled, waiting or under way, and ends with its character; on both databases."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from app import bootstrap
from app.accounts.models import AuditEntry, UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.characters.models import Character
from app.db import utcnow
from app.errors import NotFound, WrongState
from app.progress.log import ProgressEntry
from app.runs.models import AvatarJob, AvatarStatus
from tests.support.engines import WaitingPainter
from tests.support.runs import completed, painted, published
from tests.support.stand_ins import stand_ins
from tests.support.waiting import subscribed


def waiting_painter(container: Container) -> WaitingPainter:
    """The container's painter from now on."""
    painter = stand_ins(container).painter = WaitingPainter(stand_ins(container).painter)
    return painter


async def unpainted(container: Container, identity: Identity) -> tuple[UUID, UUID]:
    """A finished run's avatar job, waiting, and its character."""
    run = await completed(container, identity)
    assert run.avatar_job_id
    assert run.character_id
    return run.avatar_job_id, run.character_id


async def under_way(container: Container, painter: WaitingPainter, job_id: UUID) -> asyncio.Task[None]:
    task = asyncio.create_task(container.painting.paint(job_id))
    await asyncio.wait_for(painter.waiting.wait(), 10)
    return task


async def of_avatars(container: Container, job: AvatarJob) -> list[ProgressEntry]:
    return [entry for entry in await container.progress.replay(job.run_id) if entry.of_avatar]


def is_cancellation(entry: ProgressEntry, job_id: UUID) -> bool:
    data = entry.data or {}
    announced = (data.get("code"), data.get("avatarJobId"), data.get("retryable"))
    return announced == ("cancelled", str(job_id), True) and str(data["error"]).endswith(".")


async def test_one_that_waits_is_never_begun(container: Container, guest: Identity) -> None:
    painter = waiting_painter(container)
    job_id, _ = await unpainted(container, guest)
    job = await container.portrait_stops.cancel(guest, job_id)
    assert job.status == AvatarStatus.CANCELLED
    await container.painting.paint(job_id)
    assert not painter.waiting.is_set()
    (entry,) = await of_avatars(container, job)
    assert is_cancellation(entry, job_id)
    assert entry.message == "The portrait was cancelled"
    assert await container.claimable_work.avatars() == []


async def test_one_under_way_closes_its_painter_within_a_second(
    container: Container, guest: Identity
) -> None:
    painter = waiting_painter(container)
    job_id, character_id = await unpainted(container, guest)
    task = await under_way(container, painter, job_id)
    await container.portrait_stops.cancel(guest, job_id)
    await asyncio.wait_for(painter.closed.wait(), 3)
    await task
    job = await container.avatars.find(guest, job_id)
    assert (job.status, job.lease_owner) == (AvatarStatus.CANCELLED, None)
    assert is_cancellation((await of_avatars(container, job))[-1], job_id)
    assert (await container.characters.find(guest, character_id)).avatar is None


async def test_another_process_receives_of_it_by_the_feed(container: Container, guest: Identity) -> None:
    painter = waiting_painter(container)
    job_id, _ = await unpainted(container, guest)
    task = await under_way(container, painter, job_id)
    async with bootstrap.alive(bootstrap.build(container.settings)) as elsewhere:
        await subscribed(container.redis, 2)
        await elsewhere.portrait_stops.cancel(guest, job_id)
        await asyncio.wait_for(painter.closed.wait(), 3)
    await task


async def test_where_the_feed_loses_it_the_lease_is_found_lost(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.runs.leases.RENEW_EVERY", 0.05)
    painter = waiting_painter(container)
    job_id, _ = await unpainted(container, guest)
    task = await under_way(container, painter, job_id)
    monkeypatch.setattr(container.leases, "interrupt", lambda _: None)
    monkeypatch.setattr(container.progress, "publish", lambda _: None)
    await container.portrait_stops.cancel(guest, job_id)
    await asyncio.wait_for(painter.closed.wait(), 5)
    await task


async def test_cancelling_again_changes_nothing_and_what_is_done_stays_done(
    container: Container, guest: Identity
) -> None:
    job_id, character_id = await unpainted(container, guest)
    jobs = await asyncio.gather(*(container.portrait_stops.cancel(guest, job_id) for _ in range(4)))
    assert {job.status for job in jobs} == {AvatarStatus.CANCELLED}
    assert len(await of_avatars(container, jobs[0])) == 1
    again = await container.avatars.regenerate(guest, character_id)
    assert again.id != job_id
    await container.painting.paint(again.id)
    with pytest.raises(WrongState):
        await container.portrait_stops.cancel(guest, again.id)
    assert (await container.avatars.find(guest, again.id)).status == AvatarStatus.COMPLETED
    async with container.db.writing() as session:
        failed = update(AvatarJob).where(AvatarJob.id == again.id).values(status=AvatarStatus.FAILED)
        await session.execute(failed)
    with pytest.raises(WrongState):
        await container.portrait_stops.cancel(guest, again.id)


async def test_a_strangers_portrait_is_not_found_and_an_admins_act_is_written_down(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    job_id, character_id = await unpainted(container, guest)
    for identity, which in ((stranger, job_id), (guest, uuid4())):
        with pytest.raises(NotFound):
            await container.portrait_stops.cancel(identity, which)
    admin = Identity.of(await container.accounts.ensure_named("root", UserRole.ADMIN))
    await container.portrait_stops.cancel(admin, job_id)
    async with container.db.reading() as session:
        (entry,) = (await session.execute(select(AuditEntry))).scalars()
    assert (entry.action, entry.subject_id, entry.owner_id) == ("cancel_avatar", character_id, guest.id)


async def test_a_portrait_stops_with_its_character_and_can_be_asked_for_again_after_a_restore(
    container: Container, guest: Identity
) -> None:
    painter = waiting_painter(container)
    job_id, character_id = await unpainted(container, guest)
    task = await under_way(container, painter, job_id)
    await container.characters.discard(guest, character_id)
    await asyncio.wait_for(painter.closed.wait(), 3)
    await task
    job = await container.avatars.find(guest, job_id)
    assert job.status == AvatarStatus.CANCELLED
    assert is_cancellation((await of_avatars(container, job))[-1], job_id)
    await container.characters.restore(guest, character_id)
    stand_ins(container).painter = painter.painter
    again = await container.avatars.regenerate(guest, character_id)
    await container.painting.paint(again.id)
    assert (await container.characters.find(guest, character_id)).avatar is not None


async def test_discarding_without_a_portrait_under_way_announces_nothing(
    container: Container, guest: Identity, worker: None
) -> None:
    job_id, character_id = await unpainted(container, guest)
    job = await painted(container, guest, job_id)
    before = len(await of_avatars(container, job))
    await container.characters.discard(guest, character_id)
    assert len(await of_avatars(container, job)) == before
    assert (await container.avatars.find(guest, job_id)).status == AvatarStatus.COMPLETED


async def test_what_goes_for_good_stops_its_painter_too(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.runs.leases.RENEW_EVERY", 0.05)
    painter = waiting_painter(container)
    job_id, character_id = await unpainted(container, guest)
    task = await under_way(container, painter, job_id)
    # As if discarded by a version that did not stop portraits: nobody was notified.
    async with container.db.writing() as session:
        long_ago = utcnow() - timedelta(hours=1)
        gone = update(Character).where(Character.id == character_id).values(discarded_at=long_ago)
        await session.execute(gone)
    assert await container.discarded.purge() == 1
    await asyncio.wait_for(painter.closed.wait(), 5)
    await task


async def test_a_cancel_that_meets_the_end_of_the_painting_leaves_one_of_both(
    container: Container, guest: Identity
) -> None:
    for entries in (1, 2, 3):  # the cancellation sets out with each of the painting's stages
        job_id, _ = await unpainted(container, guest)
        under_way = asyncio.create_task(published(container, entries))
        painting = asyncio.create_task(container.painting.paint(job_id))
        await asyncio.wait_for(under_way, 10)
        cancelling = await asyncio.gather(
            container.portrait_stops.cancel(guest, job_id), return_exceptions=True
        )
        await painting
        job = await container.avatars.find(guest, job_id)
        cancelled = isinstance(cancelling[0], AvatarJob)
        assert job.status == (AvatarStatus.CANCELLED if cancelled else AvatarStatus.COMPLETED)
        assert (job.image_id is None) == cancelled
