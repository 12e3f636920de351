"""Deletes what the daily quotas counted on past days, and guests' addresses with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import delete, update

from app.db import Database, utcnow
from app.runs.models import AvatarJob, DailyUsage, GenerationRun

# The purge deletes a day's counters and addresses that much later: the clocks of two processes may differ.
_CLOCKS_APART = timedelta(hours=1)


class PastUsage:
    """The counters of past days. `now` is the clock that defines the days."""

    def __init__(self, db: Database, now: Callable[[], datetime] = utcnow) -> None:
        self._db = db
        self._now = now

    async def purge(self) -> None:
        """Deletes counters and addresses of past days; of runs and jobs once they have ended. Raises
        Unavailable."""
        begun = datetime.combine((self._now() - _CLOCKS_APART).astimezone(UTC).date(), time(), UTC)
        async with self._db.writing() as session:
            await session.execute(delete(DailyUsage).where(DailyUsage.day < begun.date()))
            for table in (GenerationRun, AvatarJob):
                ended = table.guest_address.is_not(None) & table.ended_at.is_not(None)
                forget = update(table).where(ended & (table.created_at < begun)).values(guest_address=None)
                await session.execute(forget.execution_options(synchronize_session=False))
