"""Status of one task on the server, by its id: queued, progress, preview.

`/sdapi/v1/progress` reports whatever the server paints, mostly without its task; the web UI's
`/internal/progress` reports one task, and is requested first. Pictures of the former are used only if it
names our task.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import httpx2
import structlog

from app.ai.foreign_json import as_number, as_text, require_object
from app.ai.image_servers import pictures
from app.ai.image_servers.error_mapping import UnexpectedResponse
from app.ai.image_servers.http import Http
from app.ai.image_servers.progress import PreviewThrottle, percent_of
from app.engines.ports import PaintingProgress, Preview, Queued
from app.errors import AppError

log = structlog.get_logger()

_POLL_SECONDS = 5.0
_CANCEL_SECONDS = 1.0
_POLL_ERRORS = (
    AppError,
    UnexpectedResponse,
    httpx2.HTTPError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    TimeoutError,
)


@dataclass(frozen=True, slots=True)
class _TaskStatus:
    """Whether the task is running or queued; its progress (0 to 1) and preview. `ours`: False if the server
    doesn't say whose work it reports."""

    active: bool
    queued: bool
    fraction: float = 0.0
    picture: str = ""
    ours: bool = True


class Task:
    def __init__(self, http: Http, task_id: str) -> None:
        self._http = http
        self.id = task_id
        self._has_task_progress = True
        self._queued = False
        self._fraction = -1.0

    async def poll(self, throttle: PreviewThrottle) -> Preview | PaintingProgress | Queued | None:
        """Return what has changed since the last poll; None if nothing has, or the server can't be
        reached."""
        status = _TaskStatus(active=False, queued=False)
        with suppress(*_POLL_ERRORS):
            async with asyncio.timeout(_POLL_SECONDS):
                status = await self._status()
        was_queued, self._queued = self._queued, status.queued
        if status.queued:
            return Queued()
        if status.active and status.fraction != self._fraction:
            self._fraction = status.fraction
            return await _stage_of(status, throttle)
        # No longer queued: the time limit applies again.
        return PaintingProgress(percent_of(self._fraction)) if was_queued else None

    async def interrupt(self) -> bool:
        """Stop the task if it is running: the server's interrupt stops whatever runs. False if it is still
        queued."""
        with suppress(*_POLL_ERRORS):
            async with asyncio.timeout(_CANCEL_SECONDS):
                status = await self._status()
                if status.queued and self._has_task_progress:
                    return False
                if status.active and status.ours:
                    await self._http.post("/sdapi/v1/interrupt", {})
                    log.info("automatic1111.interrupted")
        return True

    async def _status(self) -> _TaskStatus:
        if self._has_task_progress:
            try:
                request_body = {"id_task": self.id, "id_live_preview": -1, "live_preview": True}
                return _status(await self._http.post("/internal/progress", request_body))
            except UnexpectedResponse as answer:
                if answer.status not in (401, 403, 404, 405) and not answer.is_page:
                    raise
                self._has_task_progress = False  # a server without the web UI has only the other
        return _overall_status(
            await self._http.get_json("/sdapi/v1/progress?skip_current_image=false"), self.id
        )


def _overall_status(answer: object, task_id: str) -> _TaskStatus:
    """Return the status of whatever the server paints. Old versions and forks name no task: progress then is
    only a sign of life for ours. Preview and interrupt are for its owner only."""
    progress = require_object(answer)
    current_task, fraction = progress.get("current_task"), as_number(progress.get("progress"))
    if not current_task:
        return _TaskStatus(fraction > 0, queued=False, fraction=fraction, ours=False)
    ours = current_task == task_id
    return _TaskStatus(ours, not ours, fraction, as_text(progress.get("current_image")) if ours else "")


def _status(answer: object) -> _TaskStatus:
    progress = require_object(answer)
    active, queued = progress["active"] is True, progress.get("queued") is True
    preview = as_text(progress.get("live_preview"))
    return _TaskStatus(active, queued and not active, as_number(progress.get("progress")), preview)


async def _stage_of(status: _TaskStatus, throttle: PreviewThrottle) -> Preview | PaintingProgress:
    """Return a preview if there is one and it is due, else the percentage."""
    if status.picture and (percent := throttle.percent_if_due(status.fraction)):
        with suppress(*_POLL_ERRORS):
            if small := await pictures.preview(pictures.decoded(status.picture)):
                return Preview(small, percent)
    return PaintingProgress(percent_of(status.fraction))
