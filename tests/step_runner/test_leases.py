"""Who has lost the lease stores nothing; who must stop releases it; a failure ends the run once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from structlog.testing import capture_logs

from app.bootstrap import Container
from app.db import utcnow
from app.errors import EngineBusy, Unavailable
from app.pool.pool import PoolProcessDied
from app.runs.models import GenerationRun, RunStatus
from app.runs.steps import Step
from tests.step_runner.one_step import (
    ANSWER,
    Answer,
    AnswerCall,
    OneStep,
    calls,
    key_of,
    marks,
    results,
    stored_run,
)


async def _taken_over(container: Container) -> None:
    """Every run is claimed by another process."""
    taken = {"lease_owner": "another", "lease_until": utcnow() + timedelta(seconds=15)}
    async with container.db.writing() as session:
        await session.execute(update(GenerationRun).values(**taken))


async def test_who_has_lost_the_lease_stores_nothing(container: Container, run: GenerationRun) -> None:
    async def answer_too_late() -> Answer:
        await _taken_over(container)
        return ANSWER

    with capture_logs() as logged:
        await container.runner.work("run", run, OneStep(container, AnswerCall(answer_too_late)))
    assert [entry["event"] for entry in logged] == ["run.lease_lost"]
    assert await marks(container, run.id) == []
    assert await results(container, run.id) == []
    assert await calls(container, run.id) == []
    assert (await stored_run(container, run.id)).status == RunStatus.RUNNING


async def test_who_has_lost_the_lease_does_not_try_again(container: Container, run: GenerationRun) -> None:
    async def busy_too_late() -> Answer:
        await _taken_over(container)
        raise EngineBusy

    call = AnswerCall(busy_too_late, ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    assert call.tries == 1
    assert await marks(container, run.id) == []


async def test_who_has_lost_the_lease_does_not_report_a_failure(
    container: Container, run: GenerationRun
) -> None:
    async def fail_too_late() -> Answer:
        await _taken_over(container)
        raise RuntimeError

    await container.runner.work("run", run, OneStep(container, AnswerCall(fail_too_late)))
    assert await marks(container, run.id) == []
    assert (await stored_run(container, run.id)).status == RunStatus.RUNNING


async def test_a_process_that_stops_asks_no_engine_and_releases_the_lease(
    container: Container, run: GenerationRun
) -> None:
    await container.leases.drain(0)
    call = AnswerCall(ANSWER)
    with capture_logs() as logged:
        await container.runner.work("run", run, OneStep(container, call))
    assert [entry["event"] for entry in logged] == ["run.released"]
    assert call.tries == 0
    assert [row.id for row in await container.claimable_work.runs()] == [run.id]


async def test_an_unusable_database_ends_the_work_and_not_the_run(
    container: Container, run: GenerationRun
) -> None:
    with pytest.raises(Unavailable):
        await container.runner.work("run", run, OneStep(container, AnswerCall(Unavailable())))
    assert await marks(container, run.id) == []
    assert (await stored_run(container, run.id)).status == RunStatus.RUNNING


async def test_an_unforeseen_exception_outside_the_engine_fails_the_run_as_a_fault_of_ours(
    container: Container, run: GenerationRun
) -> None:
    await container.runner.work("run", run, OneStep(container, AnswerCall(RuntimeError("/secret/path"))))
    ended = await stored_run(container, run.id)
    assert (ended.status, ended.error.code if ended.error else None) == (RunStatus.FAILED, "internal")
    (entry,) = await container.progress.replay(run.id)
    assert entry.mark == "failed"
    assert "secret" not in str(entry.data)


async def test_a_step_that_ends_a_pool_process_is_tried_once_more(
    container: Container, run: GenerationRun
) -> None:
    call = AnswerCall(PoolProcessDied("killed"), ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    assert call.tries == 2
    assert await results(container, run.id) == [{"text": ANSWER.text}]


async def test_the_second_crash_of_a_step_ends_the_run(container: Container, run: GenerationRun) -> None:
    call = AnswerCall(PoolProcessDied("killed"), PoolProcessDied("killed"), ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    ended = await stored_run(container, run.id)
    assert (call.tries, ended.status) == (2, RunStatus.FAILED)
    assert ended.error is not None
    assert ended.error.code == "step_crashed"
    assert await container.result_spool.find(key_of(run), Answer) is None


async def test_a_step_that_was_given_up_is_not_tried_again(container: Container, run: GenerationRun) -> None:
    for _ in range(2):
        await container.crashes.count_crash(run, Step.GENERATING_DETAILS, "killed")
    call = AnswerCall(ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    assert (call.tries, await marks(container, run.id)) == (0, ["failed"])
