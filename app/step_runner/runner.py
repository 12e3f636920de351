"""StepRunner: works steps, with leases, crash counts, retries, usage, spooled answers and log entries."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import partial
from typing import Protocol, TypeVar

import structlog
from structlog.contextvars import bound_contextvars

from app.db import Database
from app.engines.observer import UNOBSERVED, Observer
from app.engines.paid_answers import PaidAnswer, storing_paid_answer
from app.engines.retry_policy import RetryPolicy, closing
from app.errors import AppError, EngineError, InternalError, Unavailable
from app.runs.crashes import Crashes, subject_of
from app.runs.leases import LeaseLost, Leases, WorkReleased
from app.runs.models import AvatarJob, GenerationRun
from app.runs.usage import UsageRecord, not_stored_yet, recording_usage
from app.runtime.watchdog import Watchdog
from app.step_runner.answer_spool import AnswerSpool
from app.step_runner.call import StepCall
from app.step_runner.log import StepLog
from app.step_runner.work import Kind, Work

log = structlog.get_logger()

# Log events by kind, spelled out so that a search for one finds where it is logged.
_RELEASED = {"run": "run.released", "avatar": "avatar.released"}
_LEASE_LOST = {"run": "run.lease_lost", "avatar": "avatar.lease_lost"}
_INTERRUPTED = {"run": "run.interrupted", "avatar": "avatar.interrupted"}
_CRASHED = {"run": "run.crashed", "avatar": "avatar.crashed"}
_RESUMED = {"run": "run.resumed_from_spool", "avatar": "avatar.resumed_from_spool"}

Result = TypeVar("Result")
Leased = TypeVar("Leased", GenerationRun, AvatarJob)
Leased_contra = TypeVar("Leased_contra", GenerationRun, AvatarJob, contravariant=True)
W = TypeVar("W", bound=Work)


class StepSequence(Protocol[Leased_contra, W]):
    """The steps of a run or of an avatar job."""

    async def load_work(self, leased: Leased_contra) -> W:
        """Returns the work with what is stored of it so far. Raises Unavailable."""

    async def do_steps(self, work: W) -> None:
        """Does what is left of the steps."""

    async def failed(self, work: W, error: AppError) -> None:
        """Ends the run or job with that error."""


class StepRunner:
    """Works on claimed runs and avatar jobs. `log`: the fenced writes."""

    def __init__(
        self,
        db: Database,
        leases: Leases,
        crashes: Crashes,
        watchdog: Watchdog,
        retry_policy: RetryPolicy,
        log: StepLog,
        observer: Observer = UNOBSERVED,
    ) -> None:
        self._db = db
        self.leases = leases
        self._crashes = crashes
        self._watchdog = watchdog
        self.retry_policy = retry_policy
        self.log = log
        self.observer = observer

    async def work(self, kind: Kind, leased: Leased, steps: StepSequence[Leased, W]) -> None:
        """Works on it to its end, or until the lease is lost or released. Raises Unavailable only."""
        with bound_contextvars(**_named(leased)), self.observer.doing(kind, str(leased.id)):
            try:
                async with self.leases.renewing(leased):
                    await self._watchdog.working(subject_of(leased), self._to_the_end(leased, steps))
            except WorkReleased:
                log.info(_RELEASED[kind])
            except LeaseLost:
                log.warning(_LEASE_LOST[kind])
            except Unavailable:
                log.warning(_INTERRUPTED[kind], exc_info=True)
                raise

    async def _to_the_end(self, leased: Leased, steps: StepSequence[Leased, W]) -> None:
        work = await steps.load_work(leased)
        try:
            async with self._crashes.isolating(leased):
                await steps.do_steps(work)
        except (LeaseLost, Unavailable):
            raise  # nothing can be written: the lease ends, and another goes on from the last result
        except AppError as error:
            await steps.failed(work, error)
        except Exception:
            log.exception(_CRASHED[work.kind], step=work.step)
            await steps.failed(work, InternalError())

    async def obtain(self, work: Work, call: StepCall[Result], spool: AnswerSpool[Result]) -> Result:
        """Returns the reviewed result: from the spool, else the engine's answer, which is then spooled.

        The caller deletes it from the spool after storing it.
        """
        async with spool.reviewing():
            if found := await spool.find():
                log.info(_RESUMED[work.kind], step=work.step)
                work.usage = UsageRecord(work.usage_id, await not_stored_yet(self._db, found.calls))
                await call.review(found.result)
                return found.result
            if call.free:
                return await self._ask(work, call)
            await spool.prepare()
            with storing_paid_answer(PaidAnswer(partial(_store, work, call, spool))):
                result = await self._ask(work, call)
            await spool.store(result, work.usage.calls)
            return result

    async def _ask(self, work: Work, call: StepCall[Result]) -> Result:
        """Returns the engine's answer, within the retry policy's limits. Raises EngineError without one."""
        await call.prepare()
        result: Result | None = None
        attempt = partial(self._attempt, work, call)
        announce = partial(self.log.announce_retry, work)
        with recording_usage(work.start_usage()):
            async with aclosing(self.retry_policy.follow(attempt, announce, work.tries)) as parts:
                async for part in parts:
                    if isinstance(part, call.kind):
                        result = part
                    else:
                        await call.take(part)
        if result is None:
            raise EngineError
        return result

    async def _attempt(self, work: Work, call: StepCall[Result]) -> AsyncIterator[object]:
        self.leases.ensure_valid(work.leased)
        async with self._crashes.counting_crashes(work.leased, work.step):
            with self.observer.doing("engine", work.step):
                async with closing(call.begin()) as parts:
                    async for part in parts:
                        yield part

    async def with_crash_retry(self, work: Work, call: Callable[[], Awaitable[Result]]) -> Result:
        """Makes a pool process's call that is no engine's; repeats it after a crash. Raises StepCrashed."""
        return await self._crashes.with_crash_retry(work.leased, work.step, call)


async def _store(work: Work, call: StepCall[Result], spool: AnswerSpool[Result], answer: object) -> None:
    if isinstance(answer, call.kind):
        await spool.store(answer, work.usage.calls)


def _named(leased: GenerationRun | AvatarJob) -> dict[str, str]:
    if isinstance(leased, GenerationRun):
        return {"run_id": str(leased.id)}
    return {"run_id": str(leased.run_id), "avatar_job_id": str(leased.id)}
