"""The Relay: one loop that turns the feed into deliveries for this process's sockets and event streams."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from uuid import UUID

import structlog

from app.generation.progress import Feed, ProgressEntry, ProgressLog
from app.web.live.channel import Channel, Watcher
from app.web.live.stopping import told_of_stop
from app.web.live.tail import Tails

log = structlog.get_logger()

TRANSPORTS = ("websocket", "polling", "sse")
COMPARE_EVERY = 3.0  # seconds: a lost last message leaves no gap to be seen
_AGAIN_AFTER = 0.5  # seconds, when the database failed
_MOST_AT_ONCE = 1000  # runs compared in one query


class Relay:
    """Watchers come with `watch` and go with `unwatch`; the database is the truth, the feed only wakes."""

    def __init__(
        self,
        progress_log: ProgressLog,
        feed: Feed,
        *,
        compare_every: float = COMPARE_EVERY,
        on_lag: Callable[[float], None] | None = None,
    ) -> None:
        """`on_lag` is told, for each entry that is watched, the seconds from its time to its delivery."""
        self._log = progress_log
        self._feed = feed
        self._compare_every = compare_every
        self._on_lag = on_lag
        self._channels: dict[UUID, Channel] = {}
        self._tails = Tails()
        self._pumps: set[asyncio.Task[None]] = set()
        self._doubt = asyncio.Event()
        self._at_stop: list[Callable[[], object]] = []
        self.stopped = False

    def on_stop(self, call: Callable[[], object]) -> None:
        """Has `call` called when the process is told to stop."""
        self._at_stop.append(call)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the body runs, watchers are served; when a stop signal comes, or it ends, they are closed."""
        tasks = [asyncio.create_task(work) for work in (self._follow(), self._compare_for_ever())]
        await asyncio.sleep(0)  # let it listen before anything can be published
        try:
            with told_of_stop(self.stop):
                yield
        finally:
            self.stop()
            tasks += self._pumps
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def stop(self) -> None:
        """Closes every watcher, now and from now on."""
        if self.stopped:
            return
        self.stopped = True
        for channel in self._channels.values():
            for watcher in channel.watchers:
                watcher.close()
        for call in self._at_stop:
            call()

    def watch(self, run_id: UUID, watcher: Watcher, last_seq: int) -> None:
        """Gives the watcher every stored entry past its cursor, then follows. `last_seq`: known to be stored.

        Nothing is delivered before this returns. Called again after its cursor was set back, it gives again.
        """
        if self.stopped:
            watcher.close()
            return
        channel = self._channels.get(run_id)
        if channel is None:
            channel = Channel(run_id, self._log, self._tails.of(run_id), last_seq, self._on_lag)
            self._channels[run_id] = channel
        channel.watchers.add(watcher)
        channel.known = max(channel.known, last_seq, channel.tail.last)
        self._set_pumping(channel)

    def unwatch(self, run_id: UUID, watcher: Watcher) -> None:
        channel = self._channels.get(run_id)
        if channel is None:
            return
        channel.watchers.discard(watcher)
        if not channel.watchers:
            del self._channels[run_id]

    def watched(self) -> dict[UUID, int]:
        """How many follow each run in this process."""
        return {run_id: len(channel.watchers) for run_id, channel in self._channels.items()}

    def watching(self) -> dict[str, int]:
        """How many watches there are in this process, by transport."""
        every = (watcher.transport for channel in self._channels.values() for watcher in channel.watchers)
        return dict.fromkeys(TRANSPORTS, 0) | Counter(every)

    async def _follow(self) -> None:
        async for entry in self._feed.listen():
            if entry is None:
                self._doubt.set()
                continue
            try:
                await self._hear(entry)
            except Exception:
                log.exception("relay.not_relayed", run_id=str(entry.run_id))
                self._doubt.set()

    async def _hear(self, entry: ProgressEntry) -> None:
        channel = self._channels.get(entry.run_id)
        if channel is None:
            self._tails.of(entry.run_id).append(entry)
            return
        channel.hear(entry)
        if channel.at_hand():
            await channel.pump()
        else:
            self._set_pumping(channel)

    def _set_pumping(self, channel: Channel) -> None:
        if channel.behind and (channel.pumping is None or channel.pumping.done()):
            channel.pumping = asyncio.create_task(self._pump(channel), name=f"pump {channel.run_id}")
            self._pumps.add(channel.pumping)
            channel.pumping.add_done_callback(self._pumps.discard)

    async def _pump(self, channel: Channel) -> None:
        while channel.watchers:
            try:
                await channel.pump()
                return
            except Exception:
                log.warning("relay.replay_failed", run_id=str(channel.run_id), exc_info=True)
            await asyncio.sleep(_AGAIN_AFTER)

    async def _compare_for_ever(self) -> None:
        while True:
            # Not `wait_for`: before Python 3.12 it swallows a cancellation that comes with the event.
            with suppress(TimeoutError):
                async with asyncio.timeout(self._compare_every):
                    await self._doubt.wait()
            self._doubt.clear()
            try:
                await self._compare()
            except Exception:
                log.warning("relay.compare_failed", exc_info=True)
                await asyncio.sleep(_AGAIN_AFTER)
                self._doubt.set()

    async def _compare(self) -> None:
        watched = [*self._channels]
        for start in range(0, len(watched), _MOST_AT_ONCE):
            some = watched[start : start + _MOST_AT_ONCE]
            stored = await self._log.last_seqs(some)
            for run_id in some:
                self._learn(run_id, stored.get(run_id))

    def _learn(self, run_id: UUID, last_seq: int | None) -> None:
        channel = self._channels.get(run_id)
        if channel is None:
            return
        # A run that is gone has nothing left to give.
        channel.known = 0 if last_seq is None else max(channel.known, last_seq)
        self._set_pumping(channel)
