"""Cancels a prompt on a ComfyUI server, however busy it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import structlog

from app.ai.comfyui.server import ComfyServer
from app.ai.image_servers.error_mapping import UnexpectedResponse
from app.ai.image_servers.http import connected
from app.ai.image_servers.server_options import ImageServer
from app.errors import AppError

log = structlog.get_logger()

_CANCEL_SECONDS = 1.0
_LATER_SECONDS = 60.0  # a server doesn't respond while it loads a model
_pending_tasks: set[asyncio.Task[None]] = set()


async def cancel(options: ImageServer, server: ComfyServer, prompt_id: str) -> None:
    """Cancel the prompt. The caller waits at most a second: if the server has not answered by then, a
    background task retries for a minute."""
    try:
        async with asyncio.timeout(_CANCEL_SECONDS):
            with _ignoring_errors():
                await server.cancel_prompt(prompt_id)
    except TimeoutError:
        task = asyncio.create_task(_cancel_later(options, prompt_id))
        _pending_tasks.add(task)
        task.add_done_callback(_pending_tasks.discard)


async def _cancel_later(options: ImageServer, prompt_id: str) -> None:
    try:
        async with asyncio.timeout(_LATER_SECONDS):
            with _ignoring_errors():
                async with connected(options) as http:
                    await ComfyServer(http).cancel_prompt(prompt_id)
    except TimeoutError:
        log.warning("comfyui.cancel_timed_out")


@contextmanager
def _ignoring_errors() -> Iterator[None]:
    """Ignore errors: an unreachable server has nothing that could be cancelled."""
    try:
        yield
    except (AppError, UnexpectedResponse, httpx2.HTTPError, ValueError, TypeError, AttributeError) as error:
        log.info("comfyui.cancel_failed", kind=type(error).__name__)
