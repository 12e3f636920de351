"""One task on the server, by the id we gave it: whether it waits, how far it is, and no other's picture.

`/sdapi/v1/progress` reports whatever the server paints, mostly without saying whose it is; the web page's
`/internal/progress` reports one task. So the second is asked first; of the first, pictures count only where
it names ours.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog

from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import Answered
from app.ai.image_servers.http import Http
from app.ai.image_servers.progress import Pace, percent_of
from app.engines.ports import PaintingProgress, Preview, Queued
from app.errors import AppError

log = structlog.get_logger()

_LOOK_SECONDS = 5.0
_LEAVE_SECONDS = 1.0
_MISSED = (
    AppError,
    Answered,
    httpx2.HTTPError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Whether the task is the one at work, or waits for another; how far it is (0 to 1), and its picture.
    `ours`: False where the server does not say whose work it is."""

    active: bool
    queued: bool
    fraction: float = 0.0
    picture: str | None = None
    ours: bool = True


class Task:
    def __init__(self, http: Http, task_id: str) -> None:
        self._http = http
        self.id = task_id
        self._by_task = True
        self._queued = False
        self._fraction = -1.0

    async def look(self, pace: Pace) -> Preview | PaintingProgress | Queued | None:
        """What has become of it since; None where nothing has, or the server can't be asked: its answer is
        awaited still."""
        standing = _Standing(active=False, queued=False)
        with suppress(*_MISSED):
            async with asyncio.timeout(_LOOK_SECONDS):
                standing = await self._standing()
        waited, self._queued = self._queued, standing.queued
        if standing.queued:
            return Queued()
        if standing.active and standing.fraction != self._fraction:
            self._fraction = standing.fraction
            return await _shown(standing, pace)
        # Where it is no longer said to wait, the time counts again.
        return PaintingProgress(percent_of(self._fraction)) if waited else None

    async def interrupt(self) -> bool:
        """Stops the task if it is the one at work: the server's interrupt is for whatever it does. False
        where it waits for another still."""
        with suppress(*_MISSED):
            async with asyncio.timeout(_LEAVE_SECONDS):
                standing = await self._standing()
                if standing.queued and self._by_task:
                    return False
                if standing.active and standing.ours:
                    await self._http.post("/sdapi/v1/interrupt", {})
                    log.info("automatic1111.interrupted")
        return True

    async def _standing(self) -> _Standing:
        if self._by_task:
            try:
                asked = {"id_task": self.id, "id_live_preview": -1, "live_preview": True}
                return _standing(await self._http.post("/internal/progress", asked))
            except Answered as answer:
                if answer.status not in (401, 403, 404, 405) and not answer.is_page:
                    raise
                self._by_task = False  # a server without the page has only the other
        return _working(await self._http.get_json("/sdapi/v1/progress?skip_current_image=false"), self.id)


def _working(answer: Any, task_id: str) -> _Standing:
    """Of whatever the server paints. Old ones, and forks, name no task: that somebody's work gets on is then
    all that can be known of ours, which is done or next. Its picture and an interrupt are for its owner."""
    at_work, fraction = answer.get("current_task"), _fraction(answer.get("progress"))
    if not at_work:
        return _Standing(fraction > 0, queued=False, fraction=fraction, ours=False)
    ours = at_work == task_id
    return _Standing(ours, not ours, fraction, answer.get("current_image") if ours else None)


def _standing(answer: Any) -> _Standing:
    active, queued = answer["active"] is True, answer.get("queued") is True
    return _Standing(
        active, queued and not active, _fraction(answer.get("progress")), answer.get("live_preview")
    )


async def _shown(standing: _Standing, pace: Pace) -> Preview | PaintingProgress:
    """A preview where there is one and it is due, else the percent alone."""
    if standing.picture and (percent := pace.due(standing.fraction)):
        with suppress(*_MISSED):
            if small := await pictures.preview(pictures.decoded(standing.picture)):
                return Preview(small, percent)
    return PaintingProgress(percent_of(standing.fraction))


def _fraction(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
