"""A paid answer is on disk until it is stored: found there it is reviewed, and no engine is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from app.bootstrap import Container
from app.engines.paid_answers import current_paid_answer
from app.errors import ContentRefused, ModerationUnavailable
from app.runs.models import GenerationRun, RunStatus
from app.runs.usage import EngineCall
from tests.step_runner.one_step import (
    ANSWER,
    Answer,
    AnswerCall,
    OneStep,
    answer_kept_before,
    calls,
    key_of,
    marks,
    results,
    stored_run,
    unreviewed_key_of,
)
from tests.support.unavailable import UnavailableDatabase

PAID = EngineCall("engine", "model", "paid before", 0.1, cost=0.01)


async def _spooled(container: Container, key: str) -> Answer | None:
    found = await container.result_spool.find(key, Answer)
    return found.result if found else None


@pytest.mark.parametrize("key", [key_of, unreviewed_key_of])
async def test_a_spooled_answer_is_reviewed_and_stored_and_the_engine_is_not_asked(
    container: Container, run: GenerationRun, key: Callable[[GenerationRun], str]
) -> None:
    await container.result_spool.store(key(run), ANSWER, [PAID])
    call = AnswerCall()
    await container.runner.work("run", run, OneStep(container, call))
    assert (call.tries, call.reviewed) == (0, [ANSWER])
    assert await results(container, run.id) == [{"text": ANSWER.text}]
    assert await calls(container, run.id) == ["paid before"]
    assert await _spooled(container, key(run)) is None


async def test_calls_of_a_spooled_answer_that_are_stored_are_not_counted_again(
    container: Container, run: GenerationRun
) -> None:
    work = await OneStep(container, AnswerCall()).load_work(run)
    work.start_usage().note(PAID)
    async with container.db.writing() as session:
        session.add_all(work.calls())
    another = replace(PAID, prompt="paid later", id=uuid4())
    await container.result_spool.store(key_of(run), ANSWER, [PAID, another])
    await container.runner.work("run", run, OneStep(container, AnswerCall()))
    assert await calls(container, run.id) == ["paid before", "paid later"]


async def test_an_answer_is_on_disk_before_it_is_stored(container: Container, run: GenerationRun) -> None:
    database = UnavailableDatabase(container)

    async def answer_before_an_outage() -> Answer:
        database.fail = 1
        await container.leases.drain(0)
        return ANSWER

    call = AnswerCall(answer_before_an_outage)
    await container.runner.work("run", run, OneStep(container, call))
    assert await results(container, run.id) == []
    assert await _spooled(container, key_of(run)) == ANSWER


async def test_a_free_engines_answer_is_not_spooled(container: Container, run: GenerationRun) -> None:
    async def kept() -> Answer:
        await current_paid_answer().store(ANSWER)
        assert await _spooled(container, key_of(run)) is None
        return ANSWER

    call = AnswerCall(kept, free=True)
    await container.runner.work("run", run, OneStep(container, call))
    assert await results(container, run.id) == [{"text": ANSWER.text}]


async def test_a_spooled_answer_that_the_review_refuses_is_neither_stored_nor_left_on_disk(
    container: Container, run: GenerationRun
) -> None:
    await container.result_spool.store(key_of(run), ANSWER, [PAID])
    await container.runner.work("run", run, OneStep(container, AnswerCall(refusal=ContentRefused())))
    assert await results(container, run.id) == []
    assert await marks(container, run.id) == ["failed"]
    assert await _spooled(container, key_of(run)) is None


async def test_an_answer_whose_review_is_unavailable_is_not_stored_and_waits_on_disk_for_another_attempt(
    container: Container, run: GenerationRun
) -> None:
    call = AnswerCall(partial(answer_kept_before, ModerationUnavailable()))
    await container.runner.work("run", run, OneStep(container, call))
    ended = await stored_run(container, run.id)
    assert (ended.status, call.tries) == (RunStatus.FAILED, 1)
    assert await results(container, run.id) == []
    assert await _spooled(container, key_of(run)) is None
    assert await _spooled(container, unreviewed_key_of(run)) == ANSWER


async def test_an_answer_that_the_review_refuses_leaves_nothing_on_disk(
    container: Container, run: GenerationRun
) -> None:
    call = AnswerCall(partial(answer_kept_before, ContentRefused()))
    await container.runner.work("run", run, OneStep(container, call))
    assert await results(container, run.id) == []
    assert [await _spooled(container, key(run)) for key in (key_of, unreviewed_key_of)] == [None, None]
