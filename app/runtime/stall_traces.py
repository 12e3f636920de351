"""Writes tracebacks of all threads to a file when the event loop has not turned for STALL seconds.

A Python thread writes them: it holds the GIL meanwhile, so no frame that it reads changes. While C code holds
the GIL, as a backtracking `re` does, that thread can't run; then the thread of `faulthandler` writes them,
which needs no GIL. It reads frames unprotected and crashes the process if Python code changes them at that
moment, as in a process that goes on after a suspension (python/cpython#116008 and #131580; measured on 3.11:
one crash in some 300 tracebacks of a busy loop). Hence it comes later, at STUCK seconds, and only while runs
or avatar jobs are under way.

Alternatives considered: asyncio's debug mode and aiodebug report a slow callback only after it has ended; one
that blocks for ever is never reported. `faulthandler.register` with a timer's signal crashed too, once in
some 2,000 tracebacks.
"""

from __future__ import annotations

import faulthandler
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from threading import Event, Thread
from time import monotonic

import structlog

from app.runtime.stalls import STALL, TICK

log = structlog.get_logger()
STUCK = STALL + TICK  # seconds without a turn after which faulthandler's thread writes


class StallTraces:
    """The tracebacks of one process's event loop; `file` is open for appending, and closed by the caller."""

    def __init__(self, file: FileIO) -> None:
        self._file = file
        self._turned = monotonic()
        self._at_work = 0  # runs and avatar jobs under way
        self._stopped = Event()
        self._thread = Thread(target=self._watch, name="stall traces", daemon=True)

    def start(self) -> None:
        """Start the thread that writes tracebacks."""
        self._thread.start()

    def stop(self) -> None:
        """Stop writing."""
        faulthandler.cancel_dump_traceback_later()
        self._stopped.set()
        self._thread.join()

    def turned(self) -> None:
        """Note that the loop turns; to be called every TICK seconds. Forgets tracebacks written before."""
        now = monotonic()
        if now - self._turned > STALL:
            log.warning("loop.stalled", seconds=round(now - self._turned, 1))
        if os.fstat(self._file.fileno()).st_size:
            # The stall has ended, or the process was suspended: no work is blamed.
            self._file.truncate(0)
        self._turned = now
        if self._at_work:
            self._arm()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have tracebacks written even while C code holds the GIL, until the last of these blocks ends."""
        self._at_work += 1
        if self._at_work == 1:
            self._arm()
        try:
            yield
        finally:
            self._at_work -= 1
            if self._at_work == 0:
                faulthandler.cancel_dump_traceback_later()

    def _arm(self) -> None:
        faulthandler.dump_traceback_later(STUCK, repeat=True, file=self._file)

    def _watch(self) -> None:
        due = self._turned + STALL
        while not self._stopped.wait(max(0.0, due - monotonic())):
            now = monotonic()
            if now - due > TICK:  # late itself: suspended, or the GIL was taken; give the loop time to turn
                due = now + TICK
            elif now - self._turned < STALL:
                due = self._turned + STALL
            else:
                faulthandler.dump_traceback(file=self._file, all_threads=True)
                due = now + STALL
