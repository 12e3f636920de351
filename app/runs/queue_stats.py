"""Queue statistics: how many runs and avatar jobs are in each state, and since when the oldest waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.db import Database
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus


@dataclass(frozen=True, slots=True)
class QueueStats:
    """Counts by status; `…_waiting_since` is None if nothing waits."""

    runs: dict[str, int]
    avatars: dict[str, int]
    run_waiting_since: datetime | None
    avatar_waiting_since: datetime | None
    spent: Mapping[str, float] | None = None  # today by the studio, by kind; None without limits


async def collect_queue_stats(db: Database) -> QueueStats:
    """Reads the statistics from the database, the same in every process. Raises Unavailable."""
    runs, run_since = await _count(db, GenerationRun, RunStatus.QUEUED)
    avatars, avatar_since = await _count(db, AvatarJob, AvatarStatus.QUEUED)
    return QueueStats(
        dict.fromkeys(RunStatus, 0) | runs, dict.fromkeys(AvatarStatus, 0) | avatars, run_since, avatar_since
    )


async def _count(
    db: Database, kind: type[GenerationRun | AvatarJob], queued: str
) -> tuple[dict[str, int], datetime | None]:
    counts = select(kind.status, func.count()).group_by(kind.status)
    oldest = select(func.min(kind.created_at)).where(kind.status == queued)
    async with db.reading() as session:
        found = dict((await session.execute(counts)).all())
        return found, await session.scalar(oldest)
