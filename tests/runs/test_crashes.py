"""Pool processes that die during a step: the first is tried again, at the second the step fails."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.assembly import build_engines
from app.engines.ports import (
    Analysis,
    AvatarBrief,
    Brief,
    Details,
    Engines,
    History,
    Locale,
    PaintingStage,
    PartialHistory,
    Picture,
)
from app.errors import EngineBusy
from app.pictures.uploads import thumbnail
from app.pool.pool import in_pool
from app.portraits import painting as painting_module
from app.runs.crashes import subject_of
from app.runs.leases import WorkReleased
from app.runs.models import AvatarJob, GenerationRun, RunStatus, StepCrash
from app.runs.run_request import RunRequest
from app.runs.steps import Step
from app.runtime.stalls import Stall, Subject
from tests.conftest import make_settings
from tests.support.runs import completed, ended, painted, png, stored_run

STEPS = ("analyzing_image", "generating_details", "generating_history")
Mood = Callable[[], Awaitable[object]]


async def die() -> None:
    await in_pool(os.abort)


def busy() -> Mood:
    async def fail() -> None:
        raise EngineBusy(retry_after=0.001)

    return fail


class Fragile:
    """Engines that do at one step what they are given to do, call by call, before their work."""

    def __init__(self, real: Engines) -> None:
        self._real = real
        self.step = ""
        self.moods: list[Mood] = []

    def will(self, step: str, *moods: Mood) -> None:
        self.step, self.moods = step, [*moods]

    async def _play(self, step: str) -> None:
        if step == self.step and self.moods:
            await self.moods.pop(0)()

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        await self._play("analyzing_image")
        return await self._real.analyst.analyse(picture, locale)

    async def details(self, brief: Brief) -> Details:
        await self._play("generating_details")
        return await self._real.writer.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        await self._play("generating_history")
        async for part in self._real.writer.history(brief, details):
            yield part

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        await self._play("generating_avatar")
        async for part in self._real.painter.paint(brief):
            yield part


@pytest.fixture
async def studio(
    tmp_path: Path, database_url: str, redis_url: str
) -> AsyncIterator[tuple[Container, Fragile]]:
    settings = make_settings(tmp_path, database_url, redis_url)
    fragile = Fragile(build_engines(settings))
    async with bootstrap.alive(bootstrap.build(settings, Engines(fragile, fragile, fragile))) as living:
        yield living, fragile


Studio = tuple[Container, Fragile]
WITH_PICTURE = RunRequest(description="A brave knight", image=png())


async def owner_of(container: Container) -> Identity:
    return (await container.accounts.make_guest())[0]


async def counted(container: Container) -> int:
    async with container.db.reading() as session:
        return await session.scalar(select(func.count()).select_from(StepCrash)) or 0


@pytest.mark.parametrize("step", STEPS)
async def test_a_first_death_is_tried_again_by_itself_and_announced(studio: Studio, step: str) -> None:
    container, fragile = studio
    fragile.will(step, die)
    run = await completed(container, await owner_of(container), WITH_PICTURE)
    assert run.status == RunStatus.COMPLETED
    retries = [entry.retry for entry in await container.progress.replay(run.id) if entry.retry]
    assert [(retry.code, retry.attempt) for retry in retries] == [("step_crashed", 2)]


@pytest.mark.parametrize("step", STEPS)
async def test_at_the_second_death_the_step_fails_with_a_code_of_its_own(studio: Studio, step: str) -> None:
    container, fragile = studio
    fragile.will(step, die, die)
    run = await completed(container, await owner_of(container), WITH_PICTURE)
    assert run.status == RunStatus.FAILED
    assert run.error
    assert (run.error.code, run.error.failed_step) == ("step_crashed", step)
    assert run.error.retryable
    assert fragile.moods == []


async def test_a_person_may_try_again_and_nothing_is_counted_from_before(studio: Studio) -> None:
    container, fragile = studio
    owner = await owner_of(container)
    fragile.will("generating_details", die, die, die)
    run = await completed(container, owner)
    assert run.status == RunStatus.FAILED
    await container.steering.retry(owner, run.id)
    assert (await ended(container, owner, run.id)).status == RunStatus.COMPLETED


async def test_deaths_are_counted_across_processes(studio: Studio) -> None:
    container, fragile = studio
    owner = await owner_of(container)

    async def die_elsewhere() -> None:
        """As if another process had counted one, and been restarted."""
        run = (await container.generations.list_owned(owner)).rows[0]
        await container.crashes.count_crash(run, Step.GENERATING_DETAILS, "elsewhere")
        await die()

    fragile.will("generating_details", die_elsewhere)
    run = await completed(container, owner)
    assert run.error
    assert run.error.code == "step_crashed"


async def test_deaths_at_two_steps_are_two_first_ones(studio: Studio) -> None:
    container, fragile = studio
    owner = await owner_of(container)

    async def die_and_once_more_later() -> None:
        fragile.will("generating_history", die)
        await die()

    fragile.will("generating_details", die_and_once_more_later)
    assert (await completed(container, owner)).status == RunStatus.COMPLETED
    assert await counted(container) == 2


async def test_a_first_death_is_tried_again_though_other_failures_have_used_up_the_tries(
    studio: Studio,
) -> None:
    container, fragile = studio
    fragile.will("generating_details", busy(), busy(), die)
    run = await completed(container, await owner_of(container))
    assert run.status == RunStatus.COMPLETED


async def test_hand_backs_count_for_nothing(studio: Studio) -> None:
    container, fragile = studio

    async def drain() -> None:
        raise WorkReleased

    fragile.will("generating_details", *[drain] * 3)
    run = await completed(container, await owner_of(container))
    assert run.status == RunStatus.COMPLETED
    assert await counted(container) == 0


async def job_of(container: Container, run: GenerationRun, owner: Identity) -> AvatarJob:
    assert run.avatar_job_id
    await container.painting.paint(run.avatar_job_id)
    return await painted(container, owner, run.avatar_job_id)


@pytest.mark.parametrize(("deaths", "status"), [(1, "completed"), (2, "failed")])
async def test_a_painters_deaths_count_as_well(studio: Studio, deaths: int, status: str) -> None:
    container, fragile = studio
    owner = await owner_of(container)
    fragile.will("generating_avatar", *[die] * deaths)
    job = await job_of(container, await completed(container, owner), owner)
    assert job.status == status
    assert (job.error and job.error.code) == (None if status == "completed" else "step_crashed")


@pytest.mark.parametrize(("deaths", "status"), [(1, "completed"), (2, "failed")])
async def test_deaths_over_a_thumbnail_count_as_well(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, deaths: int, status: str
) -> None:
    container, _ = studio
    owner = await owner_of(container)
    left, real = [die] * deaths, thumbnail

    async def fragile_thumbnail(content: bytes) -> bytes:
        if left:
            await left.pop()()
        return await real(content)

    monkeypatch.setattr(painting_module, "thumbnail", fragile_thumbnail)
    job = await job_of(container, await completed(container, owner), owner)
    assert job.status == status


async def stalled(container: Container, *runs: GenerationRun) -> None:
    """As if a process had died after these were on the CPU together while its loop stood still."""
    alone = len(runs) == 1
    await container.crashes.count_stalls([Stall(uuid4().hex, subject_of(run), alone, "") for run in runs])


@pytest.mark.parametrize(
    ("deaths", "status"),
    [
        (("beside",), "completed"),
        (("beside",) * 5, "completed"),
        (("alone",), "completed"),
        (("alone", "alone"), "failed"),
        (("beside", "alone"), "failed"),
    ],
)
async def test_a_run_that_may_be_innocent_is_never_given_up(
    studio: Studio, deaths: tuple[str, ...], status: str
) -> None:
    container, _ = studio
    owner = await owner_of(container)
    other, run = await stored_run(container, owner), await stored_run(container, owner)
    for death in deaths:
        await stalled(container, *((run,) if death == "alone" else (run, other)))
    await container.dispatcher.dispatch(run.id)
    assert (await ended(container, owner, run.id)).status == status


async def test_a_stall_is_counted_once_whoever_reads_it(studio: Studio) -> None:
    container, _ = studio
    run = await stored_run(container, await owner_of(container))
    stall = Stall("the same", subject_of(run), True, "")
    await container.crashes.count_stalls([stall])
    await container.crashes.count_stalls([stall])
    assert await counted(container) == 1


async def test_stalls_of_what_is_gone_or_was_taken_up_anew_count_for_nothing(studio: Studio) -> None:
    container, _ = studio
    run = await stored_run(container, await owner_of(container))
    await container.crashes.count_stalls([Stall("gone", Subject(uuid4()), True, "")])
    await container.crashes.count_stalls([Stall("earlier", Subject(run.id, run.attempt - 1), True, "")])
    assert await counted(container) == 0


async def test_those_that_have_crashed_once_are_worked_on_one_at_a_time(studio: Studio) -> None:
    container, fragile = studio
    owner = await owner_of(container)
    runs = [await stored_run(container, owner) for _ in range(3)]
    await stalled(container, *runs)
    at_once: list[int] = []

    async def observe() -> None:
        at_once.append(1)
        await asyncio.sleep(0.05)
        assert at_once == [1]
        at_once.clear()

    fragile.will("generating_details", *[observe] * 3)
    for run in runs:
        await container.dispatcher.dispatch(run.id)
    assert {(await ended(container, owner, run.id)).status for run in runs} == {"completed"}
