"""Runs work of minutes in daemon threads, which don't keep a process from ending."""

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
    """Passes the results of one painting thread to the event loop."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: asyncio.Queue[Part | Exception | None] = asyncio.Queue()
        self._abandoned = threading.Event()

    def checkpoint(self) -> None:
        """Raise Stopped if the caller has gone (called in the thread)."""
        if self._abandoned.is_set():
            raise Stopped

    def publish(self, part: Part) -> None:
        """Pass a part to the caller (called in the thread). Raises Stopped."""
        self.checkpoint()
        self._put(part)

    async def parts(
        self, work: Callable[[PaintingThread[Part]], None], ended: Callable[[], None]
    ) -> AsyncGenerator[Part]:
        """Yield what the work publishes. `ended` is called on the loop when the thread ends, however it
        ends."""
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
    """Run the work in a daemon thread: unlike with asyncio's own threads, a stopping process doesn't wait for
    it."""
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


def any_running() -> bool:
    """Return whether such work runs in this process."""
    return any(thread.name == _NAME for thread in threading.enumerate())
