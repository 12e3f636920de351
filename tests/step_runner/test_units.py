"""A unit is one transaction: its entry and what is stored with it are both there, or neither is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from app.bootstrap import Container
from app.errors import Unavailable
from app.generation.run_work import RunWork, load_work
from app.progress.log import ProgressEntry
from app.runs import steps
from app.runs.leases import LeaseLost
from app.runs.models import GenerationRun
from app.runs.usage import EngineCall
from app.step_runner.unit import Unit
from tests.step_runner.one_step import ANSWER, calls, marks, result_row, results, stored_run
from tests.support.unavailable import UnavailableDatabase, When

Lose = Callable[[Container, GenerationRun], Awaitable[None]]


@pytest.fixture
async def work(container: Container, run: GenerationRun) -> RunWork:
    """With one call of an engine that is not stored yet."""
    loaded = await load_work(container.db, run)
    loaded.start_usage().note(EngineCall("engine", "model", "paid", 0.1, cost=0.01))
    return loaded


@pytest.fixture
def published(container: Container, monkeypatch: pytest.MonkeyPatch) -> list[ProgressEntry]:
    """What the feed gets."""
    entries: list[ProgressEntry] = []
    monkeypatch.setattr(container.feed, "publish", entries.append)
    return entries


def unit_of(run: GenerationRun) -> Unit:
    return Unit(steps.DETAILED, rows=(result_row(run, ANSWER),))


async def stored(container: Container, run: GenerationRun) -> tuple[int, ...]:
    """How many entries, results and calls of the run there are, and its last `seq`."""
    seq = (await stored_run(container, run.id)).last_seq
    entries, kept = await marks(container, run.id), await results(container, run.id)
    return len(entries), len(kept), len(await calls(container, run.id)), seq


async def test_entry_result_and_calls_are_stored_together_and_then_published(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry]
) -> None:
    await container.runner.log.store(work, unit_of(run))
    assert await stored(container, run) == (1, 1, 1, 1)
    assert [entry.mark for entry in published] == ["detailed"]
    assert (work.run.last_seq, work.passed, work.usage.calls) == (1, {"detailed"}, [])


async def test_a_result_that_cant_be_stored_undoes_the_entry(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry]
) -> None:
    async with container.db.writing() as session:
        session.add(result_row(run, ANSWER))
    with pytest.raises(IntegrityError):
        await container.runner.log.store(work, unit_of(run))
    assert await stored(container, run) == (0, 1, 0, 0)
    assert (published, work.passed, len(work.usage.calls)) == ([], set(), 1)


async def test_an_entry_that_cant_be_stored_undoes_the_result(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry]
) -> None:
    """A mark is passed once for each attempt."""
    await container.runner.log.announce(work, Unit(steps.DETAILED))
    with pytest.raises(IntegrityError):
        await container.runner.log.store(work, unit_of(run))
    assert await stored(container, run) == (1, 0, 1, 1)
    assert len(published) == 1


async def _take_over(container: Container, run: GenerationRun) -> None:
    async with container.db.writing() as session:
        await session.execute(update(GenerationRun).values(lease_owner="another"))


async def _begin_another_attempt(container: Container, run: GenerationRun) -> None:
    async with container.db.writing() as session:
        await session.execute(update(GenerationRun).values(attempt=2))


@pytest.mark.parametrize("lose", [_take_over, _begin_another_attempt])
async def test_a_lost_lease_undoes_the_unit(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry], lose: Lose
) -> None:
    await lose(container, run)
    with pytest.raises(LeaseLost):
        await container.runner.log.store(work, unit_of(run))
    assert await stored(container, run) == (0, 0, 0, 0)
    assert published == []


@pytest.mark.parametrize("when", ["before", "at the commit"])
async def test_a_unit_is_repeated_until_the_database_takes_it(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry], when: When
) -> None:
    database = UnavailableDatabase(container, when)
    database.fail = 3
    await container.runner.log.store(work, unit_of(run))
    assert (database.failed, await stored(container, run), len(published)) == (3, (1, 1, 1, 1), 1)


async def test_an_announcement_is_not_repeated(
    container: Container, run: GenerationRun, work: RunWork, published: list[ProgressEntry]
) -> None:
    UnavailableDatabase(container, "at the commit").fail = 1
    with pytest.raises(Unavailable):
        await container.runner.log.announce(work, unit_of(run))
    assert (await stored(container, run), published) == ((0, 0, 0, 0), [])
