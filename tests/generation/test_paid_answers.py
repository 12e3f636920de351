"""What an engine was paid for is stored in the end, and the engine is not asked again for it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import pytest
from sqlalchemy import select

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.pictures.uploads import read_picture
from app.runs.leases import LeaseLost
from app.runs.models import EngineCallRow, GenerationRun, RunStatus
from app.runs.run_request import RunRequest, new_run
from app.runs.usage import EngineCall, current_usage
from app.settings.settings import Settings
from tests.support.engines import CountedEngines
from tests.support.runs import ended, expire_lease, png
from tests.support.stand_ins import staged
from tests.support.unavailable import UnavailableDatabase, When

STEPS = ["extracting_description", "generating_details", "generating_history"]


class Paid(CountedEngines):
    """Each call is billed; `after` is called with the step's name then."""

    def __init__(self, container: Container, after: Callable[[str], None] = lambda _: None) -> None:
        super().__init__(container)
        self._after = after

    def answered(self, step: str) -> None:
        super().answered(step)
        current_usage().note(EngineCall("e", "m", step, 1.0, cost=0.01))
        self._after(step)


@pytest.fixture
async def container(settings: Settings) -> AsyncIterator[Container]:
    async with bootstrap.alive(staged(settings)) as living:
        yield living


async def waiting(container: Container, identity: Identity) -> GenerationRun:
    """A run with a picture that nobody works on yet."""
    run = new_run(identity, RunRequest(description="A cook"), container.quotas.payer(identity, None))
    run.image_key = f"uploads/{uuid4().hex}.webp"
    await container.files.put(run.image_key, (await read_picture(png())).content)
    async with container.db.writing() as session:
        session.add(run)
    return run


async def calls_stored(container: Container, run: GenerationRun) -> list[str]:
    query = select(EngineCallRow.prompt).where(EngineCallRow.run_id == run.id).order_by(EngineCallRow.at)
    async with container.db.reading() as session:
        return [*(await session.execute(query)).scalars()]


async def found(container: Container, identity: Identity, run: GenerationRun) -> GenerationRun:
    return await container.generations.find_visible(identity, run.id)


def left(container: Container) -> list[str]:
    return os.listdir(container.settings.data_dir / "kept")


async def taken_up_after_its_lease(container: Container, run: GenerationRun) -> None:
    """Another's lease on the run ends, and the run is gone on with."""
    await expire_lease(container, GenerationRun, run.id)
    await container.pipeline.run(run.id)


@pytest.mark.parametrize("when", ["before", "at the commit"])
@pytest.mark.parametrize("step", STEPS)
async def test_a_write_that_fails_is_tried_again_and_the_engine_is_not(
    container: Container, guest: Identity, step: str, when: When
) -> None:
    run = await waiting(container, guest)
    database = UnavailableDatabase(container, when)

    def away(answered: str) -> None:
        if answered == step:
            database.fail = 3

    paid = Paid(container, away)
    await container.pipeline.run(run.id)
    assert (await found(container, guest, run)).status == RunStatus.COMPLETED
    assert (paid.calls, database.failed) == (STEPS, 3)
    assert await calls_stored(container, run) == STEPS
    assert [*(await container.generations.results([run.id]))[run.id]] == STEPS
    entries = await container.progress.replay(run.id)
    assert [entry.seq for entry in entries] == [*range(1, len(entries) + 1)]
    assert left(container) == []


@pytest.mark.parametrize("step", STEPS)
async def test_a_result_that_was_stored_though_the_answer_was_lost_is_neither_stored_nor_asked_for_twice(
    container: Container, guest: Identity, step: str
) -> None:
    run = await waiting(container, guest)
    database = UnavailableDatabase(container, "after it")

    def away(answered: str) -> None:
        if answered == step:
            database.fail = 1

    paid = Paid(container, away)
    await container.pipeline.run(run.id)
    assert (await found(container, guest, run)).status == RunStatus.RUNNING  # left to whoever reads it anew
    await container.pipeline.run(run.id)
    assert (await found(container, guest, run)).status == RunStatus.COMPLETED
    assert (paid.calls, database.failed) == (STEPS, 1)
    assert await calls_stored(container, run) == STEPS
    entries = await container.progress.replay(run.id)
    assert [entry.seq for entry in entries] == [*range(1, len(entries) + 1)]


@pytest.mark.parametrize("step", STEPS)
async def test_a_process_that_dies_before_the_write_leaves_the_answer_to_the_next(
    container: Container, guest: Identity, step: str
) -> None:
    run = await waiting(container, guest)
    database = UnavailableDatabase(container, error=LeaseLost)  # without a word, as a kill does

    def die(answered: str) -> None:
        database.fail = int(answered == step)

    paid = Paid(container, die)
    await container.pipeline.run(run.id)
    assert (await found(container, guest, run)).status == RunStatus.RUNNING
    assert len(left(container)) == 1
    await taken_up_after_its_lease(container, run)
    assert (await found(container, guest, run)).status == RunStatus.COMPLETED
    assert paid.calls == STEPS
    assert await calls_stored(container, run) == STEPS
    assert left(container) == []


async def test_while_the_database_stays_away_a_process_that_stops_leaves_it_to_the_next(
    container: Container, guest: Identity
) -> None:
    run = await waiting(container, guest)
    database = UnavailableDatabase(container)

    def away(step: str) -> None:
        if step == "generating_history":
            database.fail = 10**9
            stopping.append(asyncio.ensure_future(container.leases.drain(5.0)))

    stopping: list[asyncio.Future[None]] = []
    paid = Paid(container, away)
    await container.pipeline.run(run.id)
    assert len(left(container)) == 1
    async with bootstrap.alive(staged(container.settings)) as following:
        again = Paid(following)
        await taken_up_after_its_lease(following, run)
    assert (await found(container, guest, run)).status == RunStatus.COMPLETED
    assert (paid.calls, again.calls) == (STEPS, [])


async def test_who_asks_for_another_attempt_is_given_another_answer(
    container: Container, guest: Identity
) -> None:
    run = await waiting(container, guest)
    database = UnavailableDatabase(container, error=LeaseLost)
    deaths = [1]

    def die(_: str) -> None:
        database.fail = deaths.pop() if deaths else 0

    paid = Paid(container, die)
    await container.pipeline.run(run.id)
    await container.steering.cancel(guest, run.id)
    again = await container.steering.retry(guest, run.id)
    assert again.attempt == 2
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED
    assert paid.calls == [STEPS[0], *STEPS]


async def test_of_engines_that_cost_nothing_nothing_is_kept(container: Container, guest: Identity) -> None:
    run = await waiting(container, guest)
    paid = Paid(container)
    paid.free = True  # type: ignore[attr-defined]
    await container.pipeline.run(run.id)
    assert paid.calls == STEPS
    assert "kept" not in os.listdir(container.settings.data_dir)
