"""Cancels a task on the server: at once if it is running, else when its turn comes.

The API can't remove queued tasks, and the server paints them though the client is gone.
"""

from __future__ import annotations

import asyncio

import httpx2
import structlog

from app.ai.automatic1111.task import Task
from app.ai.image_servers.http import connected
from app.ai.image_servers.server_options import ImageServer
from app.errors import AppError

log = structlog.get_logger()

POLL_SECONDS = 2.0
_MAX_SECONDS = 1800.0  # to wait for a queued task's turn
_pending_tasks: set[asyncio.Task[None]] = set()


async def cancel(server: ImageServer, task: Task) -> None:
    """Stop the task; one that waits for another is stopped later by a background task."""
    if not await task.interrupt():
        background_task = asyncio.create_task(_cancel_later(server, task.id))
        _pending_tasks.add(background_task)
        background_task.add_done_callback(_pending_tasks.discard)


async def _cancel_later(server: ImageServer, task_id: str) -> None:
    try:
        async with asyncio.timeout(_MAX_SECONDS), connected(server) as http:
            task = Task(http, task_id)
            while not await task.interrupt():  # noqa: ASYNC110 - the server offers no event to await
                await asyncio.sleep(POLL_SECONDS)
    except (AppError, httpx2.HTTPError, TimeoutError) as error:
        log.info("automatic1111.cancel_failed", kind=type(error).__name__)
