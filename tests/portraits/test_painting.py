"""Painting has its time limit and its automatic retries, and whoever goes on with it repeats nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, PaintingStage, Queued
from app.engines.retry_policy import AutomaticRetry
from app.errors import EngineAway, EngineBusy, EngineError, EngineTimeout
from app.progress.log import ProgressEntry
from app.runs.leases import LeaseLost
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun
from tests.support.runs import completed, expire_lease
from tests.support.stand_ins import stand_ins

STAGES = (30, 60, 90)


class FlakyPainter:
    """A painter that stops once after so many previews: by an error, or for so many seconds."""

    def __init__(self, container: Container, *stops: tuple[int, BaseException | float]) -> None:
        self._painter = stand_ins(container).painter
        self._stops = [*stops]
        self.begun = 0
        self.closed = 0
        stand_ins(container).painter = self
        stand_ins(container).retry(seconds=20, first_pause=0.005)

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        self.begun += 1
        after, stop = self._stops.pop(0) if self._stops else (None, 0.0)
        shown = 0
        try:
            async for stage in self._painter.paint(brief):
                if shown == after:
                    await _stop(stop)
                shown += 1
                yield stage
        finally:
            self.closed += 1


async def _stop(how: BaseException | float) -> None:
    if isinstance(how, BaseException):
        raise how
    await asyncio.sleep(how)


async def announced(container: Container, run: GenerationRun) -> list[ProgressEntry]:
    return [entry for entry in await container.progress.replay(run.id) if entry.of_avatar]


def stages(entries: list[ProgressEntry]) -> list[object]:
    return [entry.data["avatarProgress"] for entry in entries if entry.data and "previewKey" in entry.data]


async def unpainted(container: Container, identity: Identity) -> tuple[GenerationRun, UUID]:
    """A completed run whose portrait nobody has begun."""
    run = await completed(container, identity)
    assert run.avatar_job_id
    return run, run.avatar_job_id


async def test_a_transient_failure_begins_the_painting_again_and_is_reported(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    painter = FlakyPainter(container, (2, EngineBusy(retry_after=0.01)), (0, EngineTimeout()))
    await container.painting.paint(job_id)
    assert (await container.avatars.find(guest, job_id)).status == AvatarStatus.COMPLETED
    assert (painter.begun, painter.closed) == (3, 3)
    entries = await announced(container, run)
    first, second = [entry for entry in entries if entry.retry]
    assert first.retry == AutomaticRetry(2, 3, 0.01, "engine_busy")
    assert first.message == "The engine is busy; trying again (2 of 3)"
    assert second.retry is not None
    assert (second.retry.attempt, second.retry.code) == (3, "engine_timeout")
    assert first.data == {"avatarJobId": str(job_id)}
    assert stages(entries) == [*STAGES], "none is announced twice"
    assert [entry.progress for entry in entries] == [100] * len(entries)
    assert [entry.seq for entry in entries] == [*range(entries[0].seq, entries[0].seq + len(entries))]


async def test_after_the_last_try_the_portrait_has_failed(container: Container, guest: Identity) -> None:
    run, job_id = await unpainted(container, guest)
    painter = FlakyPainter(container, *[(1, EngineBusy(retry_after=0.001)) for _ in range(3)])
    await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    assert (job.status, painter.begun) == (AvatarStatus.FAILED, 3)
    assert job.error is not None
    assert job.error.code == "engine_busy"
    assert len([entry for entry in await announced(container, run) if entry.retry]) == 2


async def test_a_permanent_failure_is_not_tried_again(container: Container, guest: Identity) -> None:
    run, job_id = await unpainted(container, guest)
    painter = FlakyPainter(container, (1, EngineError()))
    await container.painting.paint(job_id)
    assert painter.begun == 1
    assert [entry for entry in await announced(container, run) if entry.retry] == []


async def test_a_fault_of_ours_ends_the_portrait_as_internal(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fault(_: bytes) -> bytes:
        raise RuntimeError("/secret/path")

    _, job_id = await unpainted(container, guest)
    monkeypatch.setattr("app.portraits.painting.thumbnail", fault)
    await container.painting.paint(job_id)
    error = (await container.avatars.find(guest, job_id)).error
    assert error is not None
    assert (error.code, error.retryable) == ("internal", True)
    assert "secret" not in error.error


async def test_a_painter_past_the_time_limit_is_closed_and_asked_again(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    painter = FlakyPainter(container, (1, 60.0))
    stand_ins(container).retry(seconds=2)
    await container.painting.paint(job_id)
    assert (await container.avatars.find(guest, job_id)).status == AvatarStatus.COMPLETED
    assert (painter.begun, painter.closed) == (2, 2)
    (notice,) = [entry for entry in await announced(container, run) if entry.retry]
    assert notice.retry is not None
    assert notice.retry.code == "engine_timeout"


async def test_a_job_taken_up_again_repeats_nothing_that_was_reported(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    # LeaseLost stops it without a word, as a kill does: at the second preview, then in the second try.
    FlakyPainter(container, (2, LeaseLost()), (0, EngineBusy(retry_after=0.001)), (3, LeaseLost()))
    await container.painting.paint(job_id)
    assert stages(await announced(container, run)) == [30, 60]
    for _ in range(2):
        await expire_lease(container, AvatarJob, job_id)
        await container.painting.paint(job_id)
    job = await container.avatars.find(guest, job_id)
    entries = await announced(container, run)
    assert (job.status, job.progress) == (AvatarStatus.COMPLETED, 100)
    assert stages(entries) == [*STAGES]
    assert [set(entry.data or {}) for entry in entries].count({"avatarJobId"}) == 2, "begun, and one notice"
    assert [entry.retry.attempt for entry in entries if entry.retry] == [2]


async def test_the_jobs_progress_never_goes_back(container: Container, guest: Identity) -> None:
    _, job_id = await unpainted(container, guest)
    FlakyPainter(container, (2, LeaseLost()), (0, LeaseLost()))
    for _ in range(2):
        await container.painting.paint(job_id)
        assert (await container.avatars.find(guest, job_id)).progress == 60
        await expire_lease(container, AvatarJob, job_id)


async def test_another_job_of_the_same_run_is_reported_from_its_beginning(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    await container.painting.paint(job_id)
    assert run.character_id
    job = await container.avatars.regenerate(guest, run.character_id)
    before = len(await announced(container, run))
    await container.painting.paint(job.id)
    entries = (await announced(container, run))[before:]
    assert entries[0].data == {"avatarJobId": str(job.id)}
    assert stages(entries) == [*STAGES]


class Unseen(FlakyPainter):
    """A painter without previews: it yields these percents, then the painting."""

    percents: tuple[int, ...] = ()

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        async for stage in super().paint(brief):
            if isinstance(stage, Painting):
                yield Queued(3)
                for percent in self.percents:
                    yield PaintingProgress(percent)
                yield stage


async def test_percents_without_previews_are_announced_in_steps_of_ten(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    Unseen(container).percents = (0, *range(1, 100), 99, 99)
    await container.painting.paint(job_id)
    entries = [entry.data or {} for entry in await announced(container, run)]
    alone = [data["avatarProgress"] for data in entries if "avatarProgress" in data]
    assert alone == [*range(10, 100, 10)]
    assert not any("previewKey" in data for data in entries)
    assert (await container.avatars.find(guest, job_id)).progress == 100


async def test_who_goes_on_with_the_job_repeats_no_percent(container: Container, guest: Identity) -> None:
    run, job_id = await unpainted(container, guest)
    unseen = Unseen(container, (0, EngineBusy(retry_after=0.001)), (0, EngineAway(retry_after=0.001)))
    unseen.percents = (25, 20, 50)
    await container.painting.paint(job_id)
    entries = [entry.data or {} for entry in await announced(container, run)]
    assert [data["avatarProgress"] for data in entries if "avatarProgress" in data] == [25, 50]


async def test_a_server_that_is_away_leaves_the_job_the_same_job(
    container: Container, guest: Identity
) -> None:
    run, job_id = await unpainted(container, guest)
    stops = [(1, EngineAway(retry_after=0.001)), (0, EngineAway(retry_after=0.001)), (2, EngineAway())]
    painter = FlakyPainter(container, *stops)
    await container.painting.paint(job_id)
    entries = await announced(container, run)
    assert painter.begun == 4
    assert {(entry.data or {})["avatarJobId"] for entry in entries} == {str(job_id)}
    assert (await container.avatars.find(guest, job_id)).status == AvatarStatus.COMPLETED
    notices = [entry for entry in entries if entry.retry]
    assert [entry.retry for entry in notices] == [AutomaticRetry(1, 3, 120.0, "engine_away")] * 2
    assert notices[0].message == "The engine's server is away; waiting for it to come back"
    assert stages(entries) == [*STAGES]
