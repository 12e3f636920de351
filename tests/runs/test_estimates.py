"""Estimates: from past runs' own times, waiting and working distinguished, never growing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.runs import estimates as module
from app.runs.estimates import Estimates, Forecast
from app.runs.models import GenerationRun, RunStatus
from app.runs.steps import COMPLETED, DETAILED, DETAILING, MARKS, WRITTEN
from tests.runs.past_runs import LEFT, Clock, history, insert, passed, rounded


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "utcnow", clock)
    return clock


def make(container: Container, workers_take: int | None = None) -> Estimates:
    return Estimates(container.db, runs_at_once=3, workers_take=workers_take)


async def test_median_and_ninetieth_percentile_of_what_past_runs_took(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100], clock.now)
    run = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    assert rounded(await make(container).of(run)) == (None, (50, 90))


async def test_it_counts_down_and_each_step_that_was_quicker_shortens_it(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [100] * 5, clock.now)
    run = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    estimates = make(container)
    clock.pass_(10)
    assert rounded(await estimates.of(run))[1] == (90, 90)
    await passed(container, run, DETAILED, clock.now)  # after 10 s instead of 40
    assert rounded(await estimates.of(run))[1] == (60, 60)


async def test_a_slow_step_never_makes_it_grow(container: Container, guest: Identity, clock: Clock) -> None:
    await history(container, guest, [100] * 5, clock.now)
    run = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    announced: list[float] = []
    for mark in (None, DETAILED, None, WRITTEN, None):
        clock.pass_(45)
        if mark:
            await passed(container, run, mark, clock.now)
        # Each time as another process would say it, which has reported nothing before.
        left = (await make(container).of(run)).remaining
        assert left
        announced.append(left.median)
    assert announced == sorted(announced, reverse=True)
    assert announced[-1] == 0


async def test_it_never_grows_though_later_runs_take_longer(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [10] * 5, clock.now)
    waiting = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    estimates = make(container)
    assert rounded(await estimates.of(waiting))[1] == (10, 10)
    clock.pass_(200)
    await history(container, guest, [1000] * 20, clock.now)
    assert rounded(await estimates.of(waiting))[1] == (0, 0)
    assert rounded(await make(container).of(waiting))[1] == (1000, 1000)


async def test_waiting_and_working_are_distinguished(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [30] * 5, clock.now)
    for _ in range(3):
        await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    first, second = [
        await insert(container, guest.id, RunStatus.QUEUED, clock.now + timedelta(seconds=place))
        for place in range(2)
    ]
    forecasts = [await make(container).of(run) for run in (first, second)]
    assert [forecast.position for forecast in forecasts] == [0, 1]
    # Three work at once: a place comes free each third of a run's length.
    assert [rounded(forecast) for forecast in forecasts] == [((10, 10), (40, 40)), ((20, 20), (50, 50))]
    assert (await make(container).of(first)).position == 0


async def test_inline_nobody_elses_runs_come_before(
    container: Container, guest: Identity, stranger: Identity, clock: Clock
) -> None:
    for _ in range(5):
        await insert(container, stranger.id, RunStatus.QUEUED, clock.now - timedelta(seconds=9))
    run = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    assert (await make(container).of(run)).position == 0


async def test_on_the_workers_others_come_before_but_only_with_their_share(
    container: Container, guest: Identity, stranger: Identity, clock: Clock
) -> None:
    await history(container, guest, [40] * 5, clock.now)
    for _ in range(100):
        await insert(container, stranger.id, RunStatus.QUEUED, clock.now - timedelta(seconds=9))
    run = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    shared = await make(container, workers_take=2).of(run)
    assert shared.position == 3
    # The fourth in a row for two places: two must end first, one each half of a run's length.
    assert rounded(shared) == ((40, 40), (80, 80))
    assert rounded(await make(container, workers_take=4).of(run)) == ((0, 0), (40, 40))


async def test_what_is_not_known_is_not_reported(container: Container, guest: Identity, clock: Clock) -> None:
    await history(container, guest, [10, 10], clock.now)
    waiting = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    running = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    assert await make(container).of(waiting) == Forecast(0, None, None)
    assert await make(container).of(running) == Forecast()


async def test_runs_with_a_picture_are_another_kind(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [10] * 5, clock.now)
    run = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    run.image_key = "uploads/x.webp"
    assert (await make(container).of(run)).remaining is None


async def test_what_has_ended_has_nothing_left(container: Container, guest: Identity, clock: Clock) -> None:
    await history(container, guest, [10] * 5, clock.now)
    for status in (RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED):
        run = await insert(container, guest.id, status, clock.now, {"detailing": 0}, clock.now)
        assert await make(container).of(run) == Forecast()


async def test_a_retry_is_reported_of_its_own_attempt(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [100] * 5, clock.now)
    run = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    estimates = make(container)
    clock.pass_(500)
    assert rounded(await estimates.of(run))[1] == (0, 0)
    async with container.db.writing() as session:
        await session.execute(
            update(GenerationRun).where(GenerationRun.id == run.id).values(attempt=2, status=RunStatus.QUEUED)
        )
    again = await container.generations.find_visible(guest, run.id)
    assert rounded(await estimates.of(again))[1] == (100, 100)


async def test_one_question_each_time_and_one_more_every_few_seconds(
    container: Container, guest: Identity, clock: Clock
) -> None:
    await history(container, guest, [10] * 5, clock.now)
    run = await insert(container, guest.id, RunStatus.RUNNING, clock.now, {"detailing": 0})
    estimates = make(container)
    asked: list[str] = []
    event.listen(
        container.db.engine.sync_engine,
        "before_cursor_execute",
        lambda _connection, _cursor, statement, *_: asked.append(statement),
    )
    await estimates.of(run)
    assert len([words for words in asked if words.startswith("SELECT")]) == 2
    asked.clear()
    for _ in range(10):
        await estimates.of(run)
    assert len([words for words in asked if words.startswith("SELECT")]) == 10


async def test_real_runs_make_the_history(container: Container, guest: Identity, clock: Clock) -> None:
    from app.runs.run_request import RunRequest
    from tests.support.runs import completed

    for _ in range(3):
        await completed(container, guest, RunRequest(description="A brave knight"))
    clock.now = utcnow() + timedelta(seconds=10)
    run = await insert(container, guest.id, RunStatus.QUEUED, clock.now)
    left = (await make(container).of(run)).remaining
    assert left
    assert 0.02 <= left.median <= left.p90 < 10  # two steps of 0.01 s, and what storing them takes


def test_every_mark_of_a_run_without_a_picture_is_in_the_made_up_history() -> None:
    assert list(LEFT) == [mark.name for mark in MARKS if not mark.of_image]
    assert DETAILING.name in LEFT
    assert COMPLETED.name in LEFT
