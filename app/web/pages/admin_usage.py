"""For administrators: what was spent today against the limits, and who spent most of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.accounts.policy import Identity
from app.runs.quota_limits import MICROS, Kind, Limits, Scope
from app.runs.quota_report import DaysUse, QuotaReport, Spent
from app.translation import InterfaceLocale
from app.web.auth import admins_only
from app.web.i18n import request_locale
from app.web.pages.admin import require_sign_in
from app.web.pages.identity import page_router
from app.web.pages.owner_name import owner_name
from app.web.rendering import page

_HASH_SHOWN = 8  # characters of an address's hash, by which two of one day are distinguished


@dataclass(frozen=True, slots=True)
class Amount:
    """`used` and `allowed` of one kind, costs in US dollars; `allowed` None: no limit. `percent` to 100."""

    kind: Kind
    used: float
    allowed: float | None

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.allowed)) if self.allowed else 100

    @property
    def full(self) -> bool:
        return self.allowed is not None and self.used >= self.allowed


@dataclass(frozen=True, slots=True)
class SpentRow:
    """One subject's use: a user's, or an address's."""

    name: str
    amounts: list[Amount]


@dataclass(frozen=True, slots=True)
class AdminUsage:
    """Today's use. `limited`: whether there are limits; without them nothing is counted."""

    day: date
    limited: bool
    studio: list[Amount]
    users: list[SpentRow]
    addresses: list[SpentRow]


@get("/usage")
async def show_usage(
    request: Request[Any, Any, Any],
    identity: NamedDependency[Identity],
    quota_report: NamedDependency[QuotaReport],
) -> Response[str]:
    """Today's use."""
    return page(
        request, "admin/usage.html", _usage(await quota_report.today(identity), request_locale(request))
    )


def _usage(use: DaysUse, locale: InterfaceLocale) -> AdminUsage:
    users = [
        SpentRow(
            owner_name(each.user, locale) if each.user else each.subject,
            _amounts(each, use.limits, Scope.USER),
        )
        for each in use.users
    ]
    addresses = [
        SpentRow(each.subject[:_HASH_SHOWN], _amounts(each, use.limits, Scope.ADDRESS))
        for each in use.addresses
    ]
    studio = _amounts(use.studio, use.limits, Scope.STUDIO)
    return AdminUsage(use.day, use.limits.any, studio, users, addresses)


def _amounts(spent: Spent, limits: Limits, scope: Scope) -> list[Amount]:
    return [_amount(kind, getattr(spent, kind), limits.of(kind).of(scope)) for kind in Kind]


def _amount(kind: Kind, used: int, allowed: int | None) -> Amount:
    if kind is not Kind.COST:
        return Amount(kind, used, allowed)
    return Amount(kind, used / MICROS, None if allowed is None else allowed / MICROS)


ROUTER = page_router(show_usage, guards=(require_sign_in, admins_only), path="/admin")
