"""The Feed port: straight to this process's listeners, and through Redis pub/sub to the other processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from secrets import token_hex

import msgspec
import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.generation.progress import ProgressEntry

log = structlog.get_logger()

CHANNEL = "chargen:feed"
_MOST_WAITING = (
    10_000  # entries that wait for Redis; past that they are dropped, and readers mend from the log
)
_AGAIN_AFTER = 0.5  # seconds


class _Message(msgspec.Struct, array_like=True):
    origin: str
    entry: ProgressEntry


class RedisFeed:
    """Publishes without waiting; `start` and `close` belong to the process's life."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._origin = token_hex(8)
        self._outbox: asyncio.Queue[ProgressEntry] = asyncio.Queue(_MOST_WAITING)
        self._listeners: set[asyncio.Queue[ProgressEntry | None]] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(_Message).decode

    def start(self) -> None:
        """From here on entries go out, and those of other processes are heard."""
        self._tasks = [
            asyncio.create_task(self._send(), name="feed: send"),
            asyncio.create_task(self._receive(), name="feed: receive"),
        ]

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def flush(self, seconds: float = 1.0) -> None:
        """Gives what still waits a moment to leave."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._outbox.join(), seconds)

    def publish(self, entry: ProgressEntry) -> None:
        self._tell(entry)
        try:
            self._outbox.put_nowait(entry)
        except asyncio.QueueFull:
            log.warning("feed.full")

    def _tell(self, entry: ProgressEntry | None) -> None:
        for listener in self._listeners:
            listener.put_nowait(entry)

    async def listen(self) -> AsyncIterator[ProgressEntry | None]:
        heard: asyncio.Queue[ProgressEntry | None] = asyncio.Queue()
        self._listeners.add(heard)
        try:
            while True:
                yield await heard.get()
        finally:
            self._listeners.discard(heard)

    async def _send(self) -> None:
        while True:
            entry = await self._outbox.get()
            try:
                await self._redis.publish(CHANNEL, self._encode(_Message(self._origin, entry)))
            except (RedisError, OSError):
                # Not sent again: other processes compare their last `seq` with the database all the time.
                await asyncio.sleep(_AGAIN_AFTER)
            finally:
                self._outbox.task_done()

    async def _receive(self) -> None:
        while True:
            try:
                await self._follow()
            except (RedisError, OSError) as error:
                log.warning("feed.away", error=type(error).__name__)
            await asyncio.sleep(_AGAIN_AFTER)

    async def _follow(self) -> None:
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            while True:
                # A blocking read would run into the client's own socket time-out.
                message = await channel.get_message(timeout=1.0)
                if message is None:
                    continue
                if message["type"] == "message":
                    self._hear(message["data"])
                else:
                    # Subscribed, now or anew: the client reconnects by itself, and what was published
                    # before this moment was missed.
                    self._tell(None)

    def _hear(self, data: bytes) -> None:
        try:
            message = self._decode(data)
        except msgspec.DecodeError:
            self._tell(None)  # another version's entry: look it up
            return
        if message.origin != self._origin:
            self._tell(message.entry)
