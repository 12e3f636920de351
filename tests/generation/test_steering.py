"""Cancelling and retrying, on both databases, also as races."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import Brief, Details, History, PartialHistory
from app.errors import EngineBusy, EngineError, InvalidField, NotFound, WrongState
from app.progress.log import ProgressEntry
from app.runs.models import GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from tests.support.runs import completed, ended, is_idle, png, published
from tests.support.stand_ins import stand_ins
from tests.support.waiting import subscribed, until


class SlowWriter:
    """Waits at the history until it is let go, and says how often each step was asked for."""

    def __init__(self, container: Container) -> None:
        self._real = stand_ins(container).writer
        self.gate = asyncio.Event()
        self.waiting = asyncio.Event()
        self.stopped = asyncio.Event()
        self.errors: list[Exception] = []
        self.details_calls = 0
        self.history_calls = 0

    async def details(self, brief: Brief) -> Details:
        self.details_calls += 1
        return await self._real.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        self.history_calls += 1
        if self.errors:
            raise self.errors.pop(0)
        self.waiting.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.stopped.set()
            raise
        async for part in self._real.history(brief, details):
            yield part


@pytest.fixture
def writer(container: Container) -> SlowWriter:
    slow = SlowWriter(container)
    stand_ins(container).writer = slow
    return slow


async def at_history(container: Container, identity: Identity, writer: SlowWriter) -> GenerationRun:
    run = await container.generations.start(identity, RunRequest(description="A brave knight"))
    await asyncio.wait_for(writer.waiting.wait(), 10)
    return run


async def events(container: Container, run: GenerationRun) -> list[ProgressEntry]:
    return [entry for entry in await container.progress.replay(run.id) if not entry.of_avatar]


async def test_cancelling_stops_a_slow_engine_within_a_second(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await at_history(container, guest, writer)
    cancelled = await container.steering.cancel(guest, run.id)
    assert cancelled.status == RunStatus.CANCELLED
    await asyncio.wait_for(writer.stopped.wait(), 3)
    last = (await events(container, run))[-1]
    assert last.step == "error"
    assert last.data is not None
    assert (last.data["code"], last.data["failedStep"]) == ("cancelled", "generating_history")


async def test_cancelling_by_another_process_is_received_through_the_feed(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await at_history(container, guest, writer)
    async with bootstrap.alive(bootstrap.build(container.settings)) as elsewhere:
        await subscribed(container.redis, 2)
        cancelled = await elsewhere.steering.cancel(guest, run.id)
        assert cancelled.status == RunStatus.CANCELLED
        await asyncio.wait_for(writer.stopped.wait(), 3)


async def test_cancelling_twice_or_late_changes_nothing(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    again = await container.steering.cancel(guest, run.id)
    assert again.status == RunStatus.COMPLETED
    assert (await events(container, run))[-1].step == "completed"


async def test_a_waiting_run_can_be_cancelled(container: Container, guest: Identity) -> None:
    run = GenerationRun(user_id=guest.id, description="x", locale="en", seed=1)
    async with container.db.writing() as session:
        session.add(run)
    await container.steering.cancel(guest, run.id)
    assert await container.leases.claim_run(run.id) is None
    assert [entry.step for entry in await events(container, run)] == ["error"]


async def test_a_strangers_run_can_be_neither_cancelled_nor_retried(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    run = await completed(container, guest)
    with pytest.raises(NotFound):
        await container.steering.cancel(stranger, run.id)
    with pytest.raises(NotFound):
        await container.steering.retry(stranger, run.id)


async def failed(container: Container, identity: Identity, writer: SlowWriter) -> GenerationRun:
    writer.errors = [EngineError()]
    return await completed(container, identity)


async def test_a_retry_goes_on_from_the_failed_step(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await failed(container, guest, writer)
    writer.gate.set()
    await container.steering.retry(guest, run.id)
    done = await ended(container, guest, run.id)
    assert done.status == RunStatus.COMPLETED
    assert (writer.details_calls, writer.history_calls) == (1, 2)
    assert [entry.seq for entry in await events(container, run)] == [*range(1, 8)]


async def test_the_error_a_retry_undid_is_replayed_as_superseded(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await failed(container, guest, writer)
    writer.gate.set()
    await container.steering.retry(guest, run.id)
    await ended(container, guest, run.id)
    announced = [entry.event(str) for entry in await events(container, run)]
    assert [event.step for event in announced if event.step == "error"] == []
    undone = next(event for event in announced if (event.data or {}).get("superseded"))
    assert (undone.step, undone.seq) == ("generating_history", 3)


async def test_a_retry_may_begin_at_an_earlier_step(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await failed(container, guest, writer)
    writer.gate.set()
    await container.steering.retry(guest, run.id, from_step="generating_details")
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED
    assert writer.details_calls == 2


@pytest.mark.parametrize("step", ["analyzing_image", "completed", "nonsense", "creating_character"])
async def test_a_retry_can_not_begin_where_nothing_is_worked_on(
    container: Container, guest: Identity, writer: SlowWriter, step: str
) -> None:
    run = await failed(container, guest, writer)
    with pytest.raises(InvalidField):
        await container.steering.retry(guest, run.id, from_step=step)
    assert (await container.generations.find_owned(guest, run.id)).status == RunStatus.FAILED


async def test_a_cancelled_run_can_be_taken_up_again(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await at_history(container, guest, writer)
    await container.steering.cancel(guest, run.id)
    await asyncio.wait_for(writer.stopped.wait(), 5)
    writer.gate.set()
    await until(lambda: is_idle(container))
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED
    assert writer.details_calls == 1


async def test_only_a_run_that_stopped_can_be_retried(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    with pytest.raises(WrongState):
        await container.steering.retry(guest, run.id)


async def test_two_retries_at_once_make_one_attempt(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await failed(container, guest, writer)
    writer.gate.set()
    tries = [container.steering.retry(guest, run.id) for _ in range(5)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert len([answer for answer in answers if isinstance(answer, GenerationRun)]) == 1
    done = await ended(container, guest, run.id)
    assert (done.status, done.attempt) == (RunStatus.COMPLETED, 2)


@pytest.mark.parametrize("order", ["retry first", "cancel first", "both, again and again"])
async def test_retry_against_cancel_ends_the_run_once(
    container: Container, guest: Identity, writer: SlowWriter, order: str
) -> None:
    run = await failed(container, guest, writer)
    writer.gate.set()
    acts = [container.steering.retry, container.steering.cancel]
    acts = {"cancel first": acts[::-1], "both, again and again": acts * 3}.get(order, acts)
    answers = await asyncio.gather(*(act(guest, run.id) for act in acts), return_exceptions=True)
    assert all(isinstance(answer, GenerationRun | WrongState) for answer in answers)
    done = await ended(container, guest, run.id)
    announced = await events(container, run)
    assert done.status in {RunStatus.COMPLETED, RunStatus.CANCELLED}
    assert announced[-1].step == ("completed" if done.status == RunStatus.COMPLETED else "error")
    assert [entry.seq for entry in announced] == [*range(1, len(announced) + 1)]
    # Each attempt ends once: only the last entry is an end that no retry has superseded.
    assert [entry.seq for entry in announced if entry.terminal] == [announced[-1].seq]


async def test_a_retry_that_is_cancelled_keeps_what_was_produced(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await failed(container, guest, writer)
    writer.waiting.clear()
    await container.steering.retry(guest, run.id)
    await asyncio.wait_for(writer.waiting.wait(), 10)
    cancelled = await container.steering.cancel(guest, run.id)
    assert (cancelled.status, cancelled.attempt) == (RunStatus.CANCELLED, 2)
    writer.gate.set()
    await container.steering.retry(guest, run.id)
    done = await ended(container, guest, run.id)
    assert (done.status, done.attempt) == (RunStatus.COMPLETED, 3)
    assert writer.details_calls == 1


@pytest.mark.parametrize("entries", [0, 1, 3, 5, 7, 8])
async def test_cancel_against_completion_has_one_winner(
    container: Container, guest: Identity, entries: int
) -> None:
    """The cancellation sets out with each of several entries, and with the last but one and the last."""
    sent = asyncio.create_task(published(container, entries))
    await asyncio.sleep(0)
    run = await container.generations.start(guest, RunRequest(description="A brave knight", image=png()))
    await asyncio.wait_for(sent, 10)
    await container.steering.cancel(guest, run.id)
    done = await ended(container, guest, run.id)
    last = (await events(container, run))[-1]
    characters = (await container.characters.list_owned(guest)).characters
    assert done.status in {RunStatus.COMPLETED, RunStatus.CANCELLED}
    assert last.step == ("completed" if done.status == RunStatus.COMPLETED else "error")
    assert len(characters) == (1 if done.status == RunStatus.COMPLETED else 0)


async def test_a_busy_engine_is_asked_again_by_itself(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    writer.errors = [EngineBusy(retry_after=0.01), EngineBusy(retry_after=0.01)]
    writer.gate.set()
    assert (await completed(container, guest)).status == RunStatus.COMPLETED
    assert writer.history_calls == 3


async def test_a_permanent_failure_is_not(container: Container, guest: Identity, writer: SlowWriter) -> None:
    run = await failed(container, guest, writer)
    assert run.status == RunStatus.FAILED
    assert writer.history_calls == 1


async def test_a_stopping_process_releases_its_run_after_the_step(
    container: Container, guest: Identity, writer: SlowWriter
) -> None:
    run = await at_history(container, guest, writer)
    handing = asyncio.create_task(container.leases.drain(5))
    await asyncio.sleep(0)  # it takes nothing more from its first turn on
    writer.gate.set()
    await handing
    with suppress(asyncio.CancelledError):
        await until(lambda: is_idle(container))
    unheld = await container.claimable_work.runs()
    assert [row.id for row in unheld] == [run.id]
    assert (await events(container, run))[-1].progress == 70
