"""Steering: cancels a run, or retries it from a step."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Identity, audit
from app.db import Database, repeatable, utcnow
from app.engines.observer import UNOBSERVED, Observer
from app.errors import Cancelled, InvalidField, WrongState
from app.ports import Dispatcher
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import payloads, steps
from app.runs.claimable_work import ClaimableWork
from app.runs.failures import failure_of
from app.runs.leases import Leases
from app.runs.models import GenerationRun, RunStatus, StepResult
from app.runs.quota_limits import Payer
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.steps import Step
from app.runs.visible_runs import lock_visible_run

log = structlog.get_logger()


class Steering:
    """Every method answers NotFound for what does not exist for this identity."""

    def __init__(
        self,
        db: Database,
        progress: ProgressLog,
        leases: Leases,
        claimable: ClaimableWork,
        dispatcher: Dispatcher,
        observer: Observer = UNOBSERVED,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._progress = progress
        self._leases = leases
        self._claimable = claimable
        self._dispatcher = dispatcher
        self._observer = observer
        self._quotas = quotas

    async def cancel(self, identity: Identity, run_id: UUID) -> GenerationRun:
        """Ends the run and cancels the work on it.

        Nothing happens to one that has ended, or whose character is stored already: its status says which.
        """
        run, entry = await self._find_and_cancel(identity, run_id)
        if entry:
            self._observer.ended("run", RunStatus.CANCELLED)
            log.info("run.cancelled", run_id=str(run.id))
            self._leases.interrupt(run.id)
            self._progress.publish(entry)  # other processes that work on it learn it by the feed
            await self._start_next(run)
        return run

    @repeatable
    async def _find_and_cancel(
        self, identity: Identity, run_id: UUID
    ) -> tuple[GenerationRun, ProgressEntry | None]:
        async with self._db.writing() as session:
            run = await lock_visible_run(session, identity, run_id)
            entry = await self._cancel(session, run) if _can_cancel(run) else None
            if entry:
                audit(session, identity, run.user_id, "cancel", "run", run.id)
        return run, entry

    async def _cancel(self, session: AsyncSession, run: GenerationRun) -> ProgressEntry | None:
        step = steps.step_after(run.step, run.progress) if run.step else _first_step(run)
        failure = failure_of(Cancelled(), step)
        # From here on the worker's writes are refused: the append below takes the lease away.
        ended: dict[str, object] = {
            "status": RunStatus.CANCELLED,
            "ended_at": utcnow(),
            "lease_owner": None,
            "lease_until": None,
            "error": failure,
        }
        entry = await self._progress.append(
            session, run, steps.CANCELLED, payloads.of_failure(failure), columns=ended
        )
        await session.refresh(run)
        return entry

    async def _start_next(self, run: GenerationRun) -> None:
        for following in await self._claimable.runs_of(run.user_id):
            await self._dispatcher.dispatch(following.id, following.epoch)

    async def retry(
        self, identity: Identity, run_id: UUID, from_step: str | None = None, address: str | None = None
    ) -> GenerationRun:
        """Goes on from the step that failed, or from an earlier one; what the steps before produced is kept.

        Raises WrongState for a run that neither failed nor was cancelled, InvalidField for a step it can't
        begin at, QuotaExceeded where an engine would be asked anew and nothing is left for it today.
        """
        payer = self._quotas.payer(identity, address)
        run = await self._queue_again(identity, run_id, from_step, payer)
        await self._dispatcher.dispatch(run.id)
        return run

    @repeatable
    async def _queue_again(
        self, identity: Identity, run_id: UUID, from_step: str | None, payer: Payer
    ) -> GenerationRun:
        async with self._db.writing() as session:
            run = await lock_visible_run(session, identity, run_id)
            if run.status not in {RunStatus.FAILED, RunStatus.CANCELLED}:
                raise WrongState("Only a run that failed or was cancelled can be taken up again.")
            await _forget_from(session, run, from_step)
            run.status, run.error, run.ended_at = RunStatus.QUEUED, None, None
            run.lease_owner, run.lease_until = None, None
            run.attempt += 1
            audit(session, identity, run.user_id, "retry", "run", run.id)
            await self._count(session, run, payer)
        return run

    async def _count(self, session: AsyncSession, run: GenerationRun, payer: Payer) -> None:
        run.guest_address, run.by_admin = payer.guest_address, payer.admin
        if self._quotas.enabled and await _asks_anew(session, run):
            await self._quotas.take_run(session, payer)


def _can_cancel(run: GenerationRun) -> bool:
    return not RunStatus(run.status).ended and run.character_id is None


def _first_step(run: GenerationRun) -> Step:
    return Step.UPLOADING_IMAGE if run.has_image else Step.GENERATING_DETAILS


async def _forget_from(session: AsyncSession, run: GenerationRun, from_step: str | None) -> None:
    if from_step is None:
        return
    begin = _begin(run, from_step)
    done = await _done(session, run)
    at = steps.RESULT_STEPS.index(begin)
    earlier = {*_result_steps(run)} & {*steps.RESULT_STEPS[:at]}
    if run.character_id is not None or not done.issuperset(earlier):
        raise InvalidField("The run can't begin again at '{value}'.", field="fromStep", value=from_step)
    later = steps.RESULT_STEPS[at:]
    await session.execute(delete(StepResult).where(StepResult.run_id == run.id, StepResult.step.in_(later)))


async def _done(session: AsyncSession, run: GenerationRun) -> set[str]:
    found = await session.execute(select(StepResult.step).where(StepResult.run_id == run.id))
    return set(found.scalars())


async def _asks_anew(session: AsyncSession, run: GenerationRun) -> bool:
    """Whether a step that an engine works on is still to be done."""
    return run.character_id is None and not (await _done(session, run)).issuperset(_result_steps(run))


def _begin(run: GenerationRun, from_step: str) -> Step:
    named = steps.result_step_of(Step(from_step)) if from_step in set(Step) else None
    if named is None or named not in _result_steps(run):
        raise InvalidField(
            "There is no step called '{value}' to begin at.", field="fromStep", value=from_step
        )
    return named


def _result_steps(run: GenerationRun) -> tuple[Step, ...]:
    return steps.RESULT_STEPS if run.has_image else steps.RESULT_STEPS[1:]
