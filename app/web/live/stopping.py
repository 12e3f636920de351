"""Handles SIGTERM and SIGINT before the server waits for open answers: streams would hold it up."""

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
    """Calls `notify` in the running loop when a stop signal comes; the server's own handler follows.

    A server first waits for its connections and only then ends the application's lifespan, which is too late
    for answers without an end. Outside the main thread signals can't be handled; nothing is done there.
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
        # Where nobody handles the signal it ends the process at once, and must go on doing so.
        if callable(previous):
            chained[number] = previous
            signal.signal(number, handler)
    return handler, chained
