"""Queries for work that can be claimed now: runs whose turn has come, and work whose process died."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select

from app.db import Database
from app.runs.claims import claimable_avatars, claimable_runs
from app.runs.models import GenerationRun


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """A run or avatar job without a valid lease. `epoch`: differs after each lost lease, "" before any."""

    id: UUID
    epoch: str


class ClaimableWork:
    """Reads only; to claim is up to `Leases`. `runs_at_once`: how many runs of one user may run together."""

    def __init__(self, db: Database, runs_at_once: int = 3) -> None:
        self._db = db
        self._runs_at_once = runs_at_once

    async def runs(self, limit: int = 100) -> list[Unclaimed]:
        """Return claimable runs of all users, each user's first before anybody's second, so that one person's
        hundred don't keep another's out of sight."""
        return await self._unclaimed(claimable_runs(self._runs_at_once, limit))

    async def runs_of(self, user_id: UUID) -> list[Unclaimed]:
        """Return the claimable runs of one user, oldest first."""
        return await self._unclaimed(claimable_runs(self._runs_at_once, self._runs_at_once, user_id))

    async def has_run(self, run_id: UUID) -> bool:
        """Return whether the run can be claimed now."""
        async with self._db.reading() as session:
            run = await session.get(GenerationRun, run_id)
        return run is not None and any(each.id == run_id for each in await self.runs_of(run.user_id))

    async def avatars(self, limit: int = 100) -> list[Unclaimed]:
        """Return claimable avatar jobs, in the same order as `runs`."""
        return await self._unclaimed(claimable_avatars(limit))

    async def _unclaimed(self, query: Select[UUID, datetime | None]) -> list[Unclaimed]:
        async with self._db.reading() as session:
            return [Unclaimed(row_id, _epoch(until)) for row_id, until in await session.execute(query)]


def _epoch(lease_until: datetime | None) -> str:
    return f"{lease_until.timestamp():.3f}" if lease_until else ""
