"""Work of minutes beside the event loop, in threads that keep no process from ending."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Future
from contextlib import suppress
from contextvars import copy_context
from typing import Generic, TypeVar

from app.ai.diffusers_local.error_mapping import Stopped

_NAME = "chargen-painter"
Part = TypeVar("Part")
Made = TypeVar("Made")


class PaintingThread(Generic[Part]):
    """What the thread of one painting sees of those who wait for it."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[Part | Exception | None] = asyncio.Queue()
        self._abandoned = threading.Event()

    def checkpoint(self) -> None:
        """In the thread. Raises Stopped where nobody waits any more."""
        if self._abandoned.is_set():
            raise Stopped

    def publish(self, part: Part) -> None:
        """In the thread: hands one part over. Raises Stopped."""
        self.checkpoint()
        self._put(part)

    async def parts(
        self, work: Callable[[PaintingThread[Part]], None], ended: Callable[[], None]
    ) -> AsyncGenerator[Part]:
        """What the work shows. `ended` is called on the loop when the thread is through, however it ends."""
        in_thread(lambda: self._work(work, ended))
        try:
            while (part := await self._parts.get()) is not None:
                if isinstance(part, Exception):
                    raise part
                yield part
        finally:
            self._abandoned.set()

    def _work(self, work: Callable[[PaintingThread[Part]], None], ended: Callable[[], None]) -> None:
        try:
            work(self)
        except Exception as error:
            self._put(error)
        finally:
            self._put(None)
            self._on_loop(ended)

    def _put(self, part: Part | Exception | None) -> None:
        self._on_loop(lambda: self._parts.put_nowait(part))

    def _on_loop(self, call: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process is about to end
            self._loop.call_soon_threadsafe(call)


def in_thread(work: Callable[[], Made]) -> Future[Made]:
    """Begins the work in a daemon thread: no process that is to stop waits for it, as for asyncio's own."""
    future: Future[Made] = Future()
    future.set_running_or_notify_cancel()
    context = copy_context()

    def run() -> None:
        try:
            future.set_result(context.run(work))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name=_NAME, daemon=True).start()
    return future


def under_way() -> bool:
    """Whether such work goes on in this process."""
    return any(thread.name == _NAME for thread in threading.enumerate())
