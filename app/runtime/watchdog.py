"""Records which run or avatar job is on the CPU, so that a blocked event loop can be attributed to it later.

A file of marks names it: written before each resumption of its coroutine (and before each call that it makes
in the default thread pool), and wiped after it. A mark never names work that only waits. When the event loop
stalls, app/runtime/stall_traces.py writes tracebacks to a second file. If the process then dies, or is killed
by its supervisor, app/runtime/stalls.py reads both files.
"""

from __future__ import annotations

import asyncio
import fcntl
import mmap
import os
import time
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from contextvars import ContextVar
from io import FileIO
from pathlib import Path
from secrets import token_hex
from typing import Any, Generic, TypeVar, cast

import structlog

from app.runtime.stall_traces import StallTraces
from app.runtime.stalls import SLOT_SIZE, SLOTS, SUBJECT, TICK, TIME, Subject
from app.runtime.supervision import BackgroundTasks, stop

log = structlog.get_logger()
Result = TypeVar("Result")


_current: ContextVar[Subject | None] = ContextVar("subject", default=None)


class Watchdog:
    """The marks of one process. Before `start` and after `stop` work runs unmarked."""

    def __init__(
        self, folder: Path, beat: Callable[[], None] = lambda: None, tasks: BackgroundTasks | None = None
    ) -> None:
        """`beat` is called each second that the loop turns."""
        self.folder = folder
        self._beat = beat
        self._tasks = tasks or BackgroundTasks()
        self.page: mmap.mmap | None = None
        self._files: tuple[FileIO, ...] = ()  # marks, tracebacks
        self._traces: StallTraces | None = None
        self._ticking: asyncio.Task[None] | None = None
        self._free = list(range(1, SLOTS))  # for threads; the first is the loop's

    def start(self) -> None:
        """Start marking in the running loop, whose default thread pool is replaced by one that marks."""
        try:
            self._open()
        except OSError:
            log.warning("watchdog.no_folder", exc_info=True)  # works on without
        self._ticking = self._tasks.start("watchdog", self._tick_for_ever)
        asyncio.get_running_loop().set_default_executor(_MarkingThreads(self))

    def _open(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self.folder / f"{os.getpid()}-{token_hex(4)}.marks"
        marks = FileIO(path, "x+")
        fcntl.flock(marks, fcntl.LOCK_EX)  # until this process dies, however it does
        marks.truncate(SLOT_SIZE * SLOTS)
        self._files = (marks, FileIO(path.with_suffix(".trace"), "a"))
        self.page = mmap.mmap(marks.fileno(), SLOT_SIZE * SLOTS)
        self._traces = StallTraces(self._files[1])
        self._traces.start()

    async def _tick_for_ever(self) -> None:
        while True:
            self._beat()
            if self._traces:
                self._traces.turned()
            await asyncio.sleep(TICK)

    async def stop(self) -> None:
        """Stop marking and delete the files."""
        if self._ticking:
            await stop(self._ticking)
        self._close()

    def _close(self) -> None:
        if self._traces:
            self._traces.stop()
        for file in reversed(self._files):  # while the marks are there, they are locked
            Path(file.name).unlink(missing_ok=True)
            file.close()
        self.page, self._files, self._traces = None, (), None

    async def working(self, subject: Subject, work: Coroutine[Any, Any, Result]) -> Result:
        """Awaits the work, marked whenever it is on the CPU."""
        token = _current.set(subject)
        try:
            with self._traces.at_work() if self._traces else nullcontext():
                return await _Marked(self, subject, work)
        finally:
            _current.reset(token)

    def set(self, slot: int, subject: Subject) -> None:
        if page := self.page:
            SUBJECT.pack_into(page, slot * SLOT_SIZE + 8, subject.id.bytes, subject.attempt)
            TIME.pack_into(page, slot * SLOT_SIZE, time.time())

    def wipe(self, slot: int) -> None:
        if page := self.page:
            TIME.pack_into(page, slot * SLOT_SIZE, 0.0)

    def in_thread(self, subject: Subject, call: Callable[[], Result]) -> Result:
        """Makes the call, in a thread, marked in a slot of its own."""
        if not self._free:
            return call()
        slot = self._free.pop()
        self.set(slot, subject)
        try:
            return call()
        finally:
            self.wipe(slot)
            self._free.append(slot)


class _Marked(Generic[Result]):
    """Awaits a coroutine and marks each of its resumptions, at about a microsecond each."""

    def __init__(self, watchdog: Watchdog, subject: Subject, work: Coroutine[Any, Any, Result]) -> None:
        self._watchdog = watchdog
        self._subject = subject
        self._work = work

    def __await__(self) -> Generator[Any, Any, Result]:
        return cast(Generator[Any, Any, Result], self)  # it has all that `await` asks of one

    def __iter__(self) -> _Marked[Result]:
        return self

    def __next__(self) -> Any:
        return self.send(None)

    def send(self, value: Any) -> Any:
        self._watchdog.set(0, self._subject)
        try:
            return self._work.send(value)
        finally:
            self._watchdog.wipe(0)

    def throw(self, *error: Any) -> Any:
        self._watchdog.set(0, self._subject)
        try:
            return self._work.throw(*error)
        finally:
            self._watchdog.wipe(0)

    def close(self) -> None:
        self._work.close()


class _MarkingThreads(ThreadPoolExecutor):
    """The default executor, which marks what `asyncio.to_thread` calls for marked work."""

    def __init__(self, watchdog: Watchdog) -> None:
        super().__init__(thread_name_prefix="asyncio")
        self._watchdog = watchdog

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        subject = _current.get()
        if subject is None:
            return super().submit(fn, *args, **kwargs)
        return super().submit(self._watchdog.in_thread, subject, lambda: fn(*args, **kwargs))
