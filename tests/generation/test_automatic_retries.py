"""Transient failures are tried again by themselves, and every watcher is notified once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.engines.ports import Analysis, Brief, Details, History, Locale, PartialHistory, Picture
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import EngineAway, EngineBusy, EngineError, EngineRefused, EngineTimeout
from app.progress.log import ProgressEntry
from app.runs.estimates import Estimates
from app.runs.leases import LeaseLost
from app.runs.models import GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from tests.support.runs import completed, ended, expire_lease, is_idle, png
from tests.support.stand_ins import stand_ins
from tests.support.waiting import until

Outcome = BaseException | float | Callable[[], Awaitable[None]]
QUICK = RetryPolicy(seconds=20, first_pause=0.005)


class FlakyEngines:
    """An analyst and writer that raise these errors, in turn, before they do their work.

    A number in an error's place is the seconds that a call takes, a function is called.
    """

    def __init__(self, container: Container, step: str, *errors: Outcome) -> None:
        serving = stand_ins(container)
        self._analyst, self._writer = serving.analyst, serving.writer
        self._step = step
        self.errors = [*errors]
        self.calls = 0
        serving.analyst = serving.writer = self
        serving.retry(seconds=20, first_pause=0.005)

    async def _play(self, step: str) -> None:
        if step != self._step:
            return
        self.calls += 1
        if self.errors:
            error = self.errors.pop(0)
            if isinstance(error, BaseException):
                raise error
            await (asyncio.sleep(error) if isinstance(error, float) else error())

    async def analyse(self, picture: Picture, locale: Locale) -> Analysis:
        await self._play("analyzing_image")
        return await self._analyst.analyse(picture, locale)

    async def details(self, brief: Brief) -> Details:
        await self._play("generating_details")
        return await self._writer.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        await self._play("generating_history")
        async for part in self._writer.history(brief, details):
            yield part


async def announced(container: Container, run: GenerationRun) -> list[ProgressEntry]:
    """The entries of the run without those of its portrait."""
    return [entry for entry in await container.progress.replay(run.id) if not entry.of_avatar]


async def notices(container: Container, run: GenerationRun) -> list[ProgressEntry]:
    return [entry for entry in await announced(container, run) if entry.retry]


@pytest.mark.parametrize(
    ("step", "progress"), [("analyzing_image", 15), ("generating_details", 40), ("generating_history", 55)]
)
async def test_each_automatic_retry_is_reported_at_its_step_with_the_progress_so_far_and_no_data(
    container: Container, guest: Identity, step: str, progress: int
) -> None:
    flaky = FlakyEngines(container, step, EngineTimeout(), EngineBusy(retry_after=0.01))
    run = await completed(container, guest, RunRequest("A knight", image=png()))
    assert (run.status, flaky.calls) == (RunStatus.COMPLETED, 3)
    first, second = await notices(container, run)
    for entry in (first, second):
        assert (entry.step, entry.progress, entry.data) == (step, progress, None)
    assert first.message == "The engine did not answer in time; trying again (2 of 3)"
    assert second.message == "The engine is busy; trying again (3 of 3)"
    assert second.retry == AutomaticRetry(3, 3, 0.01, "engine_busy")
    entries = await announced(container, run)
    assert [entry.seq for entry in entries] == [*range(1, len(entries) + 1)]
    assert [entry.progress for entry in entries] == sorted(entry.progress for entry in entries)
    assert len(entries) == 11


async def test_a_portuguese_run_is_said_in_portuguese(container: Container, guest: Identity) -> None:
    FlakyEngines(container, "generating_details", EngineBusy())
    run = await completed(container, guest, RunRequest("Uma ferreira", locale="pt-BR"))
    (notice,) = await notices(container, run)
    assert notice.message == "O motor está ocupado; tentando de novo (2 de 3)"


async def test_a_server_away_twice_at_one_step_is_announced_twice_and_takes_no_try(
    container: Container, guest: Identity
) -> None:
    gone = EngineAway(retry_after=0.001)
    flaky = FlakyEngines(container, "generating_details", gone, gone, EngineBusy(retry_after=0.001), gone)
    run = await completed(container, guest)
    assert (run.status, flaky.calls) == (RunStatus.COMPLETED, 5)
    seen = [(entry.retry.attempt, entry.retry.code) for entry in await notices(container, run) if entry.retry]
    assert seen == [(1, "engine_away"), (2, "engine_busy"), (2, "engine_away")]


async def test_on_the_wire_it_is_a_field_beside_the_others(container: Container, guest: Identity) -> None:
    FlakyEngines(container, "generating_details", EngineBusy(retry_after=0.02))
    run = await completed(container, guest)
    events = [entry.event(str) for entry in await announced(container, run)]
    (event,) = [event for event in events if event.retry]
    assert event.data is None
    assert event.retry == AutomaticRetry(2, 3, 0.02, "engine_busy")
    assert len(events) == 7


async def test_after_the_last_try_the_run_fails_with_the_last_error(
    container: Container, guest: Identity
) -> None:
    flaky = FlakyEngines(container, "generating_history", *[EngineBusy(retry_after=0.001) for _ in range(3)])
    run = await completed(container, guest)
    assert (run.status, flaky.calls) == (RunStatus.FAILED, 3)
    assert len(await notices(container, run)) == 2
    last = (await announced(container, run))[-1]
    assert last.data is not None
    assert (last.step, last.data["code"]) == ("error", "engine_busy")
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED


async def test_a_persons_own_retry_has_all_its_tries_again(container: Container, guest: Identity) -> None:
    flaky = FlakyEngines(container, "generating_history", *[EngineBusy(retry_after=0.001) for _ in range(5)])
    run = await completed(container, guest)
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED
    assert flaky.calls == 6
    tries = [entry.retry.attempt for entry in await notices(container, run) if entry.retry]
    assert tries == [2, 3, 2, 3]


@pytest.mark.parametrize("error", [EngineError(), EngineRefused()])
async def test_what_is_permanent_is_neither_tried_again_nor_reported(
    container: Container, guest: Identity, error: EngineError
) -> None:
    flaky = FlakyEngines(container, "generating_history", error)
    run = await completed(container, guest)
    assert (run.status, flaky.calls) == (RunStatus.FAILED, 1)
    assert await notices(container, run) == []


async def test_a_call_past_its_time_limit_is_tried_again_and_reported(
    container: Container, guest: Identity
) -> None:
    flaky = FlakyEngines(container, "generating_details", 60.0)
    stand_ins(container).retry(seconds=1)
    run = await completed(container, guest)
    assert (run.status, flaky.calls) == (RunStatus.COMPLETED, 2)
    (notice,) = await notices(container, run)
    assert notice.retry is not None
    assert notice.retry.code == "engine_timeout"


async def test_a_run_taken_up_again_repeats_no_notice_and_counts_its_tries_on(
    container: Container, guest: Identity
) -> None:
    # The second try stops without a word, as a killed process does.
    busy = EngineBusy(retry_after=0.001)
    flaky = FlakyEngines(container, "generating_history", busy, LeaseLost(), busy, busy)
    run = await container.generations.start(guest, RunRequest("A knight"))
    await until(lambda: _left(container, flaky, 2))
    await expire_lease(container, GenerationRun, run.id)
    await container.reconciler.reconcile()
    finished = await ended(container, guest, run.id)
    tries = [entry.retry.attempt for entry in await notices(container, run) if entry.retry]
    assert tries == [2, 3]
    assert (finished.status, flaky.calls) == (RunStatus.FAILED, 4)


async def _left(container: Container, flaky: FlakyEngines, calls: int) -> bool:
    """Whether nobody works on anything any more, after so many calls."""
    return flaky.calls == calls and await is_idle(container)


async def test_a_run_is_cancelled_in_the_pause_at_once(container: Container, guest: Identity) -> None:
    flaky = FlakyEngines(container, "generating_history", EngineBusy(retry_after=20))
    run = await container.generations.start(guest, RunRequest("A knight"))
    await until(lambda: notices(container, run))
    await container.steering.cancel(guest, run.id)
    last = (await announced(container, run))[-1]
    assert last.data is not None
    assert (last.data["code"], last.data["failedStep"]) == ("cancelled", "generating_history")
    await until(lambda: _left(container, flaky, 1))
    assert (await announced(container, run))[-1] == last


async def test_whoever_lost_the_run_meanwhile_neither_reports_nor_asks_again(
    container: Container, guest: Identity
) -> None:
    async def steal() -> None:
        async with container.db.writing() as session:
            await session.execute(update(GenerationRun).values(lease_owner="somebody else"))
        raise EngineBusy(retry_after=0.001)

    flaky = FlakyEngines(container, "generating_history", steal)
    run = await container.generations.start(guest, RunRequest("A knight"))
    await until(lambda: _left(container, flaky, 1))
    assert await notices(container, run) == []
    assert flaky.calls == 1


async def test_past_runs_that_were_tried_again_leave_estimates_whole(
    container: Container, guest: Identity
) -> None:
    FlakyEngines(container, "generating_history", *[EngineBusy(retry_after=0.001)] * 3)
    for _ in range(4):
        await completed(container, guest)
    async with container.db.writing() as session:
        past = utcnow() - timedelta(minutes=1)
        await session.execute(update(GenerationRun).values(ended_at=past))
    flaky = FlakyEngines(container, "generating_details", EngineBusy(retry_after=20))
    run = await container.generations.start(guest, RunRequest("A knight"))
    await until(lambda: notices(container, run))
    forecast = await Estimates(container.db, 3, None).of(
        await container.generations.find_visible(guest, run.id)
    )
    assert forecast.remaining is not None
    assert forecast.position is None
    await container.steering.cancel(guest, run.id)
    assert flaky.calls == 1
