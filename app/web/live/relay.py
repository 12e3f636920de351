"""The Relay: one loop that delivers the feed to this process's sockets and event streams."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog

from app.errors import Unavailable
from app.progress.drafts import DraftText
from app.progress.log import Feed, ProgressEntry, ProgressLog
from app.runtime.supervision import BackgroundTasks, stop
from app.web.live.channel import Channel, Watcher
from app.web.live.stopping import notified_of_stop
from app.web.live.tail import Tails

log = structlog.get_logger()

TRANSPORTS = ("websocket", "polling", "sse")
COMPARE_EVERY = 3.0  # seconds: the loss of a last message leaves no visible gap
_AGAIN_AFTER = 0.5  # seconds, after the database failed
_MAX_AT_ONCE = 1000  # runs compared in one query


class Relay:
    """Delivers to watchers between `watch` and `unwatch`; the feed is only a wake-up, the database the
    truth."""

    def __init__(
        self,
        progress_log: ProgressLog,
        feed: Feed,
        *,
        compare_every: float = COMPARE_EVERY,
        on_lag: Callable[[float], None] | None = None,
        tasks: BackgroundTasks | None = None,
    ) -> None:
        """`on_lag` is called for each watched entry with the seconds from its creation to its delivery."""
        self._progress_log = progress_log
        self._feed = feed
        self._compare_every = compare_every
        self._on_lag = on_lag
        self._background = tasks or BackgroundTasks()
        self._channels: dict[UUID, Channel] = {}
        self._tails = Tails()
        self._tasks: set[asyncio.Task[None]] = set()
        self._compare_now = asyncio.Event()
        self._at_stop: list[Callable[[], object]] = []
        self.stopped = False

    def on_stop(self, call: Callable[[], object]) -> None:
        """Registers a function to call when the process is asked to stop."""
        self._at_stop.append(call)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Serves watchers while the body runs; closes them at a stop signal or at its end."""
        tasks = [
            self._background.start("relay: follow", self._follow),
            self._background.start("relay: compare", self._compare_for_ever),
        ]
        await asyncio.sleep(0)  # start listening before anything can be published
        try:
            with notified_of_stop(self.stop):
                yield
        finally:
            self.stop()
            await stop(*tasks, *self._tasks)

    def stop(self) -> None:
        """Closes all present and future watchers."""
        if self.stopped:
            return
        self.stopped = True
        for channel in self._channels.values():
            for watcher in channel.watchers:
                watcher.close()
        for call in self._at_stop:
            call()

    def watch(self, run_id: UUID, watcher: Watcher, last_seq: int) -> None:
        """Delivers to the watcher every stored entry after its cursor, then new ones. `last_seq`: known to be
        stored.

        Nothing is delivered before this returns. If called again with a lower cursor, delivers again from
        there.
        """
        if self.stopped:
            watcher.close()
            return
        channel = self._channels.get(run_id)
        if channel is None:
            channel = Channel(run_id, self._progress_log, self._tails.of(run_id), last_seq, self._on_lag)
            self._channels[run_id] = channel
        channel.watchers.add(watcher)
        channel.known = max(channel.known, last_seq, channel.tail.last)
        self._set_pumping(channel)
        if watcher.deltas:
            self._run(self._look_up_text(channel), f"text {run_id}")

    def unwatch(self, run_id: UUID, watcher: Watcher) -> None:
        """Removes the watcher."""
        channel = self._channels.get(run_id)
        if channel is None:
            return
        channel.watchers.discard(watcher)
        if not channel.watchers:
            del self._channels[run_id]

    def watched(self) -> dict[UUID, int]:
        """Returns how many watchers each run has in this process."""
        return {run_id: len(channel.watchers) for run_id, channel in self._channels.items()}

    def watching(self) -> dict[str, int]:
        """Returns how many watchers there are in this process, by transport."""
        every = (watcher.transport for channel in self._channels.values() for watcher in channel.watchers)
        return dict.fromkeys(TRANSPORTS, 0) | Counter(every)

    async def _follow(self) -> None:
        self._compare_now.set()  # restarted after a failure: it has missed something
        async for received in self._feed.listen():
            if received is None:
                self._compare_now.set()
                self._look_up_texts()
                continue
            try:
                await self._receive(received)
            except Exception:
                log.exception("relay.not_relayed", run_id=str(received.run_id))
                self._compare_now.set()

    async def _receive(self, received: ProgressEntry | DraftText) -> None:
        channel = self._channels.get(received.run_id)
        if channel is None:
            if isinstance(received, ProgressEntry):
                self._tails.of(received.run_id).append(received)
            return
        if isinstance(received, ProgressEntry):
            channel.receive(received)
        else:
            channel.receive_draft(received)
        if channel.is_in_memory():
            await channel.pump()
        else:
            self._set_pumping(channel)

    def _set_pumping(self, channel: Channel) -> None:
        if channel.behind and (channel.pumping is None or channel.pumping.done()):
            channel.pumping = self._run(self._pump(channel), f"pump {channel.run_id}")

    def _run(self, work: Coroutine[object, object, None], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _look_up_texts(self) -> None:
        """Reads the texts under way: some may have been missed, and the next may be long in coming."""
        for channel in self._channels.values():
            if any(watcher.deltas for watcher in channel.watchers):
                self._run(self._look_up_text(channel), f"text {channel.run_id}")

    async def _look_up_text(self, channel: Channel) -> None:
        """Reads the text so far, for watchers that join in the middle."""
        draft = channel.latest_draft or await self._feed.latest_draft(channel.run_id)
        if draft:
            channel.receive_draft(draft)
            await self._pump(channel)

    async def _pump(self, channel: Channel) -> None:
        while channel.watchers:
            try:
                await channel.pump()
                return
            except Unavailable:
                pass  # an unavailable database is reported elsewhere
            except Exception:
                log.warning("relay.replay_failed", run_id=str(channel.run_id), exc_info=True)
            await asyncio.sleep(_AGAIN_AFTER)

    async def _compare_for_ever(self) -> None:
        while True:
            # Not `wait_for`: before Python 3.12 it swallows a cancellation that coincides with the event.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._compare_every):
                    await self._compare_now.wait()
            self._compare_now.clear()
            try:
                await self._compare()
            except Exception as error:
                if not isinstance(error, Unavailable):  # an unavailable database is reported elsewhere
                    log.warning("relay.compare_failed", exc_info=True)
                await asyncio.sleep(_AGAIN_AFTER)
                self._compare_now.set()

    async def _compare(self) -> None:
        watched = [*self._channels]
        for start in range(0, len(watched), _MAX_AT_ONCE):
            some = watched[start : start + _MAX_AT_ONCE]
            stored = await self._progress_log.last_seqs(some)
            for run_id in some:
                self._note_last_seq(run_id, stored.get(run_id))

    def _note_last_seq(self, run_id: UUID, last_seq: int | None) -> None:
        channel = self._channels.get(run_id)
        if channel is None:
            return
        if last_seq is None:  # the run is deleted
            self._end(channel)
            return
        channel.known = max(channel.known, last_seq)
        self._set_pumping(channel)

    def _end(self, channel: Channel) -> None:
        del self._channels[channel.run_id]
        watchers, channel.watchers = channel.watchers, set()
        for watcher in watchers:
            watcher.close()
