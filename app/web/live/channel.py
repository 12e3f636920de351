"""A Channel: the watchers of one run in this process, each given every entry once and in order.

Those who asked for it are given the text under way between two entries, as it grows.
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
    """Somebody who follows a run: a socket or an event stream. `cursor`: the last `seq` it has been given;
    `deltas`: what it has been given of the text under way, None where it wants none."""

    cursor: int
    deltas: DeltaCursor | None

    @property
    def transport(self) -> str:
        """How it is reached: `websocket`, `polling` or `sse`."""

    def wants(self, entry: ProgressEntry) -> bool:
        """What it does not want is not delivered; the cursor moves all the same."""

    async def deliver(self, entry: ProgressEntry) -> None:
        """Takes the entry at once, without waiting for a network: others wait behind it."""

    async def read(self, delta: TextDelta) -> None:
        """Takes what is new of the text, as at once."""

    def close(self) -> None:
        """The process stops: nothing more will come."""


class Channel:
    """Pumps entries to the watchers. `known`: the highest `seq` that is said to be stored."""

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
        self.writing: DraftText | None = None
        self.pumping: asyncio.Task[None] | None = None  # the relay's, where a pump needs the database
        self._log = progress_log
        self._pumping = False
        self._last_seq = last_seq  # what was stored before anybody watched here is no news, and has no lag
        self._on_lag = on_lag

    @property
    def behind(self) -> bool:
        """Whether a watcher lacks an entry that is stored."""
        return any(watcher.cursor < self.known for watcher in self.watchers)

    def receive(self, entry: ProgressEntry) -> None:
        self.tail.append(entry)
        self.known = max(self.known, entry.seq)

    def receive_draft(self, writing: DraftText) -> None:
        """Takes a text that no entry has ended, unless it is older than the one there is."""
        if writing.after < self.known or (self.writing and self.writing.rank >= writing.rank):
            return
        self.writing = writing
        self.known = writing.after

    def at_hand(self) -> bool:
        """Whether pumping needs no database."""
        return not self.behind or self.tail.after(self._lowest(), self.known) is not None

    async def pump(self) -> None:
        """Gives every watcher what it lacks. One pump at a time: a second leaves its work to the first.

        Raises Unavailable, and whatever else the log raises; nothing is lost by that, pump again.
        """
        if self._pumping:
            return
        self._pumping = True
        try:
            # Whoever joins, and whatever is received, while this waits is seen by the next look.
            while await (self._step() if self.behind else self._read()):
                pass
        finally:
            self._pumping = False

    async def _step(self) -> bool:
        after = self._lowest()
        entries = self.tail.after(after, self.known)
        if entries is None:
            entries = await self._log.replay(self.run_id, after)
            self.tail.refill(entries)
        for watcher in [*self.watchers]:
            # One that came, or went back, during the replay may lack what was not asked for: it is next.
            if watcher.cursor >= after:
                await self._give(watcher, entries)
        for entry in entries:
            if entry.seq > self._last_seq:
                self._last_seq = entry.seq
                self._note(entry)
        return bool(entries)

    async def _read(self) -> bool:
        """Whether somebody was given more of the text."""
        given = False
        for watcher in [*self.watchers]:
            writing, deltas = self.writing, watcher.deltas
            if writing is None or writing.after < self.known:
                self.writing = None  # an entry has ended it
                break
            if deltas is not None and watcher.cursor >= writing.after and (delta := deltas.take(writing)):
                given = True
                await self._send_delta(watcher, delta)
        return given

    async def _send_delta(self, watcher: Watcher, delta: TextDelta) -> None:
        try:
            await watcher.read(delta)
        except Exception:
            self._drop(watcher)

    def _note(self, entry: ProgressEntry) -> None:
        """Measures and logs the delivery of news."""
        lag = (utcnow() - entry.at).total_seconds()
        if self._on_lag:
            self._on_lag(lag)
        about = {"run_id": str(entry.run_id), "seq": entry.seq, "step": entry.step}
        log.debug("entry.delivered", **about, watchers=len(self.watchers), lag=round(lag, 4))

    async def _give(self, watcher: Watcher, entries: list[ProgressEntry]) -> None:
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

    def _lowest(self) -> int:
        return min((watcher.cursor for watcher in self.watchers), default=self.known)
