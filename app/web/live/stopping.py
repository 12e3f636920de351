"""Handles SIGTERM and SIGINT before the server waits for open responses, which streams would delay."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def notified_of_stop(notify: Callable[[], object]) -> Iterator[None]:
    """Calls `notify` in the running loop at a stop signal, before the server's own handler.

    A server first waits for its connections and only then ends the application's lifespan, which is too late
    for endless responses. Does nothing outside the main thread, where signals can't be handled.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handler, chained = _chain(asyncio.get_running_loop(), notify)
    try:
        yield
    finally:
        for number, previous in chained.items():
            if signal.getsignal(number) is handler:
                signal.signal(number, previous)


_Handler = Callable[[int, FrameType | None], object]


def _chain(
    loop: asyncio.AbstractEventLoop, notify: Callable[[], object]
) -> tuple[_Handler, dict[int, _Handler]]:
    chained: dict[int, _Handler] = {}

    def handler(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(notify)
        chained[number](number, frame)

    for number in _SIGNALS:
        previous = signal.getsignal(number)
        # Without a handler the signal ends the process at once, and must continue to.
        if callable(previous):
            chained[number] = previous
            signal.signal(number, handler)
    return handler, chained
