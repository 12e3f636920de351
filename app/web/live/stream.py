"""One event stream: replays what the client lacks, then follows the run to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from time import monotonic

import msgspec
import structlog

from app.errors import AppError
from app.portraits.avatars import Avatars
from app.progress.log import ProgressEntry, ProgressEvent, ProgressLog
from app.runs.models import GenerationRun, RunStatus
from app.translation import InterfaceLocale
from app.web.live.connection_limits import ConnectionSlot
from app.web.live.relay import Relay
from app.web.live.text_deltas import TEXT, DeltaCursor, TextDelta
from app.web.live.wire import FRAGMENT, PROGRESS, fragment_of
from app.web.run_page.fragments import Fragments

log = structlog.get_logger()

CHECK_EVERY = 10.0  # seconds between checks whether the client may still watch
COMMENT_EVERY = 15.0  # seconds of silence, after which proxies might close the connection
_COMMENT = b": still here\n\n"
_RETRY = b"retry: 1000\n\n"  # milliseconds after which an EventSource reconnects


class StreamWatcher:
    """Queues what a stream is to send; a slow client queues at most the entries of its run."""

    transport = "sse"

    def __init__(self, cursor: int, avatar: bool, text: bool) -> None:
        self.cursor = cursor
        self.deltas = DeltaCursor() if text else None
        self.received: asyncio.Queue[ProgressEntry | TextDelta | None] = asyncio.Queue()
        self._avatar = avatar

    def wants(self, entry: ProgressEntry) -> bool:
        return self._avatar or not entry.of_avatar

    async def deliver(self, entry: ProgressEntry) -> None:
        self.received.put_nowait(entry)

    async def deliver_delta(self, delta: TextDelta) -> None:
        self.received.put_nowait(delta)

    def close(self) -> None:
        self.received.put_nowait(None)


@dataclass(slots=True)
class Following:
    """The options of one stream. `after`: the last `seq` seen; `fragments` if it wants them; `text`: the
    history under way too."""

    run: GenerationRun
    after: int
    avatar: bool
    event: Callable[[ProgressEntry], ProgressEvent]
    fragments: Fragments | None
    text: bool
    locale: InterfaceLocale
    allowed: Callable[[], Awaitable[bool]]  # whether the client may still watch


class EventStream:
    """Iterate `chunks` once. Holds no database connection between two entries."""

    def __init__(
        self,
        relay: Relay,
        progress_log: ProgressLog,
        avatars: Avatars,
        following: Following,
        comment_every: float | None = None,
    ) -> None:
        self._relay = relay
        self._progress_log = progress_log
        self._avatars = avatars
        self._following = following
        self._comment_every = comment_every or COMMENT_EVERY
        self._run_id = following.run.id
        self._last_sent_seq = following.after
        self._ended = RunStatus(following.run.status).ended
        self._checked = monotonic()
        self._end_sent = False

    async def exhausted(self) -> bool:
        """Returns whether nothing more will follow the client's position."""
        if not self._ended:
            return False
        stored = await self._progress_log.replay(self._run_id, self._last_sent_seq)
        if any(self._following.avatar or not entry.of_avatar for entry in stored):
            return False
        return not (self._following.avatar and await self._avatars.unfinished_of_run(self._run_id))

    async def chunks(self, slot: ConnectionSlot) -> AsyncIterator[bytes]:
        """Yields the stream's bytes, to its end; releases the slot then."""
        watcher = StreamWatcher(self._last_sent_seq, self._following.avatar, self._following.text)
        self._relay.watch(self._run_id, watcher, self._following.run.last_seq)
        try:
            yield _RETRY
            async for chunk in self._follow(watcher):
                yield chunk
        finally:
            self._relay.unwatch(self._run_id, watcher)
            slot.leave()

    async def _follow(self, watcher: StreamWatcher) -> AsyncIterator[bytes]:
        while True:
            try:
                async with asyncio.timeout(self._comment_every):
                    received = await watcher.received.get()
            except TimeoutError:
                if await self._over() or not await self._still_allowed():
                    return
                yield _COMMENT
                continue
            if received is None or not await self._still_allowed():
                return
            if isinstance(received, TextDelta):
                yield frame(TEXT, received)
                continue
            for chunk in self._announce(received):
                yield chunk
            if _may_be_last(received) and await self._over():
                return

    async def _still_allowed(self) -> bool:
        if monotonic() - self._checked < CHECK_EVERY:
            return True
        self._checked = monotonic()
        return await self._following.allowed()

    def _announce(self, entry: ProgressEntry) -> Iterator[bytes]:
        yield frame(PROGRESS, self._following.event(entry), entry.seq)
        self._last_sent_seq = entry.seq
        if not entry.of_avatar:
            self._ended = self._end_sent = entry.terminal
        if self._following.fragments is None:
            return
        fragment = fragment_of(entry, self._following.fragments, self._following.locale)
        if fragment:
            yield frame(FRAGMENT, fragment)

    async def _over(self) -> bool:
        """Returns whether the run has ended and all that this stream wants has been sent."""
        if self._end_sent and not self._following.avatar:
            return True
        try:
            # In this order: what is stored before a job ends is seen by the second query.
            unfinished = await self._avatars.unfinished_of_run(self._run_id)
            last_seq = (await self._progress_log.last_seqs([self._run_id])).get(self._run_id)
        except AppError:
            log.warning("stream.end_unknown", run_id=str(self._run_id))
            return False
        if last_seq is None:
            return True  # the run is deleted
        return self._following.avatar and self._ended and not unfinished and last_seq <= self._last_sent_seq


def frame(name: str, value: object, seq: int | None = None) -> bytes:
    """Returns one event of a stream; JSON has no bare line breaks, so `data` is one line."""
    ident = b"" if seq is None else b"\nid: %d" % seq
    return b"event: %s%s\ndata: %s\n\n" % (name.encode(), ident, msgspec.json.encode(value))


def _may_be_last(entry: ProgressEntry) -> bool:
    if not entry.of_avatar:
        return entry.terminal
    data = entry.data or {}
    return "avatarKey" in data or "error" in data
