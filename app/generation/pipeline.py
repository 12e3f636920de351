"""Pipeline: works on a run from its picture to its character, step by step."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy import select

from app.characters.models import Character
from app.characters.review import review
from app.characters.views import character_view
from app.db import Database
from app.engines.moderated import ModeratedEngines
from app.engines.moderation import ModerationGate
from app.engines.ports import Analysis, Brief, Details, History, Picture
from app.engines.requests import EngineRequest
from app.errors import AppError
from app.generation.briefs import brief_of
from app.generation.run_work import RunWork, load_work
from app.generation.step_calls import RunStepCall
from app.pictures.uploads import stored_picture
from app.ports import Files, Queue
from app.progress.log import ProgressLog
from app.runs import payloads, steps
from app.runs.models import AvatarJob, GenerationRun, StepResult
from app.runs.result_spool import ResultSpool, step_key, unreviewed_key
from app.runs.steps import ProgressMark, Step, StepRow
from app.step_runner.answer_spool import AnswerSpool, NoSpool, StepSpool
from app.step_runner.runner import StepRunner
from app.step_runner.unit import Unit

log = structlog.get_logger()
Result = TypeVar("Result")


class Pipeline:
    """Works on runs. Safe to call twice with one: the second finds the lease taken, or the results stored."""

    def __init__(
        self,
        runner: StepRunner,
        db: Database,
        progress: ProgressLog,
        engines: ModeratedEngines,
        gate: ModerationGate,
        files: Files,
        queue: Queue,
        spool: ResultSpool,
    ) -> None:
        self._runner = runner
        self._step_log = runner.log
        self._db = db
        self._progress = progress
        self._engines = engines
        self._gate = gate
        self._files = files
        self._queue = queue
        self._spool = spool

    async def warm(self) -> None:
        """Loads what the first run would wait for."""
        await self._engines.warm("writer")

    async def run(self, run_id: UUID) -> GenerationRun | None:
        """Works the run to its end; None where it can't be claimed. Raises Unavailable alone."""
        claimed = await self._runner.leases.claim_run(run_id)
        if claimed is not None:
            await self._runner.work("run", claimed, self)
        return claimed

    async def load_work(self, leased: GenerationRun) -> RunWork:
        return await load_work(self._db, leased)

    async def do_steps(self, work: RunWork) -> None:
        analysis = await self._read_picture(work) if work.run.image_key else None
        brief = await brief_of(self._db, work.run, analysis)
        details = await self._work_out_details(work, brief)
        history = await self._write_history(work, brief, details)
        character = await self._create_character(work, analysis, details, history)
        await self._complete(work, character)

    async def failed(self, work: RunWork, error: AppError) -> None:
        await self._step_log.failed(work, steps.FAILED, error)

    async def _read_picture(self, work: RunWork) -> Analysis:
        async def request() -> EngineRequest[Analysis]:
            await self._announce(work, steps.UPLOADING)
            picture, locale = await self._fetch_picture(work.run), steps.locale_of(work.run.locale)
            return EngineRequest(
                "analyst", Analysis, (picture, locale), lambda to: to.analyst.analyse(picture, locale)
            )

        return await self._step(work, steps.READING, request)

    async def _fetch_picture(self, run: GenerationRun) -> Picture:
        # Read back from where it is stored: a picture that did not survive must fail here, not at the end.
        assert run.image_key is not None
        stored = await self._files.get(run.image_key)
        return stored_picture(stored.content)

    async def _work_out_details(self, work: RunWork, brief: Brief) -> Details:
        async def request() -> EngineRequest[Details]:
            return EngineRequest("writer", Details, (brief,), lambda to: to.writer.details(brief))

        return await self._step(work, steps.DETAILS, request)

    async def _write_history(self, work: RunWork, brief: Brief, details: Details) -> History:
        async def request() -> EngineRequest[History]:
            given = (brief, details)
            return EngineRequest("writer", History, given, lambda to: to.writer.history(brief, details))

        return await self._step(work, steps.HISTORY, request)

    async def _step(
        self,
        work: RunWork,
        row: StepRow[Result],
        request: Callable[[], Awaitable[EngineRequest[Result]]],
    ) -> Result:
        """The step's stored result, else what its engine answers, stored with the mark that reports it."""
        if stored := work.result(row):
            return stored
        with self._runner.observer.doing("step", row.stored_as):
            call = await self._begin(work, row, await request())
            spool = self._spool_of(work, row.stored_as, call)
            result = await self._runner.obtain(work, call, spool)
            kept = StepResult(run_id=work.run.id, step=row.stored_as, data=msgspec.to_builtins(result))
            await self._step_log.store(work, Unit(row.ends, payloads.of_result(row, result), rows=(kept,)))
            await spool.delete()
        return result

    async def _begin(
        self, work: RunWork, row: StepRow[Result], request: EngineRequest[Result]
    ) -> RunStepCall[Result]:
        """Announces the step, unless the entry of the result before it has done so."""
        if row.begins.done:
            work.step = row.step
        else:
            await self._announce(work, row.begins)
        drafts = self._progress.draft_publisher(work.run, row.step) if row.drafts else None
        return RunStepCall(self._engines, request, drafts)

    def _spool_of(self, work: RunWork, step: Step, call: RunStepCall[Result]) -> AnswerSpool[Result]:
        if call.free:
            return NoSpool()
        run = work.run
        key, unreviewed = step_key(run.id, run.attempt, step), unreviewed_key(run.id, step, *call.inputs)
        return StepSpool(self._spool, call.kind, key, unreviewed)

    async def _create_character(
        self, work: RunWork, analysis: Analysis | None, details: Details, history: History
    ) -> Character:
        if stored := await self._stored_character(work.run):
            return stored
        with self._runner.observer.doing("step", Step.CREATING_CHARACTER):
            await self._announce(work, steps.CREATING)
            character = payloads.new_character(work.run, analysis, details, history)
            await review(self._gate, character)
            columns = {"character_id": character.id}
            await self._step_log.store(work, Unit(steps.QUEUING, rows=(character,), columns=columns))
        return character

    async def _stored_character(self, run: GenerationRun) -> Character | None:
        async with self._db.reading() as session:
            return (
                await session.execute(select(Character).where(Character.run_id == run.id))
            ).scalar_one_or_none()

    async def _complete(self, work: RunWork, character: Character) -> None:
        run = work.run
        job = AvatarJob(
            id=uuid4(),
            character_id=character.id,
            run_id=run.id,
            user_id=run.user_id,
            seed=run.seed,
            guest_address=run.guest_address,
        )
        data = {
            "characterId": str(character.id),
            "character": msgspec.to_builtins(character_view(character, [], str)),
            "avatarJobId": str(job.id),
        }
        unit = Unit(steps.COMPLETED, data, rows=(job,), columns={"avatar_job_id": job.id})
        await self._step_log.ended(work, unit, "completed")
        log.info("run.completed")
        await self._queue.enqueue_avatar(job.id)

    async def _announce(self, work: RunWork, mark: ProgressMark) -> None:
        self._runner.leases.ensure_valid(work.run)
        work.step = mark.step
        if mark.name not in work.passed:
            await self._step_log.announce(work, Unit(mark))
