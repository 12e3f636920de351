"""One task on the server, by the id we gave it: how far it is, and no other's picture, ever.

`/sdapi/v1/progress` tells of whatever the server paints, mostly without saying whose it is; the web page's
`/internal/progress` tells of one task. So the second is asked first; the first counts where it names ours.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2
import structlog

from app.ai.image_servers import pictures
from app.ai.image_servers.failures import Answered
from app.ai.image_servers.http import Http
from app.ai.image_servers.painting import Pace
from app.errors import AppError
from app.generation.ports import Preview

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
    """Whether the task is the one at work, how far it is (0 to 1), and its picture so far."""

    active: bool
    fraction: float = 0.0
    picture: str | None = None


class Task:
    def __init__(self, http: Http, task_id: str) -> None:
        self._http = http
        self._id = task_id
        self._by_task = True

    async def preview(self, pace: Pace) -> Preview | None:
        """A preview, if one is due. None too where the server can't be asked: its answer is awaited still."""
        with suppress(*_MISSED):
            async with asyncio.timeout(_LOOK_SECONDS):
                standing = await self._standing()
            if not (standing.active and standing.picture and (percent := pace.due(standing.fraction))):
                return None
            small = await pictures.preview(pictures.decoded(standing.picture))
            return Preview(small, percent) if small else None
        return None

    async def interrupt(self) -> None:
        """Stops the task if it is the one at work: the server's interrupt is for whatever it does."""
        with suppress(*_MISSED):
            async with asyncio.timeout(_LEAVE_SECONDS):
                if (await self._standing()).active:
                    await self._http.post("/sdapi/v1/interrupt", {})
                    log.info("automatic1111.interrupted")

    async def _standing(self) -> _Standing:
        if self._by_task:
            try:
                asked = {"id_task": self._id, "id_live_preview": -1, "live_preview": True}
                return _standing(await self._http.post("/internal/progress", asked))
            except Answered as answer:
                if answer.status not in (401, 403, 404, 405):
                    raise
                self._by_task = False  # a server without the page has only the other
        told = await self._http.get_json("/sdapi/v1/progress?skip_current_image=false")
        ours = told.get("current_task") == self._id
        return _Standing(ours, _fraction(told.get("progress")), told.get("current_image") if ours else None)


def _standing(told: Any) -> _Standing:
    return _Standing(told["active"] is True, _fraction(told.get("progress")), told.get("live_preview"))


def _fraction(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else 0.0
