"""Which runs and avatar jobs may be claimed: whether their lease is valid, and each user's share."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from app.db import utcnow
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus

LEASE = timedelta(seconds=15)
# Maximum difference between the clocks of two machines. A lease that ends later than that allows was taken
# with a clock that has been set back since, and would otherwise last for as long as the clock was wrong.
CLOCKS_APART = timedelta(seconds=10)

Leased = GenerationRun | AvatarJob


def is_valid_lease(until: datetime | None) -> bool:
    """Returns whether a lease until then is valid now."""
    now = utcnow()
    return until is not None and now < until <= now + LEASE + CLOCKS_APART


def has_valid_lease(kind: type[Leased]) -> ColumnElement[bool]:
    """Returns the same as a condition on the row: false, never NULL, without a lease."""
    now, until = utcnow(), kind.lease_until
    return and_(until.is_not(None), until > now, until <= now + LEASE + CLOCKS_APART)


def is_claimable(run: GenerationRun, others_running: int, at_once: int) -> bool:
    """Returns whether the run may be claimed. `others_running`: runs of the same user that are under way;
    `at_once`: how many may be. A run that was begun is resumed regardless of them."""
    if RunStatus(run.status).ended or is_valid_lease(run.lease_until):
        return False
    return run.status == RunStatus.RUNNING or others_running < at_once


def running_of(user_id: UUID) -> Select[int]:
    """Counts the runs of a user that were begun and have not ended, with or without a worker."""
    return select(func.count()).where(
        GenerationRun.user_id == user_id, GenerationRun.status == RunStatus.RUNNING
    )


def claimable_runs(at_once: int, limit: int, user_id: UUID | None = None) -> Select[UUID, datetime | None]:
    """Selects `id, lease_until` of the runs that a claim would succeed on: those begun without a valid lease,
    and of each user as many waiting ones as may begin, oldest first. Round-robin over the users."""
    run = GenerationRun
    begun = case((run.status == RunStatus.RUNNING, 1), else_=0)
    turns = select(
        run.id,
        run.lease_until,
        run.created_at,
        begun.label("begun"),
        has_valid_lease(run).label("held"),
        func.row_number()
        .over(partition_by=run.user_id, order_by=(begun.desc(), run.created_at, run.id))
        .label("turn"),
    ).where(run.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]))
    if user_id is not None:
        turns = turns.where(run.user_id == user_id)
    row = turns.subquery().c
    # The running ones come first in `turn`, so that the rest of `at_once` goes to the oldest waiting.
    claimable = and_(not_(row.held), or_(row.begun == 1, row.turn <= at_once))
    return select(row.id, row.lease_until).where(claimable).order_by(row.turn, row.created_at).limit(limit)


def claimable_avatars(limit: int) -> Select[UUID, datetime | None]:
    """Returns the same for avatar jobs, without a limit for each user."""
    job = AvatarJob
    turn = func.row_number().over(partition_by=job.user_id, order_by=job.created_at)
    unfinished = job.status.in_([AvatarStatus.QUEUED, AvatarStatus.RUNNING])
    query = select(job.id, job.lease_until).where(unfinished, not_(has_valid_lease(job)))
    return query.order_by(turn, job.created_at).limit(limit)
