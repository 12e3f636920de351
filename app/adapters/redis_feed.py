"""The Feed port: delivers directly to this process's listeners, and by Redis pub/sub to other processes.

Entries are in the database too. Drafts are nowhere else: the newest of each run is kept in memory, and in
Redis for late subscribers.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from secrets import token_hex
from typing import cast
from uuid import UUID

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.adapters import redis_reasons
from app.progress.drafts import DraftText, LatestDrafts
from app.progress.log import ProgressEntry
from app.runtime.outages import Outages
from app.runtime.supervision import BackgroundTasks, stop

log = structlog.get_logger()

CHANNEL = "chargen:feed"
# A separate channel, so that a process of another version need not query the database for each draft.
TEXTS = "chargen:texts"
_MAX_OUTBOX = 10_000  # entries that wait for Redis; beyond that they are dropped, and readers query the log
_RETRY_SECONDS = 0.5  # seconds
_TIMEOUT_SECONDS = 0.5  # without Redis only this process's own drafts are known
_DRAFT_TTL_SECONDS = 180
# A draft that ranks below the stored one is neither stored nor published.
_STORE_AND_PUBLISH = """
local kept = redis.call('HGET', KEYS[1], 'rank')
if kept and kept >= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'text', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('PUBLISH', ARGV[4], ARGV[5])
"""


class _EntryMessage(msgspec.Struct, array_like=True):
    origin: str
    entry: ProgressEntry


class _TextMessage(msgspec.Struct, array_like=True):
    origin: str
    draft: DraftText


FeedItem = ProgressEntry | DraftText | None


class RedisFeed:
    """Publishes without waiting; `start` and `close` belong to the process's lifecycle."""

    def __init__(
        self, redis: Redis, tasks: BackgroundTasks | None = None, outages: Outages | None = None
    ) -> None:
        self._redis = redis
        self.background = tasks or BackgroundTasks()
        self._outages = outages or Outages({})
        self._origin = token_hex(8)
        self._outbox: asyncio.Queue[ProgressEntry | UUID] = asyncio.Queue(_MAX_OUTBOX)
        # The newest draft of each run only: Redis may be slower than an engine. None for a run that ended.
        self._unsent: dict[UUID, DraftText | None] = {}
        self.drafts = LatestDrafts()
        self._listeners: set[asyncio.Queue[FeedItem]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(_EntryMessage).decode
        self._decode_text = msgspec.json.Decoder(_TextMessage).decode
        self._store_and_publish = redis.register_script(_STORE_AND_PUBLISH)

    def start(self) -> None:
        """Start sending entries, and receiving those of other processes."""
        self._tasks = [
            self.background.start("feed: send", self._send),
            self.background.start("feed: receive", self._receive),
        ]

    async def close(self) -> None:
        await stop(*self._tasks)

    async def flush(self, seconds: float = 1.0) -> None:
        """Wait up to `seconds` for the outbox to be sent."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), seconds)

    @property
    def waiting(self) -> int:
        """How many parcels wait for Redis."""
        return self._outbox.qsize()

    def publish(self, entry: ProgressEntry) -> None:
        ended = self.drafts.end(entry.run_id, entry.seq)
        self.notify(entry)
        self._enqueue(entry)
        if ended:
            self._enqueue_text(entry.run_id, None)

    def write(self, draft: DraftText) -> None:
        if self.drafts.put(draft):
            self.notify(draft)
            self._enqueue_text(draft.run_id, draft)

    def _enqueue(self, item: ProgressEntry | UUID) -> bool:
        try:
            self._outbox.put_nowait(item)
        except asyncio.QueueFull:
            log.warning("feed.full")
            return False
        return True

    def _enqueue_text(self, run_id: UUID, draft: DraftText | None) -> None:
        if run_id in self._unsent or self._enqueue(run_id):
            self._unsent[run_id] = draft

    async def latest_draft(self, run_id: UUID) -> DraftText | None:
        stored, local = await self._stored_draft(run_id), self.drafts.of(run_id)
        if stored is None or (local is not None and local.rank >= stored.rank):
            return local
        return stored

    async def _stored_draft(self, run_id: UUID) -> DraftText | None:
        try:
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                found = await cast(Awaitable[bytes | None], self._redis.hget(_key(run_id), "text"))
            return msgspec.json.decode(found, type=DraftText) if found else None
        except (RedisError, OSError, TimeoutError, msgspec.DecodeError):
            return None

    def notify(self, item: FeedItem) -> None:
        for listener in self._listeners:
            listener.put_nowait(item)

    async def listen(self) -> AsyncIterator[FeedItem]:
        item: asyncio.Queue[FeedItem] = asyncio.Queue()
        self._listeners.add(item)
        try:
            while True:
                yield await item.get()
        finally:
            self._listeners.discard(item)

    async def _send(self) -> None:
        while True:
            item = await self._outbox.get()
            began = asyncio.get_running_loop().time()
            try:
                await self._send_one(item)
            except (RedisError, OSError) as error:
                # Not resent: other processes regularly compare their last `seq` with the database, and
                # the next draft includes this one.
                self._outages.down("redis", redis_reasons.why(error), began)
                await asyncio.sleep(_RETRY_SECONDS)
            except Exception:
                # This item can't be sent; those after it can.
                run_id = item.run_id if isinstance(item, ProgressEntry) else item
                log.exception("feed.not_sent", run_id=str(run_id))
            finally:
                self._outbox.task_done()

    async def _send_one(self, item: ProgressEntry | UUID) -> None:
        if isinstance(item, ProgressEntry):
            await self._redis.publish(CHANNEL, self._encode(_EntryMessage(self._origin, item)))
        else:
            await self._send_text(item, self._unsent.pop(item))

    async def _send_text(self, run_id: UUID, draft: DraftText | None) -> None:
        if draft is None:
            await self._redis.delete(_key(run_id))
            return
        encoded = self._encode(_TextMessage(self._origin, draft))
        rank = ":".join(f"{part:020d}" for part in draft.rank)
        args: list[str | bytes | int] = [rank, self._encode(draft), _DRAFT_TTL_SECONDS, TEXTS, encoded]
        await self._store_and_publish(keys=[_key(run_id)], args=args)

    async def _receive(self) -> None:
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                self._outages.down("redis", redis_reasons.why(error))
            await asyncio.sleep(_RETRY_SECONDS)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL, TEXTS)
            while True:
                # A blocking read would hit the client's socket timeout.
                message = await channel.get_message(timeout=1.0)
                if message is None:
                    continue
                if message["type"] == "message":
                    self._receive_message(message["channel"], message["data"])
                else:
                    # (Re)subscribed: the client reconnects by itself, and what was published
                    # before was missed.
                    self.notify(None)

    def _receive_message(self, channel: bytes, data: bytes) -> None:
        try:
            (self._receive_text if channel == TEXTS.encode() else self._receive_entry)(data)
        except Exception:
            log.exception("feed.message_failed")
            self.notify(None)  # readers query the database

    def _receive_entry(self, data: bytes) -> None:
        try:
            message = self._decode(data)
        except msgspec.DecodeError:
            self.notify(None)  # an entry of another version: readers query the database
            return
        if message.origin != self._origin:
            self.drafts.end(message.entry.run_id, message.entry.seq)
            self.notify(message.entry)

    def _receive_text(self, data: bytes) -> None:
        try:
            encoded = self._decode_text(data)
        except msgspec.DecodeError:
            return  # a draft of another version
        if encoded.origin != self._origin and self.drafts.put(encoded.draft):
            self.notify(encoded.draft)


def _key(run_id: UUID) -> str:
    return f"chargen:text:{run_id}"
