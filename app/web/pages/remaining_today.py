"""What is left of the day's quotas, as the wizard shows it before a run is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from litestar import Request

from app.errors import Unavailable
from app.runs.quota_limits import Scope
from app.runs.quota_report import QuotaReport
from app.web.client_ip import client_address
from app.web.i18n import request_locale, translated


@dataclass(frozen=True, slots=True)
class RemainingToday:
    """`left` characters of `allowed`, None if not shown; `closed`: why none can be started; `no_portrait`:
    why a character would have no portrait today."""

    left: int | None = None
    allowed: int | None = None
    closed: str | None = None
    no_portrait: str | None = None
    sign_in: bool = False


async def remaining_today(request: Request[Any, Any, Any], quota_report: QuotaReport) -> RemainingToday:
    """Returns what is left for the visitor, also one who would become a guest. Empty while the database is
    unavailable: the form must be shown again in any case, with the submitted text."""
    try:
        found = await quota_report.allowance(request.scope.get("user"), client_address(request))
    except Unavailable:
        return RemainingToday()
    locale, runs = request_locale(request), found.runs
    refusal, portraits = found.refusal, found.portrait_refusal
    return RemainingToday(
        left=runs.left if runs else None,
        # The studio's limits are for its owner only.
        allowed=runs.allowed if runs and runs.scope is not Scope.STUDIO else None,
        closed=translated(refusal, locale) if refusal else None,
        no_portrait=translated(portraits, locale)
        if portraits and portraits.details["limit"] == "portraits"
        else None,
        sign_in=refusal is not None and refusal.details["scope"] == Scope.ADDRESS,
    )
