"""A run from its picture to its character: the steps, read from top to bottom."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from functools import partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

import msgspec
import structlog
from sqlalchemy import select
from structlog.contextvars import bound_contextvars

from app.characters.models import Character
from app.characters.review import review
from app.characters.views import character_view
from app.db import Database, utcnow
from app.engines.moderated import check_analysis, check_details, check_history
from app.engines.moderation import ModerationGate
from app.engines.observer import UNOBSERVED, Observer
from app.engines.ports import (
    Analysis,
    Brief,
    Details,
    Engines,
    Files,
    History,
    PartialHistory,
    Picture,
    Queue,
    is_free,
    warm,
)
from app.engines.purchases import Purchase, buying
from app.engines.retry_policy import Announce, RetryPolicy, closing
from app.errors import AppError, EngineError, Unavailable
from app.generation.briefs import brief_of, nameless
from app.generation.run_log import RunLog
from app.generation.work import Work, take_up
from app.pictures.uploads import stored_picture
from app.progress.drafts import written
from app.progress.log import ProgressLog
from app.runs import payloads, steps
from app.runs.crashes import Crashes, subject_of
from app.runs.leases import LeaseLost, Leases, WorkReleased
from app.runs.models import AvatarJob, GenerationRun, RunStatus, StepResult
from app.runs.paid_answers import Order, Shelf
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.result_spool import ResultSpool, step_key, unreviewed_key
from app.runs.steps import ProgressMark, Step
from app.runs.usage import UsageRecord, not_stored_yet, recording_usage
from app.runtime.watchdog import Watchdog

log = structlog.get_logger()
Result = TypeVar("Result")


class Pipeline:
    """Runs runs. Safe to call twice with one: the second finds the lease taken, or the results stored."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        engines: Engines,
        gate: ModerationGate,
        files: Files,
        queue: Queue,
        retry_policy: RetryPolicy,
        crashes: Crashes,
        watchdog: Watchdog,
        kept: ResultSpool,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._log = RunLog(db, progress, leases, observer, quotas)
        self._leases = leases
        self._engines = engines
        self._gate = gate
        self._files = files
        self._queue = queue
        self._retry_policy = retry_policy
        self._crashes = crashes
        self._watchdog = watchdog
        self._kept = kept
        self._observer = observer

    async def warm(self) -> None:
        """Load what the first run would wait for."""
        await warm(self._engines.writer)

    async def run(self, run_id: UUID) -> GenerationRun | None:
        """Works the run to its end; None where it was not to be had. Raises Unavailable alone."""
        claimed = await self._leases.claim_run(run_id)
        if claimed is None:
            return None
        with bound_contextvars(run_id=str(run_id)), self._observer.doing("run", str(run_id)):
            try:
                async with self._leases.renewing(claimed):
                    work = await take_up(self._db, claimed)
                    await self._watchdog.working(subject_of(claimed), self._work_to_end(work))
            except WorkReleased:
                log.info("run.released")
            except LeaseLost:
                log.warning("run.lease_lost")
            except Unavailable:
                log.warning("run.interrupted", exc_info=True)
                raise
        return claimed

    async def _work_to_end(self, work: Work) -> None:
        try:
            async with self._crashes.guarding(work.run):
                await self._do_steps(work)
        except (LeaseLost, Unavailable):
            raise  # nothing can be written: the lease ends, and another goes on from the last result
        except AppError as error:
            await self._log.failed(work, error)
        except Exception:
            log.exception("run.crashed", step=work.step)
            await self._log.failed(work, EngineError())

    async def _do_steps(self, work: Work) -> None:
        analysis = await self._read_picture(work) if work.run.image_key else None
        brief = await brief_of(self._db, work.run, analysis)
        details = await self._work_out_details(work, brief)
        history = await self._write_history(work, brief, details)
        character = await self._create_character(work, analysis, details, history)
        await self._complete(work, character)

    async def _read_picture(self, work: Work) -> Analysis:
        if stored := work.result(Step.EXTRACTING_DESCRIPTION, Analysis):
            return stored
        with self._observer.doing("step", Step.EXTRACTING_DESCRIPTION):
            await self._announce(work, steps.UPLOADING)
            picture = await self._fetch_picture(work.run)
            await self._announce(work, steps.ANALYZING)
            locale = steps.locale_of(work.run.locale)
            engine = self._engines.analyst
            order: Order[Analysis] = Order(
                partial(self._ask, work, lambda: engine.analyse(picture, locale)),
                partial(check_analysis, self._gate),
                (picture, locale),
            )
            async with self._bought(work, engine, Analysis, order) as analysis:
                await self._report(work, steps.EXTRACTED, analysis, payloads.of_analysis(analysis))
        return analysis

    @asynccontextmanager
    async def _bought(
        self, work: Work, engine: object, kind: type[Result], order: Order[Result]
    ) -> AsyncIterator[Result]:
        """What an earlier hold had to leave unstored, or an earlier attempt unreviewed, else what the engine
        answers; kept on disk until the body has stored it, and reviewed before. Of an engine that costs
        nothing nothing is kept."""
        if is_free(engine):
            yield await order.ask()
            return
        step = steps.worked_at(work.step) or work.step
        key = step_key(work.run.id, work.run.attempt, step)
        shelf = Shelf(self._kept, key, unreviewed_key(work.run.id, step, *order.inputs))
        async with shelf.reviewed():
            if kept := await shelf.find(kind):
                log.info("step.goes_on_from_kept", step=step)
                work.usage_record = UsageRecord(_usage_id(work), await not_stored_yet(self._db, kept.calls))
                await order.review(kept.result)
                result = kept.result
            else:
                with buying(Purchase(lambda answer: shelf.keep(answer, work.usage_record.calls))):
                    result = await order.ask()
                await shelf.keep(result, work.usage_record.calls)
        yield result
        await shelf.forget()

    async def _ask(self, work: Work, call: Callable[[], Awaitable[Result]]) -> Result:
        async def observed() -> Result:
            async with self._crashes.counting(work.run, work.step):
                with self._asking(work):
                    return await call()

        with self._recording(work) as (announce, tries):
            return await self._retry_policy.ask(observed, announce, tries)

    @contextmanager
    def _asking(self, work: Work) -> Iterator[None]:
        self._leases.at_boundary(work.run)
        with self._observer.doing("engine", work.step):
            yield

    @contextmanager
    def _recording(self, work: Work) -> Iterator[tuple[Announce, int]]:
        work.usage_record = UsageRecord(_usage_id(work))
        with recording_usage(work.usage_record):
            yield partial(self._log.trying_again, work), steps.tries_announced(work.step, work.passed)

    async def _fetch_picture(self, run: GenerationRun) -> Picture:
        # Read back from where it is kept: a picture that did not survive must fail here, not at the end.
        assert run.image_key is not None
        stored = await self._files.get(run.image_key)
        return stored_picture(stored.content)

    async def _work_out_details(self, work: Work, brief: Brief) -> Details:
        if stored := work.result(Step.GENERATING_DETAILS, Details):
            return stored
        with self._observer.doing("step", Step.GENERATING_DETAILS):
            await self._announce(work, steps.DETAILING)
            engine = self._engines.writer
            order: Order[Details] = Order(
                partial(self._ask, work, lambda: engine.details(brief)),
                partial(check_details, self._gate, brief),
                (nameless(brief),),
            )
            async with self._bought(work, engine, Details, order) as details:
                await self._report(work, steps.DETAILED, details, payloads.of_details(details))
        return details

    async def _write_history(self, work: Work, brief: Brief, details: Details) -> History:
        if stored := work.result(Step.GENERATING_HISTORY, History):
            return stored
        work.step = Step.GENERATING_HISTORY
        with self._observer.doing("step", Step.GENERATING_HISTORY):
            engine = self._engines.writer
            order: Order[History] = Order(
                partial(self._follow, work, lambda: engine.history(brief, details)),
                partial(check_history, self._gate, brief, details),
                (nameless(brief), details),
            )
            async with self._bought(work, engine, History, order) as history:
                await self._report(work, steps.WRITTEN, history, payloads.of_history(history))
        return history

    async def _follow(
        self, work: Work, begin: Callable[[], AsyncIterator[PartialHistory | History]]
    ) -> History:
        """The history at the end, told while it grows."""

        async def observed() -> AsyncIterator[PartialHistory | History]:
            async with self._crashes.counting(work.run, work.step):
                with self._asking(work):
                    async with closing(begin()) as parts:
                        async for part in parts:
                            yield part

        with (
            self._progress.draft_publisher(work.run, work.step) as draft_publisher,
            self._recording(work) as (announce, tries),
        ):
            async with aclosing(self._retry_policy.follow(observed, announce, tries)) as parts:
                return await written(parts, draft_publisher)

    async def _create_character(
        self, work: Work, analysis: Analysis | None, details: Details, history: History
    ) -> Character:
        if stored := await self._stored_character(work.run):
            return stored
        with self._observer.doing("step", Step.CREATING_CHARACTER):
            await self._announce(work, steps.CREATING)
            character = payloads.new_character(work.run, analysis, details, history)
            await review(self._gate, character)
            await self._log.store(work, steps.QUEUING, character, character_id=character.id)
        return character

    async def _stored_character(self, run: GenerationRun) -> Character | None:
        async with self._db.reading() as session:
            return (
                await session.execute(select(Character).where(Character.run_id == run.id))
            ).scalar_one_or_none()

    async def _complete(self, work: Work, character: Character) -> None:
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
        ended = {"status": RunStatus.COMPLETED, "ended_at": utcnow(), "lease_until": None}
        await self._log.store(work, steps.COMPLETED, job, data, avatar_job_id=job.id, **ended)
        self._observer.ended("run", RunStatus.COMPLETED)
        log.info("run.completed")
        await self._queue.enqueue_avatar(job.id)

    async def _announce(self, work: Work, mark: ProgressMark) -> None:
        self._leases.at_boundary(work.run)
        work.step = mark.step
        if mark.name not in work.passed:
            await self._log.announce(work, mark)

    async def _report(self, work: Work, mark: ProgressMark, result: object, data: dict[str, Any]) -> None:
        kept = StepResult(run_id=work.run.id, step=mark.step, data=msgspec.to_builtins(result))
        await self._log.store(work, mark, kept, data)


def _usage_id(work: Work) -> str:
    return f"{work.run.id}/{steps.worked_at(work.step)}/{work.run.attempt}"
