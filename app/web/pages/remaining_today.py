"""What is left of the day's quotas, as the wizard says it before anybody starts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.errors import Unavailable
from app.runs.quota_limits import Scope
from app.runs.quota_report import QuotaReport
from app.web.client import client_address
from app.web.i18n import request_locale, translated


@dataclass(frozen=True, slots=True)
class RemainingToday:
    """`left` characters of `allowed`, each None where not to be said; `closed`: why none can be started;
    `no_portrait`: why a character would have no portrait today."""

    left: int | None = None
    allowed: int | None = None
    closed: str | None = None
    no_portrait: str | None = None
    sign_in: bool = False


async def remaining_today(request: Request[Any, Any, Any], quota_report: QuotaReport) -> RemainingToday:
    """For whoever asks, also before he is known as a guest. Says nothing while the database is away: the form
    must come back all the same, with what was typed."""
    try:
        found = await quota_report.allowance(request.scope.get("user"), client_address(request))
    except Unavailable:
        return RemainingToday()
    locale, runs = request_locale(request), found.runs
    refusal, portraits = found.refusal, found.portrait_refusal
    return RemainingToday(
        left=runs.left if runs else None,
        # What the whole studio may make is for its owner to know.
        allowed=runs.allowed if runs and runs.scope is not Scope.STUDIO else None,
        closed=translated(refusal, locale) if refusal else None,
        no_portrait=translated(portraits, locale)
        if portraits and portraits.details["limit"] == "portraits"
        else None,
        sign_in=refusal is not None and refusal.details["scope"] == Scope.ADDRESS,
    )
