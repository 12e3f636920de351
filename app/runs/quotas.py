"""Quotas: what users, guests' addresses and the studio may spend in a day, counted where it is spent.

Counters are rows of `daily_usage`, one for each day and subject. They are increased in the unit that stores
what is spent, all subjects in one upsert; a sum past its limit raises, which undoes the unit. The rows are
locked until the commit, always in the order user, address, studio, and after every other row: of two requests
for the last one exactly one succeeds, without deadlocks. Without limits nothing is counted.

Rate limiters such as the library `limits` count in Redis or in memory: they can't be rolled back with a
transaction, and lose their counters when Redis restarts empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from math import ceil
from uuid import UUID

import structlog
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from app.accounts.policy import Identity
from app.db import utcnow
from app.errors import QuotaExceeded
from app.ledger.statement import Call, Statement
from app.ledger.unit import Unit
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

    def take_run(self, payer: Payer) -> Unit[None]:
        """Counts one run. Raises QuotaExceeded, also if the day's cost is spent."""
        yield from self._take(payer, QuotaKind.RUNS, check_cost=True)

    def take_portrait(self, payer: Payer) -> Unit[None]:
        """Counts one portrait that a person requested. Raises QuotaExceeded as `take_run` does."""
        yield from self._take(payer, QuotaKind.PORTRAITS, check_cost=True)

    def run_spends(self, run: GenerationRun, cost: int) -> Unit[None]:
        """Counts what a run's models cost, in micros. Never refuses: a run under way is finished."""
        if self.enabled and cost:
            yield from self._add(Payer(run.user_id, run.guest_address), QuotaKind.COST, cost)

    def job_spends(self, job: AvatarJob, cost: int, *, begins: bool) -> Unit[None]:
        """Counts what painting a portrait cost; with `begins` also the portrait, unless it was counted when
        it was requested: that raises QuotaExceeded."""
        begins = begins and not job.counted
        if not self.enabled or not (begins or cost):
            return
        # By the job's row as it is now: a guest may have signed in since the painting began.
        ((user_id, guest_address, by_admin),) = yield _PAYER(job=job.id)
        payer = Payer(user_id, guest_address, by_admin)
        if begins:  # the portrait is a part of its run, which is finished: the cost limit does not apply
            yield from self._take(payer, QuotaKind.PORTRAITS, check_cost=False)
        if cost:
            yield from self._add(payer, QuotaKind.COST, cost)

    def merge(self, guest_id: UUID, account_id: UUID) -> Unit[None]:
        """Adds the guest's counters to the account's."""
        if not self.enabled:
            return
        spent = yield _TAKE_AWAY(scope=str(Scope.USER), subject=str(guest_id), day=self.today)
        for row in spent:
            added = dict(zip(QuotaKind, row, strict=True))
            yield _upsert([_row(self.today, Scope.USER, str(account_id), added)])

    def _take(self, payer: Payer, kind: QuotaKind, *, check_cost: bool) -> Unit[None]:
        if not self.enabled:
            return
        counted = yield from self._add(payer, kind, 1)
        for scope, spent in counted.items():
            if payer.refused_by(scope):
                allowed, cost = self.limits.of(kind).of(scope), self.limits.cost.of(scope)
                if allowed is not None and spent[kind] > allowed:
                    raise self._exceeded(kind, scope, allowed)
                if check_cost and cost is not None and spent[QuotaKind.COST] >= cost:
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

    def _add(self, payer: Payer, kind: QuotaKind, amount: int) -> Unit[dict[Scope, dict[QuotaKind, int]]]:
        """Increases the counters, and returns them, in the order of the scopes."""
        subjects = payer.subjects()
        rows = [_row(self.today, scope, subject, {kind: amount}) for scope, subject in subjects]
        found = yield _upsert(rows)
        counted = {Scope(scope): dict(zip(QuotaKind, sums, strict=True)) for scope, *sums in found}
        return {scope: counted[scope] for scope, _ in subjects}


UNLIMITED = Quotas()


def _row(day: date, scope: Scope, subject: str, added: dict[QuotaKind, int]) -> dict[str, object]:
    counted = {str(kind): added.get(kind, 0) for kind in QuotaKind}
    return {"day": day, "scope": str(scope), "subject": subject, **counted}


def _upsert(rows: Sequence[dict[str, object]]) -> Call:
    """Returns the call that adds these rows to what is counted, in one statement, and returns the sums."""
    numbered = {f"{name}_{at}": value for at, row in enumerate(rows) for name, value in row.items()}
    return Call(_upserting(len(rows)), numbered)


@cache
def _upserting(rows: int) -> Statement:
    names = [column.key for column in _TABLE.columns]
    values: list[dict[str, object]] = [
        {name: bindparam(f"{name}_{at}") for name in names} for at in range(rows)
    ]
    return Statement(
        _added(sqlite.insert(_TABLE).values(values)),
        postgresql=_added(postgresql.insert(_TABLE).values(values)),
    )


def _added(made: sqlite.Insert | postgresql.Insert) -> ReturningInsert[str, int, int, int]:
    added = {str(kind): getattr(DailyUsage, kind) + getattr(made.excluded, kind) for kind in QuotaKind}
    key = [DailyUsage.day, DailyUsage.scope, DailyUsage.subject]
    stored = made.on_conflict_do_update(index_elements=key, set_=added)
    return stored.returning(DailyUsage.scope, DailyUsage.runs, DailyUsage.portraits, DailyUsage.cost)


_TABLE = DailyUsage.metadata.tables[DailyUsage.__tablename__]
_TAKE_AWAY = Statement(
    delete(DailyUsage)
    .where(
        DailyUsage.scope == bindparam("scope"),
        DailyUsage.subject == bindparam("subject"),
        DailyUsage.day == bindparam("day"),
    )
    .returning(DailyUsage.runs, DailyUsage.portraits, DailyUsage.cost)
)
_PAYER = Statement(
    select(AvatarJob.user_id, AvatarJob.guest_address, GenerationRun.by_admin)
    .join(GenerationRun, GenerationRun.id == AvatarJob.run_id)
    .where(AvatarJob.id == bindparam("job"))
)
