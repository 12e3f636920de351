"""The Feed port: straight to this process's listeners, and through Redis pub/sub to the other processes.

Entries are in the database besides. Texts under way are nowhere else: the newest of a run is kept in memory,
and in Redis for whoever comes in the middle.
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
TEXTS = "chargen:texts"  # of its own, so that a process of another version is not made to doubt at every word
_MAX_WAITING = (
    10_000  # entries that wait for Redis; past that they are dropped, and readers mend from the log
)
_AGAIN_AFTER = 0.5  # seconds
_ANSWERS_WITHIN = 0.5  # seconds; without Redis there is what this process heard
_KEPT_SECONDS = 180
# What is outranked by what is kept is neither kept nor told.
_KEEP_AND_TELL = """
local kept = redis.call('HGET', KEYS[1], 'rank')
if kept and kept >= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'rank', ARGV[1], 'text', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return redis.call('PUBLISH', ARGV[4], ARGV[5])
"""


class _Message(msgspec.Struct, array_like=True):
    origin: str
    entry: ProgressEntry


class _Text(msgspec.Struct, array_like=True):
    origin: str
    writing: DraftText


Heard = ProgressEntry | DraftText | None


class RedisFeed:
    """Publishes without waiting; `start` and `close` belong to the process's life."""

    def __init__(
        self, redis: Redis, tasks: BackgroundTasks | None = None, outages: Outages | None = None
    ) -> None:
        self._redis = redis
        self.background = tasks or BackgroundTasks()
        self._outages = outages or Outages({})
        self._origin = token_hex(8)
        self._outbox: asyncio.Queue[ProgressEntry | UUID] = asyncio.Queue(_MAX_WAITING)
        # The newest text of each run alone: Redis may be slower than an engine. None for one that ended.
        self._unsent: dict[UUID, DraftText | None] = {}
        self.drafts = LatestDrafts()
        self._listeners: set[asyncio.Queue[Heard]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(_Message).decode
        self._decode_text = msgspec.json.Decoder(_Text).decode
        self._keep_and_tell = redis.register_script(_KEEP_AND_TELL)

    def start(self) -> None:
        """From here on entries go out, and those of other processes are heard."""
        self._tasks = [
            self.background.start("feed: send", self._send),
            self.background.start("feed: receive", self._receive),
        ]

    async def close(self) -> None:
        await stop(*self._tasks)

    async def flush(self, seconds: float = 1.0) -> None:
        """Gives what still waits a moment to leave."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), seconds)

    @property
    def waiting(self) -> int:
        """How many parcels wait for Redis."""
        return self._outbox.qsize()

    def publish(self, entry: ProgressEntry) -> None:
        ended = self.drafts.end(entry.run_id, entry.seq)
        self.notify(entry)
        self._post(entry)
        if ended:
            self._post_text(entry.run_id, None)

    def write(self, writing: DraftText) -> None:
        if self.drafts.put(writing):
            self.notify(writing)
            self._post_text(writing.run_id, writing)

    def _post(self, parcel: ProgressEntry | UUID) -> bool:
        try:
            self._outbox.put_nowait(parcel)
        except asyncio.QueueFull:
            log.warning("feed.full")
            return False
        return True

    def _post_text(self, run_id: UUID, writing: DraftText | None) -> None:
        if run_id in self._unsent or self._post(run_id):
            self._unsent[run_id] = writing

    async def writing(self, run_id: UUID) -> DraftText | None:
        kept, known = await self._kept(run_id), self.drafts.of(run_id)
        if kept is None or (known is not None and known.rank >= kept.rank):
            return known
        return kept

    async def _kept(self, run_id: UUID) -> DraftText | None:
        try:
            async with asyncio.timeout(_ANSWERS_WITHIN):
                found = await cast(Awaitable[bytes | None], self._redis.hget(_key(run_id), "text"))
            return msgspec.json.decode(found, type=DraftText) if found else None
        except (RedisError, OSError, TimeoutError, msgspec.DecodeError):
            return None

    def notify(self, heard: Heard) -> None:
        for listener in self._listeners:
            listener.put_nowait(heard)

    async def listen(self) -> AsyncIterator[Heard]:
        heard: asyncio.Queue[Heard] = asyncio.Queue()
        self._listeners.add(heard)
        try:
            while True:
                yield await heard.get()
        finally:
            self._listeners.discard(heard)

    async def _send(self) -> None:
        while True:
            parcel = await self._outbox.get()
            began = asyncio.get_running_loop().time()
            try:
                await self._send_one(parcel)
            except (RedisError, OSError) as error:
                # Not sent again: other processes compare their last `seq` with the database all the time, and
                # the next text has this one in it.
                self._outages.down("redis", redis_reasons.why(error), began)
                await asyncio.sleep(_AGAIN_AFTER)
            except Exception:
                # It can't be sent, whoever tries; those behind it can.
                run_id = parcel.run_id if isinstance(parcel, ProgressEntry) else parcel
                log.exception("feed.not_sent", run_id=str(run_id))
            finally:
                self._outbox.task_done()

    async def _send_one(self, parcel: ProgressEntry | UUID) -> None:
        if isinstance(parcel, ProgressEntry):
            await self._redis.publish(CHANNEL, self._encode(_Message(self._origin, parcel)))
        else:
            await self._send_text(parcel, self._unsent.pop(parcel))

    async def _send_text(self, run_id: UUID, writing: DraftText | None) -> None:
        if writing is None:
            await self._redis.delete(_key(run_id))
            return
        encoded = self._encode(_Text(self._origin, writing))
        rank = ":".join(f"{part:020d}" for part in writing.rank)
        args: list[str | bytes | int] = [rank, self._encode(writing), _KEPT_SECONDS, TEXTS, encoded]
        await self._keep_and_tell(keys=[_key(run_id)], args=args)

    async def _receive(self) -> None:
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                self._outages.down("redis", redis_reasons.why(error))
            await asyncio.sleep(_AGAIN_AFTER)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL, TEXTS)
            while True:
                # A blocking read would run into the client's own socket time-out.
                message = await channel.get_message(timeout=1.0)
                if message is None:
                    continue
                if message["type"] == "message":
                    self._hear_any(message["channel"], message["data"])
                else:
                    # Subscribed, now or anew: the client reconnects by itself, and what was published
                    # before this moment was missed.
                    self.notify(None)

    def _hear_any(self, channel: bytes, data: bytes) -> None:
        try:
            (self._hear_text if channel == TEXTS.encode() else self._hear)(data)
        except Exception:
            log.exception("feed.not_heard")
            self.notify(None)  # look up what it was about

    def _hear(self, data: bytes) -> None:
        try:
            message = self._decode(data)
        except msgspec.DecodeError:
            self.notify(None)  # another version's entry: look it up
            return
        if message.origin != self._origin:
            self.drafts.end(message.entry.run_id, message.entry.seq)
            self.notify(message.entry)

    def _hear_text(self, data: bytes) -> None:
        try:
            encoded = self._decode_text(data)
        except msgspec.DecodeError:
            return  # another version's
        if encoded.origin != self._origin and self.drafts.put(encoded.writing):
            self.notify(encoded.writing)


def _key(run_id: UUID) -> str:
    return f"chargen:text:{run_id}"
