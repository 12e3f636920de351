"""Engines have a time limit; the retry policy says what is tried again; the call of every try is recorded."""

from __future__ import annotations

import asyncio

import pytest

from app.bootstrap import Container
from app.engines.retry_policy import RetryPolicy
from app.errors import EngineBusy, EngineError, EngineRefused, Unavailable
from app.runs.models import GenerationRun, RunStatus
from tests.step_runner.conftest import no_pause
from tests.step_runner.one_step import ANSWER, Answer, AnswerCall, OneStep, calls, marks, results, stored_run

TRY_2 = "retry generating_details 2"


async def never() -> Answer:
    """An engine that hangs."""
    await asyncio.Event().wait()
    raise AssertionError


@pytest.fixture
async def impatient(container: Container, run: GenerationRun) -> Container:
    """The same with a time limit of some milliseconds."""
    policy = RetryPolicy(seconds=0.01, tries=2, sleep=no_pause)
    container.runner.retry_policy = policy
    return container


async def test_a_call_past_its_time_limit_is_tried_again(impatient: Container, run: GenerationRun) -> None:
    call = AnswerCall(never, ANSWER)
    await impatient.runner.work("run", run, OneStep(impatient, call))
    assert call.tries == 2
    assert await marks(impatient, run.id) == [TRY_2, "detailed"]
    first, _ = await impatient.progress.replay(run.id)
    assert first.retry is not None
    assert (first.retry.code, first.retry.attempt, first.retry.of) == ("engine_timeout", 2, 2)


async def test_after_the_last_try_past_its_time_limit_the_run_fails(
    impatient: Container, run: GenerationRun
) -> None:
    call = AnswerCall(never, never, ANSWER)
    await impatient.runner.work("run", run, OneStep(impatient, call))
    ended = await stored_run(impatient, run.id)
    assert (call.tries, ended.status) == (2, RunStatus.FAILED)
    assert ended.error is not None
    assert ended.error.code == "engine_timeout"
    assert await results(impatient, run.id) == []


async def test_what_is_permanent_is_not_tried_again(container: Container, run: GenerationRun) -> None:
    call = AnswerCall(EngineRefused(), ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    assert call.tries == 1
    assert await marks(container, run.id) == ["failed"]


async def test_tries_that_an_earlier_lease_announced_count(container: Container, run: GenerationRun) -> None:
    """Who takes the run up after a crash does not begin with the first of two tries again."""
    first = AnswerCall(EngineBusy(), Unavailable())
    with pytest.raises(Unavailable):
        await container.runner.work("run", run, OneStep(container, first))
    call = AnswerCall(EngineBusy(), ANSWER)
    await container.runner.work("run", run, OneStep(container, call))
    error = (await stored_run(container, run.id)).error
    assert (first.tries, call.tries, error.code if error else None) == (2, 1, "engine_busy")
    assert await marks(container, run.id) == [TRY_2, "failed"]


async def test_calls_of_failed_tries_are_recorded(container: Container, run: GenerationRun) -> None:
    await container.runner.work("run", run, OneStep(container, AnswerCall(EngineBusy(), ANSWER)))
    assert await calls(container, run.id) == ["try 1", "try 2"]


@pytest.mark.parametrize("error", [EngineError(), RuntimeError()])
async def test_the_call_that_fails_the_run_is_recorded(
    container: Container, run: GenerationRun, error: Exception
) -> None:
    await container.runner.work("run", run, OneStep(container, AnswerCall(error)))
    assert await calls(container, run.id) == ["try 1"]
    assert await marks(container, run.id) == ["failed"]
