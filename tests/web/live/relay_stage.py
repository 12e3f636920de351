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

Fate = Literal["told", "lost", "late", "twice", "doubt"]


class Unreliable(RedisFeed):
    """This process's own feed, with messages that get lost, come late, or come twice."""

    def __init__(self) -> None:
        super().__init__(Redis(unix_socket_path="/nonexistent"))  # never dialled: it is not started
        self.fate: Fate = "told"
        self._held_back: list[ProgressEntry] = []

    def publish(self, entry: ProgressEntry) -> None:
        if self.fate == "late":
            self._held_back.append(entry)
            return
        fates: dict[Fate, list[ProgressEntry | None]] = {"lost": [], "told": [entry], "doubt": [None]}
        announced = fates.get(self.fate, [entry, entry])
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
class Keeper:
    """A watcher that keeps what it is given. It wants every second entry only where it is `picky`."""

    cursor: int
    picky: bool = False
    kept: list[int] = field(default_factory=list)
    closed: bool = False
    transport: str = "test"
    deltas: DeltaCursor | None = None
    growths: list[TextDelta] = field(default_factory=list)

    def wants(self, entry: ProgressEntry) -> bool:
        return not self.picky or entry.seq % 2 == 0

    async def deliver(self, entry: ProgressEntry) -> None:
        self.kept.append(entry.seq)

    async def deliver_delta(self, delta: TextDelta) -> None:
        self.growths.append(delta)

    def close(self) -> None:
        self.closed = True


class Dead(Keeper):
    """A watcher whose delivery fails."""

    async def deliver(self, entry: ProgressEntry) -> None:
        raise ConnectionResetError


class Slow(Keeper):
    """A watcher that takes some entries later than others."""

    async def deliver(self, entry: ProgressEntry) -> None:
        for _ in range(7 * (entry.seq % 3)):
            await asyncio.sleep(0)
        self.kept.append(entry.seq)


@dataclass
class Stage:
    """One run on a database of its own, and a relay that watches it."""

    db: Database
    feed: Unreliable
    log: Failing
    relay: Relay
    run: GenerationRun

    async def append(self, fate: Fate = "told") -> None:
        async with self.db.writing() as session:
            entry = await self.log.append(session, self.run, steps.AVATAR_STAGE, {})
        assert entry is not None
        self.run.last_seq = entry.seq
        self.feed.fate = fate
        self.log.publish(entry)

    def join(self, after: int = 0, *, picky: bool = False) -> Keeper:
        keeper = Keeper(after, picky)
        self.relay.watch(self.run.id, keeper, self.run.last_seq)
        return keeper

    async def all_have(self, *keepers: Keeper, seconds: float = 10) -> None:
        await until(lambda: all(keeper.cursor >= self.run.last_seq for keeper in keepers), seconds)


@asynccontextmanager
async def staged(template: Path, compare_every: float = 0.02) -> AsyncIterator[Stage]:
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
            yield Stage(db, feed, log, relay, run)
        await db.close()
