"""Which runs and avatar jobs may be claimed: whether a lease is valid, and whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select

from app.db import utcnow
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus

LEASE = timedelta(seconds=15)
# How far the clocks of two machines may be apart. A lease that ends later than that allows was taken by a
# clock that has been set back since, and would last as long as it was wrong.
CLOCKS_APART = timedelta(seconds=10)

Held = GenerationRun | AvatarJob


def is_valid_lease(until: datetime | None) -> bool:
    """Whether a lease until then is valid now."""
    now = utcnow()
    return until is not None and now < until <= now + LEASE + CLOCKS_APART


def lease_holds(kind: type[Held]) -> ColumnElement[bool]:
    """The same as a condition on the row. False, never NULL, where there is no lease."""
    now, until = utcnow(), kind.lease_until
    return and_(until.is_not(None), until > now, until <= now + LEASE + CLOCKS_APART)


def is_claimable(run: GenerationRun, others_running: int, at_once: int) -> bool:
    """`others_running`: of the same user. A run that was begun goes on, whatever else its user has."""
    if RunStatus(run.status).ended or is_valid_lease(run.lease_until):
        return False
    return run.status == RunStatus.RUNNING or others_running < at_once


def running_of(user_id: UUID) -> Select[int]:
    """How many runs of a user were begun and have not ended, those that wait for another worker too."""
    return select(func.count()).where(
        GenerationRun.user_id == user_id, GenerationRun.status == RunStatus.RUNNING
    )


def claimable_runs(at_once: int, limit: int, user_id: UUID | None = None) -> Select[UUID, datetime | None]:
    """`id, lease_until` of those that a claim would take now: what was begun and has no valid lease, and as
    many waiting ones of each user as may begin, oldest first. Each user's first before anybody's second."""
    run = GenerationRun
    begun = case((run.status == RunStatus.RUNNING, 1), else_=0)
    turns = select(
        run.id,
        run.lease_until,
        run.created_at,
        begun.label("begun"),
        lease_holds(run).label("held"),
        func.row_number()
        .over(partition_by=run.user_id, order_by=(begun.desc(), run.created_at, run.id))
        .label("turn"),
    ).where(run.status.in_([RunStatus.QUEUED, RunStatus.RUNNING]))
    if user_id is not None:
        turns = turns.where(run.user_id == user_id)
    row = turns.subquery().c
    # The running ones come first in `turn`, so that what is left of `at_once` goes to the oldest waiting.
    claimable = and_(not_(row.held), or_(row.begun == 1, row.turn <= at_once))
    return select(row.id, row.lease_until).where(claimable).order_by(row.turn, row.created_at).limit(limit)


def claimable_avatars(limit: int) -> Select[UUID, datetime | None]:
    """The same of avatar jobs, of which a user may have any number painted at once."""
    job = AvatarJob
    turn = func.row_number().over(partition_by=job.user_id, order_by=job.created_at)
    unfinished = job.status.in_([AvatarStatus.QUEUED, AvatarStatus.RUNNING])
    query = select(job.id, job.lease_until).where(unfinished, not_(lease_holds(job)))
    return query.order_by(turn, job.created_at).limit(limit)
