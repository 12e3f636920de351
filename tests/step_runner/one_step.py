"""A run of one step: what its engine does at each try, and what is stored of it in the end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from uuid import UUID

import msgspec
from sqlalchemy import select

from app.bootstrap import Container
from app.engines.moderation import ModerationGate
from app.engines.paid_answers import current_paid_answer
from app.engines.requests import EngineRequest
from app.errors import AppError
from app.generation.run_work import RunWork, load_work
from app.runs import steps
from app.runs.models import EngineCallRow, GenerationRun, StepResult
from app.runs.result_spool import step_key
from app.runs.steps import Step
from app.runs.usage import EngineCall, current_usage
from app.step_runner.answer_spool import AnswerSpool, StepSpool
from app.step_runner.call import StepCall
from app.step_runner.unit import Unit
from tests.support.engine_requests import behind_gate
from tests.support.moderators import PermissiveModerator

COST = 0.01  # of each call


class Answer(msgspec.Struct, frozen=True):
    """What the engine of these tests answers."""

    text: str


ANSWER = Answer("a brave knight")
Turn = Answer | BaseException | Callable[[], Awaitable[Answer]]


class AnswerCall(StepCall[Answer]):
    """A call of an engine that does one of `turns` at each try: answers, raises, or waits for a function's
    answer. Each try is noted as a call that cost something. A kept answer is refused by `refusal`."""

    def __init__(self, *turns: Turn, free: bool = False, refusal: AppError | None = None) -> None:
        engines = behind_gate(SimpleNamespace(free=free), ModerationGate(PermissiveModerator()))
        super().__init__(engines, EngineRequest("writer", Answer, (), lambda _: self.begin()))
        self._turns = [*turns]
        self._refusal = refusal
        self.tries = 0
        self.reviewed: list[Answer] = []

    async def begin(self) -> AsyncIterator[Answer]:
        self.tries += 1
        current_usage().note(EngineCall("engine", "model", f"try {self.tries}", 0.1, cost=COST))
        turn = self._turns.pop(0)
        if isinstance(turn, BaseException):
            raise turn
        yield turn if isinstance(turn, Answer) else await turn()

    async def review(self, result: Answer) -> None:
        self.reviewed.append(result)
        if self._refusal:
            raise self._refusal


class OneStep:
    """Asks for the details, and stores them with the mark that reports them, as the pipeline does."""

    def __init__(self, container: Container, call: AnswerCall) -> None:
        self._container = container
        self._call = call

    async def load_work(self, leased: GenerationRun) -> RunWork:
        return await load_work(self._container.db, leased)

    async def do_steps(self, work: RunWork) -> None:
        runner, spool = self._container.runner, spool_of(self._container, work.run)
        answer = await runner.obtain(work, self._call, spool)
        await runner.log.store(work, Unit(steps.DETAILED, rows=(result_row(work.run, answer),)))
        await spool.delete()

    async def failed(self, work: RunWork, error: AppError) -> None:
        await self._container.runner.log.failed(work, steps.FAILED, error)


def result_row(run: GenerationRun, answer: Answer) -> StepResult:
    return StepResult(run_id=run.id, step=Step.GENERATING_DETAILS, data=msgspec.to_builtins(answer))


def key_of(run: GenerationRun) -> str:
    return step_key(run.id, run.attempt, Step.GENERATING_DETAILS)


def unreviewed_key_of(run: GenerationRun) -> str:
    return f"unreviewed-{run.id}"


def spool_of(container: Container, run: GenerationRun) -> AnswerSpool[Answer]:
    return StepSpool(container.result_spool, Answer, key_of(run), unreviewed_key_of(run))


async def answer_kept_before(error: AppError) -> Answer:
    """An engine behind a moderator that can't be asked: the answer is kept, its review fails."""
    await current_paid_answer().store(ANSWER)
    raise error


async def marks(container: Container, run_id: UUID) -> list[str | None]:
    """The marks of the run's stored entries."""
    return [entry.mark for entry in await container.progress.replay(run_id)]


async def results(container: Container, run_id: UUID) -> list[dict[str, object]]:
    """What is stored of its steps."""
    query = select(StepResult.data).where(StepResult.run_id == run_id)
    async with container.db.reading() as session:
        return [*(await session.execute(query)).scalars()]


async def calls(container: Container, run_id: UUID) -> list[str]:
    """The stored calls of engines, by their prompts."""
    query = select(EngineCallRow.prompt).where(EngineCallRow.run_id == run_id).order_by(EngineCallRow.at)
    async with container.db.reading() as session:
        return [*(await session.execute(query)).scalars()]


async def stored_run(container: Container, run_id: UUID) -> GenerationRun:
    async with container.db.reading() as session:
        return await session.get_one(GenerationRun, run_id)
