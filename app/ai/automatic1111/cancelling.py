"""A task that nobody waits for any more is stopped: at once if it is at work, else when its turn comes.

The API can't take back what waits, and a server paints it though its client has gone.
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

_POLL_SECONDS = 2.0
_MAX_SECONDS = 1800.0  # that a task's turn is waited for
_pending_tasks: set[asyncio.Task[None]] = set()


async def cancel(server: ImageServer, task: Task) -> None:
    """Has the task stopped; who waits for another is stopped later, beside other work."""
    if not await task.interrupt():
        background_task = asyncio.create_task(_cancel_later(server, task.id))
        _pending_tasks.add(background_task)
        background_task.add_done_callback(_pending_tasks.discard)


async def _cancel_later(server: ImageServer, task_id: str) -> None:
    try:
        async with asyncio.timeout(_MAX_SECONDS), connected(server) as http:
            task = Task(http, task_id)
            while not await task.interrupt():  # noqa: ASYNC110 - the server has nothing to wait for
                await asyncio.sleep(_POLL_SECONDS)
    except (AppError, httpx2.HTTPError, TimeoutError) as error:
        log.info("automatic1111.not_left", kind=type(error).__name__)
