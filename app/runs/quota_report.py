"""What is left of a day's quotas, for users, and what was spent, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User, UserRole
from app.accounts.policy import Identity, require_admin
from app.db import Database
from app.errors import QuotaExceeded
from app.runs.models import DailyUsage
from app.runs.quota_limits import MICROS, Limits, Payer, QuotaKind, Scope
from app.runs.quotas import Quotas

TOP = 20  # rows of each list that administrators see
_STRANGER = Identity(UUID(int=0), UserRole.USER, "", guest=True)


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left of one kind, in the scope that leaves least; `allowed` in that scope."""

    kind: QuotaKind
    scope: Scope
    allowed: int
    left: int


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a user may still spend until `resets_at`; None without a limit. `refusal`: the error that a start
    would raise; `portrait_refusal`: the one that a portrait would."""

    resets_at: datetime
    runs: Remaining | None = None
    portraits: Remaining | None = None
    cost: Remaining | None = None
    refusal: QuotaExceeded | None = None
    portrait_refusal: QuotaExceeded | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What one subject has spent; `user` for a subject that is one."""

    subject: str
    runs: int = 0
    portraits: int = 0
    cost: int = 0
    user: User | None = None


@dataclass(frozen=True, slots=True)
class DaysUse:
    """Today's use: the studio's, and of those who used most."""

    day: date
    resets_at: datetime
    limits: Limits
    studio: Spent
    users: list[Spent]
    addresses: list[Spent]


class QuotaReport:
    """Reads the counters: one statement if there are limits, none otherwise."""

    def __init__(self, db: Database, quotas: Quotas) -> None:
        self._db = db
        self._quotas = quotas

    async def allowance(self, identity: Identity | None, address: str | None) -> Allowance:
        """Returns what this identity may still spend; None: somebody who would become a guest."""
        if not self._quotas.enabled:
            return Allowance(self._quotas.resets_at)
        asking = identity or _STRANGER
        payer = self._quotas.payer(asking, address)
        used = await self._used(payer)
        runs, portraits, cost = (self._left(kind, payer, used) for kind in QuotaKind)
        return Allowance(
            self._quotas.resets_at,
            runs,
            portraits,
            cost,
            refusal=self._refusal(runs, cost),
            portrait_refusal=self._refusal(portraits, cost),
        )

    async def _used(self, payer: Payer) -> dict[Scope, DailyUsage]:
        asked = tuple_(DailyUsage.scope, DailyUsage.subject).in_(
            [(str(scope), subject) for scope, subject in payer.subjects()]
        )
        query = select(DailyUsage).where(DailyUsage.day == self._quotas.today, asked)
        async with self._db.reading() as session:
            return {Scope(row.scope): row for row in (await session.execute(query)).scalars()}

    def _left(self, kind: QuotaKind, payer: Payer, used: dict[Scope, DailyUsage]) -> Remaining | None:
        found = []
        for scope, _ in payer.subjects():
            allowed = self._quotas.limits.of(kind).of(scope)
            if allowed is not None and payer.refused_by(scope):
                spent = getattr(used[scope], kind) if scope in used else 0
                found.append(Remaining(kind, scope, allowed, max(0, allowed - spent)))
        return min(found, key=lambda each: each.left, default=None)

    def _refusal(self, *lefts: Remaining | None) -> QuotaExceeded | None:
        spent = [left for left in lefts if left and left.left == 0]
        return self._quotas.exceeded(spent[0].kind, spent[0].scope, spent[0].allowed) if spent else None

    async def today(self, identity: Identity) -> DaysUse:
        """Returns today's use, for administrators. Raises Forbidden."""
        require_admin(identity)
        async with self._db.reading() as session:
            studio, *_ = [*await self._spent(session, Scope.STUDIO), Spent("")]
            users = await self._spent(session, Scope.USER)
            addresses = await self._spent(session, Scope.ADDRESS)
            named = await _with_users(session, users)
        quotas = self._quotas
        return DaysUse(quotas.today, quotas.resets_at, quotas.limits, studio, named, addresses)

    async def studio_use(self) -> dict[str, float] | None:
        """Returns what the studio has spent today, by kind, cost in US dollars; None without limits."""
        if not self._quotas.enabled:
            return None
        async with self._db.reading() as session:
            spent, *_ = [*await self._spent(session, Scope.STUDIO), Spent("")]
        return {
            QuotaKind.RUNS: spent.runs,
            QuotaKind.PORTRAITS: spent.portraits,
            QuotaKind.COST: spent.cost / MICROS,
        }

    async def _spent(self, session: AsyncSession, scope: Scope) -> list[Spent]:
        rows = await session.execute(_top_spenders(self._quotas.today, scope))
        return [Spent(row.subject, row.runs, row.portraits, row.cost) for row in rows.scalars()]


def _top_spenders(day: date, scope: Scope) -> Select[DailyUsage]:
    query = select(DailyUsage).where(DailyUsage.day == day, DailyUsage.scope == scope)
    order = (DailyUsage.cost.desc(), DailyUsage.runs.desc(), DailyUsage.portraits.desc(), DailyUsage.subject)
    return query.order_by(*order).limit(TOP)


async def _with_users(session: AsyncSession, spent: list[Spent]) -> list[Spent]:
    query = select(User).where(User.id.in_([UUID(each.subject) for each in spent]))
    users = {str(user.id): user for user in (await session.execute(query)).scalars()}
    return [
        Spent(each.subject, each.runs, each.portraits, each.cost, users.get(each.subject)) for each in spent
    ]
