"""A prompt followed to its end: by websocket for as long as it holds, and by looking where it does not."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol
from urllib.parse import urlencode

import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from app.ai.comfyui.frames import Begun, Ended, Progress, Shown, read
from app.ai.comfyui.server import ComfyServer, Job
from app.ai.image_servers.http import credentials
from app.ai.image_servers.place import ImageServer
from app.ai.sentences import BROKE_OFF
from app.errors import EngineBusy

log = structlog.get_logger()

_OPEN_SECONDS = 10.0
_MOST_FRAME = 8 * 1024 * 1024
_LOOK_SECONDS = 10.0  # between looks while the websocket holds and says nothing
_LOOK_SECONDS_WITHOUT = 1.0
_LOOK_SECONDS_ENDING = 0.2  # a success is told just before it is in the history


class Socket(Protocol):
    async def recv(self) -> str | bytes: ...


@asynccontextmanager
async def listening(at: ImageServer, client_id: str) -> AsyncIterator[Socket | None]:
    """The websocket, before the prompt is sent; None where there is none to be had: then we look."""
    address = f"ws{at.base_url.removeprefix('http')}/ws?{urlencode({'clientId': client_id})}"
    socket = connect(
        address,
        additional_headers=credentials(at),
        open_timeout=_OPEN_SECONDS,
        close_timeout=0.2,
        ping_timeout=None,  # a server that loads a model answers no ping meanwhile
        max_size=_MOST_FRAME,
        proxy=None,
    )
    try:
        opened = await socket
        await opened.send(json.dumps({"type": "feature_flags", "data": {"supports_preview_metadata": True}}))
    except (OSError, TimeoutError, WebSocketException):
        log.info("comfyui.no_websocket")
        yield None
        return
    try:
        yield opened
    finally:
        await opened.close()


class Watch:
    """One prompt's way to its end: how far it is, its previews, and at last its job."""

    def __init__(self, server: ComfyServer, prompt_id: str, passes: int) -> None:
        self._server = server
        self._id = prompt_id
        self._passes = passes
        self._nodes: list[str] = []
        self._running = False
        self._ending = False
        self._fraction = 0.0
        self._looked = time.monotonic()

    async def follow(self, socket: Socket | None) -> AsyncGenerator[tuple[bytes, float] | Job]:
        """Previews with how far the work is (0 to 1), and the ended job last."""
        while True:
            try:
                frame = await self._heard(socket)
            except ConnectionClosed:
                log.info("comfyui.websocket_lost")
                socket = frame = None
            shown = self._take(frame) if frame is not None else None
            if shown is not None:
                yield shown, self._fraction
            elif frame is None:
                job = await self._look()
                if job.state == "ended":
                    yield job
                    return

    async def _heard(self, socket: Socket | None) -> str | bytes | None:
        """The next frame; None where it is time to look."""
        seconds = _LOOK_SECONDS_ENDING if self._ending else _LOOK_SECONDS if socket else _LOOK_SECONDS_WITHOUT
        # Counted from the last look: frames about others' work must not put it off for ever.
        left = max(0.0, self._looked + seconds - time.monotonic())
        if socket is None:
            await asyncio.sleep(left)
            return None
        try:
            async with asyncio.timeout(left):
                return await socket.recv()
        except TimeoutError:
            return None

    def _take(self, frame: str | bytes) -> bytes | None:
        """Notes what the frame tells; the picture, if it shows one of ours."""
        told = read(frame, self._id)
        if isinstance(told, Begun | Progress):
            self._running = True
        if isinstance(told, Progress):
            self._note(told)
        elif isinstance(told, Ended):
            self._ending, self._looked = True, 0.0  # at once
        elif isinstance(told, Shown):
            # Frames that say nothing of their prompt may be of another's work, until ours has begun.
            return told.content if told.ours or (told.ours is None and self._running) else None
        return None

    def _note(self, progress: Progress) -> None:
        if progress.node not in self._nodes:
            self._nodes.append(progress.node)
        done = self._nodes.index(progress.node)
        whole = max(self._passes, len(self._nodes))
        self._fraction = max(self._fraction, (done + progress.fraction) / whole)

    async def _look(self) -> Job:
        job = await self._server.find(self._id)
        self._looked = time.monotonic()
        if job is None:  # restarted, or somebody took it out of the queue
            raise EngineBusy(BROKE_OFF)
        self._running = self._running or job.state == "running"
        return job
