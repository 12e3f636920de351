"""A cable between browser and studio that can be cut, go dead, or let no websocket through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

_CHUNK = 65_536
_UPGRADE = b"upgrade: websocket"


class Wire:
    """Carries TCP connections to a port of this machine. `url` is where the browser goes instead."""

    def __init__(self, port: int) -> None:
        self.url = ""
        self.no_websockets = False
        self.upgrades_refused = 0
        self._port = port
        self._cut = False
        self._alive = asyncio.Event()
        self._alive.set()
        self._carried: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Every connection breaks, and no new one can be had."""
        self._cut = True
        for end in list(self._carried):
            end.transport.abort()

    def die(self) -> None:
        """Nothing arrives any more, yet no connection breaks: a cable pulled out somewhere on the way."""
        self._alive.clear()

    def mend(self) -> None:
        """As it was; what was on its way in a dead wire arrives now."""
        self._cut = False
        self._alive.set()

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
        if not first or self._refused(first):
            return
        far, forth = await asyncio.open_connection("127.0.0.1", self._port)
        self._carried.add(forth)
        try:
            forth.write(first)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pump(near, forth))
                both.create_task(self._pump(far, back))
        except* OSError:
            pass
        finally:
            self._carried.discard(forth)
            forth.close()

    def _refused(self, head: bytes) -> bool:
        refused = self.no_websockets and _UPGRADE in head.lower()
        self.upgrades_refused += refused
        return refused

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(_CHUNK):
            await self._alive.wait()
            sink.write(chunk)
            await sink.drain()
        sink.close()


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
