"""A prompt followed to its end: by websocket for as long as it holds, and by looking where it does not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Collection, Iterator
from dataclasses import dataclass

from app.ai.comfyui.frames import Begun, Ended, PreviewImage, Progress, read
from app.ai.comfyui.job import Job
from app.ai.comfyui.server import ComfyServer
from app.ai.comfyui.websocket import QueuePosition
from app.ai.error_messages import BROKE_OFF
from app.ai.image_servers.progress import percent_of
from app.engines.ports import PaintingProgress, Queued
from app.errors import EngineAway, EngineBusy

_LOOK_SECONDS = 10.0  # between looks while the websocket holds and says nothing
_LOOK_SECONDS_FIRST = 0.5  # whether the prompt waits in the queue
_LOOK_SECONDS_QUEUED = 5.0  # a long queue is a long answer
_LOOK_SECONDS_WITHOUT = 1.0
_LOOK_SECONDS_ENDING = 0.2  # a success is told just before it is in the history
# That neither queue nor history may know of a prompt before it counts as lost.
_MISSED_SECONDS = 6.0
_MISSED_SECONDS_LOST = 2.0  # where the websocket broke: the server was probably started anew
_MISSED_SECONDS_EMPTY = 0.8  # where the server has nothing else either
_MISSED_SECONDS_ENDED = 15.0  # where its end was heard of: a history behind a proxy or a disk may lag
MAX_UNSEEN_SECONDS = 1800.0
_PNG = b"\x89PNG"
_HELD_SECONDS = 0.25  # that a percent waits for the preview of the same step


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """A picture of the work under way, and how far that is (0 to 1)."""

    content: bytes
    fraction: float


@dataclass(frozen=True, slots=True)
class Sent:
    """The finished picture, from a node that saves none."""

    content: bytes


Stage = PreviewFrame | Sent | PaintingProgress | Queued | Job


class Watch:
    """One prompt's way to its end: its place in the queue, how far it is, its previews, and at last its job.

    Every sign that the work goes on is passed on; whoever follows chooses what is worth showing.
    """

    def __init__(
        self, server: ComfyServer, prompt_id: str, passes: int, senders: Collection[str] = ()
    ) -> None:
        self._server = server
        self._senders = senders
        self._node: str | None = None
        self._id = prompt_id
        self._passes = passes
        self._nodes: dict[str, float] = {}
        self._held: PaintingProgress | None = None
        self._running = False
        self._unseen_since: float | None = None
        self._heard_any = False
        self._ending = False
        self._fraction = 0.0
        self._looked = time.monotonic()
        self._missed_since: float | None = None
        self._pause = _LOOK_SECONDS_FIRST

    async def follow(self, queue_position: QueuePosition) -> AsyncGenerator[Stage]:
        """What becomes of it, the ended job last. Raises EngineAway where the server has lost it by a
        restart, EngineBusy where it was taken out of its queue."""
        while True:
            frame = await self._heard(queue_position)
            if frame is not None:
                for stage in self._take(frame):
                    yield stage
            elif self._held is not None:
                yield self._released()
            else:
                async for stage in self._look(queue_position):
                    yield stage
                    if isinstance(stage, Job):
                        return

    async def _heard(self, queue_position: QueuePosition) -> str | bytes | None:
        """The next frame; None where it is time for something else."""
        # Counted from the last look: frames about others' work must not put it off for ever.
        left = max(0.0, self._looked + self._seconds(queue_position) - time.monotonic())
        if self._held is not None:
            left = min(left, _HELD_SECONDS)
        if not queue_position.is_open:
            await asyncio.sleep(left)
            return None
        try:
            async with asyncio.timeout(left):
                frame = await queue_position.hear()
        except TimeoutError:
            return None
        self._heard_any = self._heard_any or frame is not None
        return frame

    def _seconds(self, queue_position: QueuePosition) -> float:
        """Between two looks."""
        if self._ending:
            return _LOOK_SECONDS_ENDING
        if not queue_position.is_open or self._missed_since is not None:
            return _LOOK_SECONDS_WITHOUT
        return self._pause

    def _take(self, frame: str | bytes) -> Iterator[Stage]:
        """Notes what the frame says of ours."""
        said = read(frame, self._id)
        if isinstance(said, Ended):
            self._ending, self._looked = True, 0.0  # at once
        elif isinstance(said, Begun) or (isinstance(said, Progress) and (said.ours or self._running)):
            # Frames that say nothing of their prompt may be of another's work, until ours has begun.
            yield from self._at_work(said)
        elif isinstance(said, PreviewImage) and (said.ours or (said.ours is None and self._running)):
            self._held = None
            yield Sent(said.content) if self._is_sent(said) else PreviewFrame(said.content, self._fraction)

    def _is_sent(self, shown: PreviewImage) -> bool:
        """By the node that it comes from; where nothing says which, by PNG: previews are JPEG."""
        node = shown.node or self._node
        return node in self._senders if node else bool(self._senders) and shown.content.startswith(_PNG)

    def _at_work(self, said: Begun | Progress) -> Iterator[Stage]:
        self._running, self._pause = True, _LOOK_SECONDS
        if isinstance(said, Progress):
            if self._nodes.get(said.node) == said.fraction:
                return  # the same in another form of frame
            self._note(said)
            if self._held is not None:
                yield self._held
            self._held = self._advance()
        else:
            self._node = said.node or self._node
            yield self._advance()

    def _note(self, progress: Progress) -> None:
        self._nodes[progress.node] = progress.fraction
        whole = max(self._passes, len(self._nodes))
        done = [*self._nodes].index(progress.node)
        self._fraction = max(self._fraction, (done + progress.fraction) / whole)

    def _advance(self) -> PaintingProgress:
        return PaintingProgress(percent_of(self._fraction))

    def _released(self) -> PaintingProgress:
        held, self._held = self._held, None
        assert held is not None
        return held

    async def _look(self, queue_position: QueuePosition) -> AsyncGenerator[Stage]:
        job = await self._server.find(self._id)
        self._looked = time.monotonic()
        if job is None:
            await self._missed(queue_position)
            return
        self._missed_since = None
        if job.state == "ended":
            yield job
            return
        await queue_position.reopen()
        if job.state == "pending":
            self._running, self._pause = False, _LOOK_SECONDS_QUEUED
            yield Queued(job.ahead)
        elif not self._running or self._is_unseen(queue_position):
            self._running, self._pause = True, _LOOK_SECONDS
            yield self._advance()

    def _is_unseen(self, queue_position: QueuePosition) -> bool:
        """Whether the work can't be followed, since no websocket comes through: that the server still has it
        at work is then the only sign of progress there is. It counts for MAX_UNSEEN_SECONDS."""
        if queue_position.is_open and self._heard_any:
            self._unseen_since = None
            return False
        now = time.monotonic()
        self._unseen_since = self._unseen_since or now
        return now < self._unseen_since + MAX_UNSEEN_SECONDS

    async def _missed(self, queue_position: QueuePosition) -> None:
        """A history may lag behind its queue for a moment; after that the prompt is lost: by a restart where
        the line broke, or where the server has nothing at all, in whatever way it came back so quickly."""
        now = time.monotonic()
        self._missed_since = self._missed_since or now
        missed = now - self._missed_since
        was_restarted = queue_position.was_lost
        if not was_restarted and not self._ending and missed >= _MISSED_SECONDS_EMPTY:
            was_restarted = await self._server.is_empty()
        elif missed < self._retry_policy(queue_position):
            return
        if was_restarted:
            raise EngineAway
        if missed >= self._retry_policy(queue_position):
            raise EngineBusy(BROKE_OFF)

    def _retry_policy(self, queue_position: QueuePosition) -> float:
        if self._ending:
            return _MISSED_SECONDS_ENDED
        return _MISSED_SECONDS_LOST if queue_position.was_lost else _MISSED_SECONDS
