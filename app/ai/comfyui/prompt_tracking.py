"""Tracks a prompt to its end: by websocket while it is open, by polling otherwise."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Iterator
from dataclasses import dataclass

from app.ai.comfyui.frames import ExecutionEnded, ExecutionStarted, PreviewImage, Progress, read
from app.ai.comfyui.job import Job
from app.ai.comfyui.server import ComfyServer
from app.ai.comfyui.websocket import ComfyWebSocket
from app.ai.error_messages import BROKE_OFF
from app.ai.image_servers.progress import percent_of
from app.engines.ports import PaintingProgress, Queued
from app.errors import EngineAway, EngineBusy

POLL_SECONDS = 10.0  # between polls while the websocket is open and silent
POLL_SECONDS_FIRST = 0.5  # the first poll: is the prompt queued?
POLL_SECONDS_QUEUED = 5.0  # the response contains the whole queue
POLL_SECONDS_WITHOUT_WEBSOCKET = 1.0
POLL_SECONDS_ENDING = 0.2  # success is reported just before the history has it
# How long a prompt may be in neither queue nor history before it counts as lost.
MISSING_SECONDS = 6.0
MISSING_SECONDS_LOST = 2.0  # after the websocket broke: the server probably restarted
MISSING_SECONDS_EMPTY = 0.8  # if the server is empty
_MISSING_SECONDS_ENDED = 15.0  # after its end was reported: a history behind a proxy or disk may lag
MAX_UNTRACKED_SECONDS = 1800.0
_PNG = b"\x89PNG"
_PENDING_SECONDS = 0.25  # that a percentage waits for the preview of the same step


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """A preview of the work under way, and its progress (0 to 1)."""

    content: bytes
    fraction: float


@dataclass(frozen=True, slots=True)
class SentPicture:
    """The finished picture, from a node that saves none."""

    content: bytes


Stage = PreviewFrame | SentPicture | PaintingProgress | Queued | Job


class PromptTracker:
    """Yields a prompt's queue position, progress, previews, and at last its job.

    Every sign of progress is yielded; the caller decides what to show.
    """

    def __init__(
        self, server: ComfyServer, prompt_id: str, passes: int, send_nodes: Collection[str] = ()
    ) -> None:
        self._server = server
        self._send_nodes = send_nodes
        self._node: str | None = None
        self._id = prompt_id
        self._passes = passes
        self._nodes: dict[str, float] = {}
        self._pending_progress: PaintingProgress | None = None
        self._running = False
        self._untracked_since: float | None = None
        self._has_frames = False
        self._ending = False
        self._fraction = 0.0
        self._polled_at = time.monotonic()
        self._missed_since: float | None = None
        self._interval = POLL_SECONDS_FIRST

    async def track(self, websocket: ComfyWebSocket) -> AsyncGenerator[Stage]:
        """Yield the stages, the ended job last. Raises EngineAway if the server lost the prompt in a restart,
        EngineBusy if it was removed from the queue."""
        while True:
            frame = await self._receive(websocket)
            if frame is not None:
                for stage in self._read_frame(frame):
                    yield stage
            elif self._pending_progress is not None:
                yield self._take_pending_progress()
            else:
                async for stage in self._poll(websocket):
                    yield stage
                    if isinstance(stage, Job):
                        return

    async def _receive(self, websocket: ComfyWebSocket) -> str | bytes | None:
        """Return the next frame; None if something else is due."""
        # Counted from the last poll: frames of other prompts must not postpone it forever.
        timeout = max(0.0, self._polled_at + self._poll_interval(websocket) - time.monotonic())
        if self._pending_progress is not None:
            timeout = min(timeout, _PENDING_SECONDS)
        if not websocket.is_open:
            await asyncio.sleep(timeout)
            return None
        try:
            async with asyncio.timeout(timeout):
                frame = await websocket.receive()
        except TimeoutError:
            return None
        self._has_frames = self._has_frames or frame is not None
        return frame

    def _poll_interval(self, websocket: ComfyWebSocket) -> float:
        """Return the seconds between two polls."""
        if self._ending:
            return POLL_SECONDS_ENDING
        if not websocket.is_open or self._missed_since is not None:
            return POLL_SECONDS_WITHOUT_WEBSOCKET
        return self._interval

    def _read_frame(self, frame: str | bytes) -> Iterator[Stage]:
        """Process a frame of our prompt."""
        event = read(frame, self._id)
        if isinstance(event, ExecutionEnded):
            self._ending, self._polled_at = True, 0.0  # at once
        elif isinstance(event, ExecutionStarted) or (
            isinstance(event, Progress) and (event.ours or self._running)
        ):
            # Frames without a prompt id may belong to another prompt until ours has started.
            yield from self._note_execution(event)
        elif isinstance(event, PreviewImage) and (event.ours or (event.ours is None and self._running)):
            self._pending_progress = None
            yield (
                SentPicture(event.content)
                if self._is_sent(event)
                else PreviewFrame(event.content, self._fraction)
            )

    def _is_sent(self, image: PreviewImage) -> bool:
        """Return whether it is the finished picture, by its node; if unknown, by being PNG: previews are
        JPEG."""
        node = image.node or self._node
        return node in self._send_nodes if node else bool(self._send_nodes) and image.content.startswith(_PNG)

    def _note_execution(self, event: ExecutionStarted | Progress) -> Iterator[Stage]:
        self._running, self._interval = True, POLL_SECONDS
        if isinstance(event, Progress):
            if self._nodes.get(event.node) == event.fraction:
                return  # the same progress in another kind of frame
            self._note_progress(event)
            if self._pending_progress is not None:
                yield self._pending_progress
            self._pending_progress = self._progress()
        else:
            self._node = event.node or self._node
            yield self._progress()

    def _note_progress(self, progress: Progress) -> None:
        self._nodes[progress.node] = progress.fraction
        total = max(self._passes, len(self._nodes))
        done_nodes = [*self._nodes].index(progress.node)
        self._fraction = max(self._fraction, (done_nodes + progress.fraction) / total)

    def _progress(self) -> PaintingProgress:
        return PaintingProgress(percent_of(self._fraction))

    def _take_pending_progress(self) -> PaintingProgress:
        progress, self._pending_progress = self._pending_progress, None
        assert progress is not None
        return progress

    async def _poll(self, websocket: ComfyWebSocket) -> AsyncGenerator[Stage]:
        job = await self._server.find(self._id)
        self._polled_at = time.monotonic()
        if job is None:
            await self._raise_if_lost(websocket)
            return
        self._missed_since = None
        if job.state == "ended":
            yield job
            return
        await websocket.reopen()
        if job.state == "pending":
            self._running, self._interval = False, POLL_SECONDS_QUEUED
            yield Queued(job.ahead)
        elif not self._running or self._is_untracked(websocket):
            self._running, self._interval = True, POLL_SECONDS
            yield self._progress()

    def _is_untracked(self, websocket: ComfyWebSocket) -> bool:
        """Return whether progress is invisible since no websocket works: then that the server still runs the
        prompt counts as progress, for MAX_UNTRACKED_SECONDS."""
        if websocket.is_open and self._has_frames:
            self._untracked_since = None
            return False
        now = time.monotonic()
        self._untracked_since = self._untracked_since or now
        return now < self._untracked_since + MAX_UNTRACKED_SECONDS

    async def _raise_if_lost(self, websocket: ComfyWebSocket) -> None:
        """Raise if the prompt is lost. A history may lag behind the queue for a moment; after that it is
        lost: by a restart if the websocket broke or the server is empty."""
        now = time.monotonic()
        self._missed_since = self._missed_since or now
        missing_seconds = now - self._missed_since
        was_restarted = websocket.was_lost
        if not was_restarted and not self._ending and missing_seconds >= MISSING_SECONDS_EMPTY:
            was_restarted = await self._server.is_empty()
        elif missing_seconds < self._missing_timeout(websocket):
            return
        if was_restarted:
            raise EngineAway
        if missing_seconds >= self._missing_timeout(websocket):
            raise EngineBusy(BROKE_OFF)

    def _missing_timeout(self, websocket: ComfyWebSocket) -> float:
        if self._ending:
            return _MISSING_SECONDS_ENDED
        return MISSING_SECONDS_LOST if websocket.was_lost else MISSING_SECONDS
