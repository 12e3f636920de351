"""Quotas: what users, guests' addresses and the studio may spend in a day, counted where it is spent.

Counters are rows of `daily_usage`, one for each day and subject. They are increased in the transaction that
stores what is spent, all subjects in one upsert; a sum past its limit raises, which rolls the transaction
back. The rows are locked until the commit, always in the order user, address, studio, and after every other
row: of two requests for the last one exactly one succeeds, without deadlocks. Without limits nothing is
counted.

Rate limiters such as the library `limits` count in Redis or in memory: they can't be rolled back with a
transaction, and lose their counters when Redis restarts empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from uuid import UUID

import structlog
from sqlalchemy import Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from app.accounts.policy import Identity
from app.db import utcnow
from app.errors import QuotaExceeded
from app.runs.models import AvatarJob, DailyUsage, GenerationRun
from app.runs.quota_limits import Limits, Payer, QuotaKind, Scope, hashed_address
from app.translation import N_

log = structlog.get_logger()

# Portraits' sentences contain no values: pages translate them as stored.
_SENTENCES = {
    (QuotaKind.RUNS, Scope.USER): N_(
        "Your characters for today are used up ({allowed} a day). Try again after midnight UTC."
    ),
    (QuotaKind.RUNS, Scope.ADDRESS): N_(
        "The characters for guests at your internet address are used up for today"
        " ({allowed} a day). Sign in, or try again after midnight UTC."
    ),
    (QuotaKind.RUNS, Scope.STUDIO): N_(
        "The studio has made all the characters that it makes in a day. Try again after midnight UTC."
    ),
    (QuotaKind.PORTRAITS, Scope.USER): N_(
        "Your portraits for today are used up. Try again after midnight UTC."
    ),
    (
        QuotaKind.PORTRAITS,
        Scope.ADDRESS,
    ): N_(
        "The portraits for guests at your internet address are used up for today."
        " Sign in, or try again after midnight UTC."
    ),
    (QuotaKind.PORTRAITS, Scope.STUDIO): N_(
        "The studio has painted all the portraits that it paints in a day. Try again after midnight UTC."
    ),
    (QuotaKind.COST, Scope.USER): N_(
        "What models may cost for you in a day is spent. Try again after midnight UTC."
    ),
    (QuotaKind.COST, Scope.ADDRESS): N_(
        "What models may cost for guests at your internet address in a day is spent."
        " Sign in, or try again after midnight UTC."
    ),
    (QuotaKind.COST, Scope.STUDIO): N_(
        "What models may cost the studio in a day is spent. Try again after midnight UTC."
    ),
}


def sentences() -> Sequence[str]:
    """Returns every sentence that a QuotaExceeded may have."""
    return [*_SENTENCES.values()]


class Quotas:
    """Counts what is spent. `secret` keys the addresses' hashes; `now` is the clock that defines the days."""

    def __init__(
        self, limits: Limits | None = None, secret: str = "", now: Callable[[], datetime] = utcnow
    ) -> None:
        self.limits = limits or Limits()
        self.enabled = self.limits.any
        self._secret = secret
        self._now = now

    @property
    def today(self) -> date:
        return self._now().astimezone(UTC).date()

    @property
    def resets_at(self) -> datetime:
        """Returns the end of the day: midnight UTC."""
        return datetime.combine(self.today + timedelta(days=1), time(), UTC)

    def payer(self, identity: Identity, address: str | None) -> Payer:
        """Returns who pays. `address`: the client's, None without a client. Only guests are counted by it."""
        hashed = None
        if self.enabled and identity.guest and address is not None:
            hashed = hashed_address(self._secret, address)
        return Payer(identity.id, hashed, identity.is_admin)

    async def take_run(self, session: AsyncSession, payer: Payer) -> None:
        """Counts one run, in the caller's transaction. Raises QuotaExceeded, also if the day's cost is
        spent."""
        await self._take(session, payer, QuotaKind.RUNS, check_cost=True)

    async def take_portrait(self, session: AsyncSession, payer: Payer) -> None:
        """Counts one portrait that a person requested. Raises QuotaExceeded as `take_run` does."""
        await self._take(session, payer, QuotaKind.PORTRAITS, check_cost=True)

    async def run_spends(self, session: AsyncSession, run: GenerationRun, cost: int) -> None:
        """Counts what a run's models cost, in micros. Never refuses: a run under way is finished."""
        if self.enabled and cost:
            await self._add(session, Payer(run.user_id, run.guest_address), QuotaKind.COST, cost)

    async def job_spends(self, session: AsyncSession, job: AvatarJob, cost: int, *, begins: bool) -> None:
        """Counts what painting a portrait cost; with `begins` also the portrait, unless it was counted when
        it was requested: that raises QuotaExceeded."""
        begins = begins and not job.counted
        if not self.enabled or not (begins or cost):
            return
        payer = await _payer_of_job(session, job.id)
        if begins:  # the portrait is a part of its run, which is finished: the cost limit does not apply
            await self._take(session, payer, QuotaKind.PORTRAITS, check_cost=False)
        if cost:
            await self._add(session, payer, QuotaKind.COST, cost)

    async def merge(self, session: AsyncSession, guest_id: UUID, account_id: UUID) -> None:
        """Adds the guest's counters to the account's."""
        if not self.enabled:
            return
        gone = delete(DailyUsage).where(
            DailyUsage.scope == Scope.USER, DailyUsage.subject == str(guest_id), DailyUsage.day == self.today
        )
        spent = gone.returning(DailyUsage.runs, DailyUsage.portraits, DailyUsage.cost)
        for row in (await session.execute(spent.execution_options(synchronize_session=False))).all():
            added = dict(zip(QuotaKind, row, strict=True))
            await _upsert(session, [_row(self.today, Scope.USER, str(account_id), added)])

    async def _take(self, session: AsyncSession, payer: Payer, kind: QuotaKind, *, check_cost: bool) -> None:
        if not self.enabled:
            return
        for row in await self._add(session, payer, kind, 1):
            scope = Scope(row.scope)
            if payer.refused_by(scope):
                allowed, cost = self.limits.of(kind).of(scope), self.limits.cost.of(scope)
                if allowed is not None and getattr(row, kind) > allowed:
                    raise self._exceeded(kind, scope, allowed)
                if check_cost and cost is not None and row.cost >= cost:
                    raise self._exceeded(QuotaKind.COST, scope, cost)

    def _exceeded(self, kind: QuotaKind, scope: Scope, allowed: int) -> QuotaExceeded:
        log.info("quota.exceeded", limit=str(kind), scope=str(scope))
        return self.exceeded(kind, scope, allowed)

    def exceeded(self, kind: QuotaKind, scope: Scope, allowed: int) -> QuotaExceeded:
        """Returns the error for one limit. What the studio may spend, and what models cost, is not shown to
        users."""
        open_to_all = scope is not Scope.STUDIO and kind is not QuotaKind.COST
        return QuotaExceeded(
            _SENTENCES[kind, scope],
            retry_after=max(1, ceil((self.resets_at - self._now()).total_seconds())),
            limit=str(kind),
            scope=str(scope),
            resetsAt=self.resets_at.isoformat().replace("+00:00", "Z"),
            **({"allowed": allowed} if open_to_all else {}),
        )

    async def _add(
        self, session: AsyncSession, payer: Payer, kind: QuotaKind, amount: int
    ) -> Sequence[Row[str, int, int, int]]:
        """Increases the counters and returns them, one for each subject, in the order of the scopes."""
        rows = [_row(self.today, scope, subject, {kind: amount}) for scope, subject in payer.subjects()]
        found = await _upsert(session, rows)
        return sorted(found, key=lambda row: [*Scope].index(Scope(row.scope)))


UNLIMITED = Quotas()


def _row(day: date, scope: Scope, subject: str, added: dict[QuotaKind, int]) -> dict[str, object]:
    counted = {str(kind): added.get(kind, 0) for kind in QuotaKind}
    return {"day": day, "scope": str(scope), "subject": subject, **counted}


def _statement(made: sqlite.Insert | postgresql.Insert) -> ReturningInsert[str, int, int, int]:
    added = {str(kind): getattr(DailyUsage, kind) + getattr(made.excluded, kind) for kind in QuotaKind}
    key = [DailyUsage.day, DailyUsage.scope, DailyUsage.subject]
    stored = made.on_conflict_do_update(index_elements=key, set_=added)
    return stored.returning(DailyUsage.scope, DailyUsage.runs, DailyUsage.portraits, DailyUsage.cost)


# On the table: rows are parameters, so that the statement is compiled once and takes all of them.
_TABLE = DailyUsage.metadata.tables[DailyUsage.__tablename__]
_UPSERTS = {
    "sqlite": _statement(sqlite.insert(_TABLE)),
    "postgresql": _statement(postgresql.insert(_TABLE)),
}


async def _upsert(session: AsyncSession, rows: list[dict[str, object]]) -> Sequence[Row[str, int, int, int]]:
    await session.flush()  # rows stored before lock before these
    connection = await session.connection()
    return (await connection.execute(_UPSERTS[connection.dialect.name], rows)).all()


async def _payer_of_job(session: AsyncSession, job_id: UUID) -> Payer:
    """Returns who pays by the job's row as it is now: a guest may have signed in since the painting began."""
    query = select(AvatarJob.user_id, AvatarJob.guest_address, GenerationRun.by_admin)
    query = query.join(GenerationRun, GenerationRun.id == AvatarJob.run_id).where(AvatarJob.id == job_id)
    return Payer(*(await session.execute(query)).one())
