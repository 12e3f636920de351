"""A Channel: the watchers of one run in this process. Each gets every entry once and in order.

Watchers that want it also get the text under way, between two entries.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol
from uuid import UUID

import structlog

from app.db import utcnow
from app.progress.drafts import DraftText
from app.progress.log import ProgressEntry, ProgressLog
from app.web.live.tail import Tail
from app.web.live.text_deltas import DeltaCursor, TextDelta

log = structlog.get_logger()


class Watcher(Protocol):
    """A socket or event stream that follows a run. `cursor`: the last `seq` delivered to it; `deltas`: what
    it got of the text under way, None if it wants none."""

    cursor: int
    deltas: DeltaCursor | None

    @property
    def transport(self) -> str:
        """`websocket`, `polling` or `sse`."""

    def wants(self, entry: ProgressEntry) -> bool:
        """Returns whether to deliver the entry; the cursor advances in either case."""

    async def deliver(self, entry: ProgressEntry) -> None:
        """Queues the entry without waiting for the network: other watchers wait meanwhile."""

    async def deliver_delta(self, delta: TextDelta) -> None:
        """Queues a delta of the text, without waiting likewise."""

    def close(self) -> None:
        """Ends the watcher: the process stops."""


class Channel:
    """Delivers entries to the watchers. `known`: the highest `seq` known to be stored."""

    def __init__(
        self,
        run_id: UUID,
        progress_log: ProgressLog,
        tail: Tail,
        last_seq: int = 0,
        on_lag: Callable[[float], None] | None = None,
    ) -> None:
        self.run_id = run_id
        self.tail = tail
        self.watchers: set[Watcher] = set()
        self.known = 0
        self.latest_draft: DraftText | None = None
        self.pumping: asyncio.Task[None] | None = None  # the relay's task, if a pump needs the database
        self._progress_log = progress_log
        self._pumping = False
        self._last_seq = last_seq  # entries stored before the first watcher came are not measured
        self._on_lag = on_lag

    @property
    def behind(self) -> bool:
        """Returns whether a watcher lacks a stored entry."""
        return any(watcher.cursor < self.known for watcher in self.watchers)

    def receive(self, entry: ProgressEntry) -> None:
        self.tail.append(entry)
        self.known = max(self.known, entry.seq)

    def receive_draft(self, draft: DraftText) -> None:
        """Takes a text that no entry has ended, unless it is older than the present one."""
        if draft.after < self.known or (self.latest_draft and self.latest_draft.rank >= draft.rank):
            return
        self.latest_draft = draft
        self.known = draft.after

    def is_in_memory(self) -> bool:
        """Returns whether pumping needs no database."""
        return not self.behind or self.tail.after(self._lowest_cursor(), self.known) is not None

    async def pump(self) -> None:
        """Delivers to every watcher what it lacks. One pump at a time: a second call returns at once.

        Raises Unavailable, and whatever else the log raises; nothing is lost: pump again.
        """
        if self._pumping:
            return
        self._pumping = True
        try:
            # Watchers and entries that arrive during the await are handled by the next iteration.
            while await (self._send_entries() if self.behind else self._send_text()):
                pass
        finally:
            self._pumping = False

    async def _send_entries(self) -> bool:
        after = self._lowest_cursor()
        entries = self.tail.after(after, self.known)
        if entries is None:
            entries = await self._progress_log.replay(self.run_id, after)
            self.tail.refill(entries)
        for watcher in [*self.watchers]:
            # A watcher that joined, or was reset, during the replay may lack earlier entries: the next step.
            if watcher.cursor >= after:
                await self._deliver_entries(watcher, entries)
        for entry in entries:
            if entry.seq > self._last_seq:
                self._last_seq = entry.seq
                self._record_delivery(entry)
        return bool(entries)

    async def _send_text(self) -> bool:
        """Returns whether any watcher got more of the text."""
        given = False
        for watcher in [*self.watchers]:
            draft, deltas = self.latest_draft, watcher.deltas
            if draft is None or draft.after < self.known:
                self.latest_draft = None  # an entry has ended it
                break
            if deltas is not None and watcher.cursor >= draft.after and (delta := deltas.take(draft)):
                given = True
                await self._send_delta(watcher, delta)
        return given

    async def _send_delta(self, watcher: Watcher, delta: TextDelta) -> None:
        try:
            await watcher.deliver_delta(delta)
        except Exception:
            self._drop(watcher)

    def _record_delivery(self, entry: ProgressEntry) -> None:
        """Measures and logs the delivery of a new entry."""
        lag = (utcnow() - entry.at).total_seconds()
        if self._on_lag:
            self._on_lag(lag)
        about = {"run_id": str(entry.run_id), "seq": entry.seq, "step": entry.step}
        log.debug("entry.delivered", **about, watchers=len(self.watchers), lag=round(lag, 4))

    async def _deliver_entries(self, watcher: Watcher, entries: list[ProgressEntry]) -> None:
        try:
            for entry in entries:
                if entry.seq > watcher.cursor:
                    watcher.cursor = entry.seq
                    if watcher.deltas:
                        watcher.deltas.begin_anew()
                    if watcher.wants(entry):
                        await watcher.deliver(entry)
        except Exception:
            self._drop(watcher)

    def _drop(self, watcher: Watcher) -> None:
        log.exception("watcher.dropped", run_id=str(self.run_id))
        self.watchers.discard(watcher)
        watcher.close()

    def _lowest_cursor(self) -> int:
        return min((watcher.cursor for watcher in self.watchers), default=self.known)
