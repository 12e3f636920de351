"""What is left of the day's quotas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from litestar import Request, get
from litestar.di import NamedDependency
from msgspec import Struct

from app.accounts.policy import Identity
from app.runs.quota_limits import Scope
from app.runs.quota_report import Allowance, QuotaReport, Remaining
from app.web.client_ip import client_address
from app.web.documentation import READS, ApiOperation, refusals


class QuotaLeft(Struct, frozen=True):
    """What the narrowest limit leaves. `scope`: whose limit that is; `allowed`: how much in a day, null where
    the studio's is the narrowest."""

    left: int
    scope: Scope
    allowed: int | None


class CostLeft(Struct, rename="camel", frozen=True):
    """Whether the day's cost is spent, and whose limit comes first. How much there is of it is not shown."""

    spent: bool
    scope: Scope


class QuotaBody(Struct, rename="camel", frozen=True):
    """What may still be made until `resetsAt`; null: there is no limit. A start is refused where `runs` has
    nothing left or the `cost` is spent, a new
    portrait where `portraits` has nothing left or the cost is spent."""

    resets_at: datetime
    runs: QuotaLeft | None
    portraits: QuotaLeft | None
    cost: CostLeft | None


@get(
    "/quota",
    operation_class=ApiOperation,
    operation_id="getQuota",
    tags=["Generations"],
    summary="What is left today",
    description="How many runs may still be started and portraits painted until the day ends at midnight UTC,"
    " by whichever limit leaves least: the user's, that of a guest's internet address, or the studio's.",
    response_description="What is left.",
    responses=refusals(*READS),
)
async def show_quota(
    request: Request[Identity, Any, Any],
    identity: NamedDependency[Identity],
    quota_report: NamedDependency[QuotaReport],
) -> QuotaBody:
    return _body(await quota_report.allowance(identity, client_address(request)))


def _body(found: Allowance) -> QuotaBody:
    cost = CostLeft(found.cost.left == 0, found.cost.scope) if found.cost else None
    return QuotaBody(found.resets_at, _left(found.runs), _left(found.portraits), cost)


def _left(left: Remaining | None) -> QuotaLeft | None:
    if left is None:
        return None
    return QuotaLeft(left.left, left.scope, None if left.scope is Scope.STUDIO else left.allowed)


HANDLERS = [show_quota]
