"""For administrators: what was spent today against the limits, and who spent most of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency

from app.accounts.policy import Identity
from app.runs.quota_limits import MICROS, Limits, QuotaKind, Scope
from app.runs.quota_report import DaysUse, QuotaReport, Spent
from app.translation import InterfaceLocale
from app.web.auth import admins_only
from app.web.i18n import request_locale
from app.web.pages.admin import require_sign_in
from app.web.pages.identity import page_router
from app.web.pages.owner_name import owner_name
from app.web.rendering import page

_HASH_SHOWN = 8  # characters of an address's hash, enough to distinguish those of a day


@dataclass(frozen=True, slots=True)
class UsageAmount:
    """`used` and `allowed` of one kind, costs in US dollars; `allowed` None: no limit. `percent` to 100."""

    kind: QuotaKind
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
    """The use of one subject: a user, or an address."""

    name: str
    amounts: list[UsageAmount]


@dataclass(frozen=True, slots=True)
class AdminUsage:
    """Today's use. `limited`: whether there are limits; nothing is counted without them."""

    day: date
    limited: bool
    studio: list[UsageAmount]
    users: list[SpentRow]
    addresses: list[SpentRow]


@get("/usage")
async def show_usage(
    request: Request[Any, Any, Any],
    identity: NamedDependency[Identity],
    quota_report: NamedDependency[QuotaReport],
) -> Response[str]:
    """Shows today's use."""
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


def _amounts(spent: Spent, limits: Limits, scope: Scope) -> list[UsageAmount]:
    return [_amount(kind, getattr(spent, kind), limits.of(kind).of(scope)) for kind in QuotaKind]


def _amount(kind: QuotaKind, used: int, allowed: int | None) -> UsageAmount:
    if kind is not QuotaKind.COST:
        return UsageAmount(kind, used, allowed)
    return UsageAmount(kind, used / MICROS, None if allowed is None else allowed / MICROS)


ROUTER = page_router(show_usage, guards=(require_sign_in, admins_only), path="/admin")
