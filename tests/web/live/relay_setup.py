"""A relay on a real log, a feed that can fail and watchers of several kinds, for the tests of the relay."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from uuid import UUID, uuid4

from redis.asyncio import Redis

from app.accounts.models import User
from app.adapters.redis_feed import RedisFeed
from app.db import Database
from app.errors import Unavailable
from app.progress.log import ProgressEntry, ProgressLog
from app.runs import steps
from app.runs.models import GenerationRun
from app.web.live.relay import Relay
from app.web.live.text_deltas import DeltaCursor, TextDelta
from tests.support.waiting import until

Delivery = Literal["sent", "lost", "late", "twice", "doubt"]


class Unreliable(RedisFeed):
    """This process's own feed, with messages that get lost, come late, or come twice."""

    def __init__(self) -> None:
        super().__init__(Redis(unix_socket_path="/nonexistent"))  # never dialled: it is not started
        self.delivery: Delivery = "sent"
        self._held_back: list[ProgressEntry] = []

    def publish(self, entry: ProgressEntry) -> None:
        if self.delivery == "late":
            self._held_back.append(entry)
            return
        delivery: dict[Delivery, list[ProgressEntry | None]] = {"lost": [], "sent": [entry], "doubt": [None]}
        announced = delivery.get(self.delivery, [entry, entry])
        for item in [*announced, *self._held_back]:
            self.notify(item)
        self._held_back.clear()


class Failing(ProgressLog):
    """A log whose database is away for the next `failures` questions, and answers when `gate` is open."""

    failures = 0
    asked = 0
    gate: asyncio.Event | None = None

    async def replay(self, run_id: UUID, after: int = 0) -> list[ProgressEntry]:
        self.asked += 1
        if self.gate:
            await self.gate.wait()
        if self.failures > 0:
            self.failures -= 1
            raise Unavailable
        return await super().replay(run_id, after)


@dataclass(eq=False)
class RecordingWatcher:
    """Records what is delivered to it. It wants every second entry only where it is `picky`."""

    cursor: int
    picky: bool = False
    received: list[int] = field(default_factory=list)
    closed: bool = False
    transport: str = "test"
    deltas: DeltaCursor | None = None
    texts: list[TextDelta] = field(default_factory=list)

    def wants(self, entry: ProgressEntry) -> bool:
        return not self.picky or entry.seq % 2 == 0

    async def deliver(self, entry: ProgressEntry) -> None:
        self.received.append(entry.seq)

    async def deliver_delta(self, delta: TextDelta) -> None:
        self.texts.append(delta)

    def close(self) -> None:
        self.closed = True


class Dead(RecordingWatcher):
    """A watcher whose delivery fails."""

    async def deliver(self, entry: ProgressEntry) -> None:
        raise ConnectionResetError


class Slow(RecordingWatcher):
    """A watcher that takes some entries later than others."""

    async def deliver(self, entry: ProgressEntry) -> None:
        for _ in range(7 * (entry.seq % 3)):
            await asyncio.sleep(0)
        self.received.append(entry.seq)


@dataclass
class RelaySetup:
    """One run on a database of its own, and a relay that watches it."""

    db: Database
    feed: Unreliable
    log: Failing
    relay: Relay
    run: GenerationRun

    async def append(self, delivery: Delivery = "sent") -> None:
        async with self.db.writing() as session:
            entry = await self.log.append(session, self.run, steps.AVATAR_STAGE, {})
        assert entry is not None
        self.run.last_seq = entry.seq
        self.feed.delivery = delivery
        self.log.publish(entry)

    def join(self, after: int = 0, *, picky: bool = False) -> RecordingWatcher:
        watcher = RecordingWatcher(after, picky)
        self.relay.watch(self.run.id, watcher, self.run.last_seq)
        return watcher

    async def all_have(self, *watchers: RecordingWatcher, seconds: float = 10) -> None:
        await until(lambda: all(watcher.cursor >= self.run.last_seq for watcher in watchers), seconds)


@asynccontextmanager
async def relay_setup(template: Path, compare_every: float = 0.02) -> AsyncIterator[RelaySetup]:
    with tempfile.TemporaryDirectory() as folder:
        path = shutil.copy(template, Path(folder) / "relay.sqlite3")
        db, feed = Database(f"sqlite+aiosqlite:///{path}"), Unreliable()
        log = Failing(db, feed)
        relay = Relay(log, feed, compare_every=compare_every)
        user = User(id=uuid4(), display_name="Guest")
        run = GenerationRun(
            id=uuid4(), user_id=user.id, status="running", locale="en", seed=1, attempt=1, last_seq=0
        )
        async with db.writing() as session:
            session.add(user)
            await session.flush()
            session.add(run)
        async with relay.running():
            yield RelaySetup(db, feed, log, relay, run)
        await db.close()
