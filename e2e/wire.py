"""A TCP proxy from browser to studio that can disconnect, stall, refuse websockets; counts event streams."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Literal

_CHUNK = 65_536
_UPGRADE = b"upgrade: websocket"
_REQUEST = re.compile(rb"(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) \S+ HTTP/1.1\r\n")
_STREAM = re.compile(rb"GET /api/v1/generations/([0-9a-f-]{36})/events\?")
_LAST_CHUNK = b"\r\n0\r\n\r\n"
_FORBIDDEN = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Refusal = Literal["closed", "forbidden", "swallowed"]


class Wire:
    """Carries TCP connections to a port of this machine. `url` is where the browser goes instead."""

    def __init__(self, port: int) -> None:
        self.url = ""
        self.no_websockets: Refusal | None = None
        self.upgrades_refused = 0
        self.most_streams = 0  # that were open at once
        self.most_streams_of_a_run = 0
        self._streams: dict[asyncio.StreamReader, str] = {}  # the run, by the browser's end
        self._port = port
        self._cut = False
        self._alive = asyncio.Event()
        self._alive.set()
        self._carried: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Breaks every connection, and refuses new ones."""
        self._cut = True
        for end in list(self._carried):
            end.transport.abort()

    def die(self) -> None:
        """Stalls: nothing arrives any more, yet no connection breaks, as with an unplugged cable."""
        self._alive.clear()

    def mend(self) -> None:
        """Accepts and forwards again; what was sent while it stalled arrives now."""
        self._cut = False
        self._alive.set()

    @property
    def streams(self) -> list[str]:
        """The runs of the event streams that are open now."""
        return list(self._streams.values())

    async def carry(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        """One connection, until either end closes it."""
        self._carried.add(back)
        try:
            with suppress(OSError):
                await self._connect(near, back)
        finally:
            self._carried.discard(back)
            back.close()

    async def _connect(self, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        first = b"" if self._cut else await near.read(_CHUNK)
        if not first or await self._refused(first, near, back):
            return
        far, forth = await asyncio.open_connection("127.0.0.1", self._port)
        self._carried.add(forth)
        try:
            self._note(near, first)
            forth.write(first)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(near, forth, near))
                both.create_task(self._pump(far, back, near))
        except* OSError:
            pass
        finally:
            self._streams.pop(near, None)
            self._carried.discard(forth)
            forth.close()

    async def _refused(self, head: bytes, near: asyncio.StreamReader, back: asyncio.StreamWriter) -> bool:
        if self.no_websockets is None or _UPGRADE not in head.lower():
            return False
        self.upgrades_refused += 1
        if self.no_websockets == "forbidden":
            back.write(_FORBIDDEN)
        if self.no_websockets == "swallowed":
            await near.read()  # whatever the browser says, until it gives up
        return True

    async def _pump(
        self, source: asyncio.StreamReader, sink: asyncio.StreamWriter, near: asyncio.StreamReader
    ) -> None:
        while chunk := await source.read(_CHUNK):
            await self._alive.wait()
            if source is near:
                self._note(near, chunk)
            elif chunk.endswith(_LAST_CHUNK):
                self._streams.pop(near, None)
            sink.write(chunk)
            await sink.drain()
        sink.close()

    def _note(self, near: asyncio.StreamReader, chunk: bytes) -> None:
        """A stream is open from its request until its end, or the connection's, or the next request on it."""
        if _REQUEST.match(chunk):
            self._streams.pop(near, None)
        if stream := _STREAM.match(chunk):
            self._streams[near] = stream[1].decode()
            self.most_streams = max(self.most_streams, len(self._streams))
            of_one = max(Counter(self.streams).values())
            self.most_streams_of_a_run = max(self.most_streams_of_a_run, of_one)


@asynccontextmanager
async def wire(port: int) -> AsyncIterator[Wire]:
    """A wire to that port, whole at first."""
    made = Wire(port)
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield made
    finally:
        made.mend()
        made.cut()
        server.close()
