"""The estimate of how long a run still takes, in words: the line below its progress."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any, Literal
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from app.accounts.policy import Identity
from app.runs.estimates import Estimates, Forecast, Span
from app.runs.service import Generations
from app.web.pages.identity import page_router
from app.web.rendering import page

_SOON = 5  # seconds: fewer are called a moment
_MINUTES_FROM = 100  # seconds, from which on minutes are used


@dataclass(frozen=True, slots=True)
class RoughDuration:
    """`count` of `unit`; a moment has no count."""

    count: int
    unit: Literal["moment", "second", "minute"]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`position`: how many runs come before, None for one being worked on. `waiting` and `working`: what is
    left of each, None if unknown; `late`: it takes longer than nine of ten runs did."""

    run_id: UUID
    position: int | None = None
    waiting: RoughDuration | None = None
    working: RoughDuration | None = None
    rarely: RoughDuration | None = None
    late: bool = False


def outlook(run_id: UUID, forecast: Forecast) -> Outlook:
    """Returns the forecast in words."""
    left, waiting = forecast.remaining, forecast.waiting
    if left is None:
        return Outlook(run_id, forecast.position)
    working = Span(left.median - waiting.median, left.p90 - waiting.p90) if waiting else left
    usual, rarely = _amount(working.median), _amount(working.p90)
    return Outlook(
        run_id,
        forecast.position,
        _amount(waiting.median) if waiting else None,
        usual,
        rarely if rarely != usual else None,
        late=left.p90 <= 0,
    )


def _amount(seconds: float) -> RoughDuration:
    """Returns the seconds rounded up to a usual amount; monotonic."""
    if seconds < _SOON:
        return RoughDuration(0, "moment")
    if seconds < _MINUTES_FROM:
        return RoughDuration(ceil(seconds / 5) * 5, "second")
    return RoughDuration(ceil(seconds / 60), "minute")


@get("/generations/{run_id:uuid}/outlook")
async def show_outlook(
    request: Request[Any, Any, Any],
    identity: NamedDependency[Identity],
    generations: NamedDependency[Generations],
    estimates: NamedDependency[Estimates],
    run_id: FromPath[UUID],
) -> Response[str]:
    """Returns the line alone; empty if the run has ended. The page requests it every few seconds."""
    run = await generations.find_visible(identity, run_id)
    return page(request, "generations/_outlook.html", outlook(run.id, await estimates.of(run)))


ROUTER = page_router(show_outlook)
