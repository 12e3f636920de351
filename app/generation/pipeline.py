"""A run from its picture to its character: the steps, read from top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from app.characters.models import Character
from app.characters.views import character_view
from app.db import Database, utcnow
from app.errors import AppError, EngineError, Unavailable
from app.generation import payloads, steps
from app.generation.calls import Bill, billing
from app.generation.leases import HandedBack, LeaseLost, Leases
from app.generation.models import AvatarJob, GenerationRun, ProgressRow, RunStatus, StepResult
from app.generation.observer import UNOBSERVED, Observer
from app.generation.patience import AutomaticRetry, Patience
from app.generation.pictures import stored_picture
from app.generation.ports import Analysis, Brief, Details, Engines, Files, History, Picture, Queue
from app.generation.progress import ProgressLog
from app.generation.steps import Mark, Step

log = structlog.get_logger()
Result = TypeVar("Result")
_NAMES = select(Character.first_name, Character.last_name)
_NAMES_OF_ALL = (  # by their runs' end, which an index knows
    _NAMES.join(GenerationRun, GenerationRun.id == Character.run_id)
    .where(GenerationRun.status == RunStatus.COMPLETED)
    .order_by(GenerationRun.ended_at.desc())
)


@dataclass(slots=True)
class _Work:
    """One hold on one run: the run as claimed, what it has produced, and the marks it has passed."""

    run: GenerationRun
    results: dict[str, dict[str, Any]]
    passed: set[str]
    step: Step  # what an error now would be an error of
    progress: int
    bill: Bill = field(default_factory=lambda: Bill(""))  # of the step worked on

    def result(self, step: Step, kind: type[Result]) -> Result | None:
        stored = self.results.get(step)
        return msgspec.convert(stored, kind) if stored is not None else None


class Pipeline:
    """Runs runs. Safe to call twice with one: the second finds the lease taken, or the results stored."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        engines: Engines,
        files: Files,
        queue: Queue,
        patience: Patience,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._engines = engines
        self._files = files
        self._queue = queue
        self._patience = patience
        self._observer = observer

    async def run(self, run_id: UUID) -> GenerationRun | None:
        """Works the run to its end; None where it was not to be had. Raises Unavailable alone."""
        claimed = await self._leases.claim_run(run_id)
        if claimed is None:
            return None
        with bound_contextvars(run_id=str(run_id)), self._observer.doing("run", str(run_id)):
            try:
                async with self._leases.renewing(claimed):
                    await self._work_to_end(await self._take_up(claimed))
            except HandedBack:
                log.info("run.handed_back")
            except LeaseLost:
                log.warning("run.lease_lost")
            except Unavailable:
                log.warning("run.interrupted", exc_info=True)
                raise
        return claimed

    async def _take_up(self, run: GenerationRun) -> _Work:
        passed = select(ProgressRow.mark).where(
            ProgressRow.run_id == run.id, ProgressRow.attempt == run.attempt
        )
        results = select(StepResult).where(StepResult.run_id == run.id)
        async with self._db.reading() as session:
            marks = {mark for mark in (await session.execute(passed)).scalars() if mark}
            stored = {row.step: row.data for row in (await session.execute(results)).scalars()}
        begin = Step.UPLOADING_IMAGE if run.has_image else Step.GENERATING_DETAILS
        return _Work(run, stored, marks, begin, run.progress)

    async def _work_to_end(self, work: _Work) -> None:
        try:
            analysis = await self._read_picture(work) if work.run.image_key else None
            brief = await self._brief(work.run, analysis)
            details = await self._work_out_details(work, brief)
            history = await self._write_history(work, brief, details)
            character = await self._create_character(work, analysis, details, history)
            await self._complete(work, character)
        except (LeaseLost, Unavailable):
            raise  # nothing can be written: the lease ends, and another goes on from the last result
        except AppError as error:
            await self._fail(work, error)
        except Exception:
            log.exception("run.crashed", step=work.step)
            await self._fail(work, EngineError())

    async def _read_picture(self, work: _Work) -> Analysis:
        if stored := work.result(Step.EXTRACTING_DESCRIPTION, Analysis):
            return stored
        with self._observer.doing("step", Step.EXTRACTING_DESCRIPTION):
            await self._announce(work, steps.UPLOADING)
            picture = await self._fetch_picture(work.run)
            await self._announce(work, steps.ANALYZING)
            locale = steps.locale_of(work.run.locale)
            analysis = await self._ask(work, lambda: self._engines.analyst.analyse(picture, locale))
            await self._report(work, steps.EXTRACTED, analysis, payloads.of_analysis(analysis))
        return analysis

    async def _ask(self, work: _Work, call: Callable[[], Awaitable[Result]]) -> Result:
        async def observed() -> Result:
            self._leases.at_boundary(work.run)
            with self._observer.doing("engine", work.step):
                return await call()

        async def tell(retry: AutomaticRetry) -> None:
            await self._pass(work, steps.trying_again(work.step, work.progress, retry), retry=retry)

        work.bill = Bill(f"{work.run.id}/{steps.worked_at(work.step)}/{work.run.attempt}")
        with billing(work.bill):
            return await self._patience.ask(observed, tell, steps.tries_told(work.step, work.passed))

    async def _fetch_picture(self, run: GenerationRun) -> Picture:
        # Read back from where it is kept: a picture that did not survive must fail here, not at the end.
        assert run.image_key is not None
        stored = await self._files.get(run.image_key)
        return stored_picture(stored.content)

    async def _brief(self, run: GenerationRun, analysis: Analysis | None) -> Brief:
        brief = Brief(run.description, analysis, run.template, steps.locale_of(run.locale), run.seed)
        if run.seed_given:  # a person's own seed asks for the same again
            return brief
        own = _NAMES.where(Character.user_id == run.user_id).order_by(Character.created_at.desc())
        return replace(
            brief, taken_names=await self._names(own), recent_names=await self._names(_NAMES_OF_ALL)
        )

    async def _names(self, newest_first: Select[str, str]) -> tuple[str, ...]:
        async with self._db.reading() as session:
            recent = await session.execute(newest_first.limit(1000))
            return tuple(f"{first} {last}".strip() for first, last in recent)

    async def _work_out_details(self, work: _Work, brief: Brief) -> Details:
        if stored := work.result(Step.GENERATING_DETAILS, Details):
            return stored
        with self._observer.doing("step", Step.GENERATING_DETAILS):
            await self._announce(work, steps.DETAILING)
            details = await self._ask(work, lambda: self._engines.writer.details(brief))
            await self._report(work, steps.DETAILED, details, payloads.of_details(details))
        return details

    async def _write_history(self, work: _Work, brief: Brief, details: Details) -> History:
        if stored := work.result(Step.GENERATING_HISTORY, History):
            return stored
        work.step = Step.GENERATING_HISTORY
        with self._observer.doing("step", Step.GENERATING_HISTORY):
            history = await self._ask(work, lambda: self._engines.writer.history(brief, details))
            await self._report(work, steps.WRITTEN, history, {"history": history.text})
        return history

    async def _create_character(
        self, work: _Work, analysis: Analysis | None, details: Details, history: History
    ) -> Character:
        if stored := await self._stored_character(work.run):
            return stored
        with self._observer.doing("step", Step.CREATING_CHARACTER):
            await self._announce(work, steps.CREATING)
            character = payloads.new_character(work.run, analysis, details, history)
            async with self._passing(work, steps.QUEUING, character_id=character.id) as session:
                session.add(character)
        return character

    async def _stored_character(self, run: GenerationRun) -> Character | None:
        async with self._db.reading() as session:
            return (
                await session.execute(select(Character).where(Character.run_id == run.id))
            ).scalar_one_or_none()

    async def _complete(self, work: _Work, character: Character) -> None:
        run = work.run
        job = AvatarJob(
            id=uuid4(), character_id=character.id, run_id=run.id, user_id=run.user_id, seed=run.seed
        )
        data = {
            "characterId": str(character.id),
            "character": msgspec.to_builtins(character_view(character, [], str)),
            "avatarJobId": str(job.id),
        }
        ended = {"status": RunStatus.COMPLETED, "ended_at": utcnow(), "lease_until": None}
        async with self._passing(work, steps.COMPLETED, data, avatar_job_id=job.id, **ended) as session:
            session.add(job)
        self._observer.ended("run", RunStatus.COMPLETED)
        log.info("run.completed")
        await self._queue.enqueue_avatar(job.id)

    async def _announce(self, work: _Work, mark: Mark) -> None:
        self._leases.at_boundary(work.run)
        work.step = mark.step
        if mark.name not in work.passed:
            await self._pass(work, mark)

    async def _report(self, work: _Work, mark: Mark, result: object, data: dict[str, Any]) -> None:
        kept = StepResult(run_id=work.run.id, step=mark.step, data=msgspec.to_builtins(result))
        async with self._passing(work, mark, data) as session:
            session.add(kept)

    async def _pass(
        self, work: _Work, mark: Mark, data: dict[str, Any] | None = None, **columns: Any
    ) -> None:
        async with self._passing(work, mark, data, **columns):
            pass

    @asynccontextmanager
    async def _passing(
        self, work: _Work, mark: Mark, data: dict[str, Any] | None = None, **columns: Any
    ) -> AsyncIterator[AsyncSession]:
        """One transaction: what the body stores, and the mark. Watchers hear of it after the commit."""
        async with self._db.writing() as session:
            yield session
            session.add_all(work.bill.rows(work.run.id, steps.worked_at(work.step) or work.step))
            await session.flush()
            entry = await self._progress.append(session, work.run, mark, data, **columns)
            if entry is None:
                raise LeaseLost
        work.bill.kept()
        work.passed.add(mark.name)
        work.progress = mark.progress
        self._progress.publish(entry)

    async def _fail(self, work: _Work, error: AppError) -> None:
        told = payloads.of_error(error, work.step)
        ended = {"status": RunStatus.FAILED, "ended_at": utcnow(), "lease_until": None, "error": told}
        await self._pass(work, steps.FAILED, told, **ended)
        self._observer.ended("run", RunStatus.FAILED)
        log.info("run.failed", step=work.step, code=error.code)
