"""The pool: `await in_pool(function, *arguments)` calls a function in a separate process, within limits.

Used like `asyncio.to_thread`, for work that must neither hold the GIL nor crash a web process or worker:
decoding untrusted pictures, rendering SVG. Processes are started on demand, at most `PoolLimits.processes`
per process of ours, and end when idle, with their parent, or when their call is cancelled.

Alternatives considered: `concurrent.futures.ProcessPoolExecutor` and `loky` (one death fails every waiting
call, a running call can't be stopped), `pebble` (kills a call at its time limit, but starts all processes at
once, keeps them forever, and polls with three threads), `anyio.to_process` (the closest: lazy, cancelled by
killing, a death concerns one call; but it imports the main module in each process, ends idle ones only at the
next call, and has no limits). Hence own code, on a socket pair and `subprocess`: nothing is forked from a
process with a loop, and no descriptor but the socket is inherited.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple
from weakref import WeakKeyDictionary

from app.errors import Unavailable
from app.pool.child import HEADER

Result = TypeVar("Result")
Arguments = TypeVarTuple("Arguments")
_INHERITED_VARIABLES = ("PATH", "HOME", "LANG", "TMPDIR")  # inherited environment variables: no secrets
_EXIT_SECONDS = 5.0  # seconds from a closed socket to process exit


class PoolProcessDied(Exception):
    """The process died during the call: a crash in a library, or the system was out of memory."""


class PoolLimitExceeded(PoolProcessDied):
    """The call exceeded its time limit, and its process was killed."""


class _IdleProcessExited(Exception):
    """An idle process exited just before its use; another can take the call."""


@dataclass(frozen=True, slots=True)
class PoolLimits:
    """`memory`: bytes a process may allocate. `cpu_seconds` per call, enforced by the kernel, so that neither
    a busy machine nor a suspended parent counts; `seconds` per call, wall clock. A call over its memory limit
    fails with MemoryError, or its process dies, depending on the library. `calls`: after which a process is
    replaced."""

    processes: int = 2
    memory: int = 1024**3
    cpu_seconds: int = 10
    seconds: float = 60.0
    idle_seconds: float = 300.0
    calls: int = 1000


class Pool:
    """Calls module-level functions in processes; arguments and results are pickled."""

    def __init__(self, limits: PoolLimits | None = None) -> None:
        self._limits = limits or PoolLimits()
        self._idle: list[_Process] = []
        self._semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """Return what the function returns, raise what it raises. Raises PoolProcessDied, PoolLimitExceeded;
        Unavailable if no process can be started. Cancellation kills the call's process."""
        call = pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
        loop = asyncio.get_running_loop()
        async with self._semaphores.setdefault(loop, asyncio.Semaphore(self._limits.processes)):
            answer = await self._answer(call)
        succeeded, value = pickle.loads(answer)
        if not succeeded:
            raise value
        result: Result = value
        return result

    async def _answer(self, call: bytes) -> bytearray:
        while self._idle:
            with suppress(_IdleProcessExited):
                return await self._ask(self._idle.pop(), call)
        try:
            process = _Process(self._limits)
        except OSError as error:  # no memory or process id left
            raise Unavailable from error
        return await self._ask(process, call)

    async def _ask(self, process: _Process, call: bytes) -> bytearray:
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await process.ask(call)
        except BaseException as error:
            process.end()
            if isinstance(error, TimeoutError):
                raise PoolLimitExceeded(f"It took longer than {self._limits.seconds:g} s.") from None
            raise
        self._idle.append(process)
        process.reap_later(self._limits.idle_seconds + _EXIT_SECONDS)
        return answer

    def close(self) -> None:
        """End the idle processes. A busy one is ended by cancelling its call."""
        while self._idle:
            self._idle.pop().end()


class _Process:
    """One pool process. Not bound to an event loop: it may serve different loops."""

    def __init__(self, limits: PoolLimits) -> None:
        self._channel, child_socket = socket.socketpair()
        self._channel.setblocking(False)
        self._answered = False
        self._reaping: asyncio.TimerHandle | None = None
        with child_socket:
            self._popen = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *_arguments(limits)],
                stdin=child_socket.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )

    async def ask(self, call: bytes) -> bytearray:
        """Return the pickled answer. Raises PoolProcessDied, or _IdleProcessExited if it had exited
        before."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self._channel, HEADER.pack(len(call)))
            await loop.sock_sendall(self._channel, call)
            header = await self._received(HEADER.size)
            answer = await self._received(HEADER.unpack(header)[0])
        except (ConnectionError, EOFError):
            raise await self._death_error() from None
        self._answered = True
        return answer

    async def _received(self, length: int) -> bytearray:
        loop, content = asyncio.get_running_loop(), bytearray(length)
        view = memoryview(content)
        while view:
            count = await loop.sock_recv_into(self._channel, view)
            if not count:
                raise EOFError
            view = view[count:]
        return content

    async def _death_error(self) -> Exception:
        code = await asyncio.to_thread(self._exit_code)
        if code == 0 and self._answered:
            return _IdleProcessExited()
        if code == -signal.SIGXCPU:
            return PoolLimitExceeded("It took more CPU time than it may.")
        reason = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return PoolProcessDied(f"A pool process {reason}.")

    def _exit_code(self) -> int:
        with suppress(subprocess.TimeoutExpired):
            return self._popen.wait(_EXIT_SECONDS)
        self._popen.kill()
        return self._popen.wait()

    def reap_later(self, seconds: float) -> None:
        """Reap the process after its idle exit, unless it was used again."""
        if self._reaping:
            self._reaping.cancel()
        self._reaping = asyncio.get_running_loop().call_later(seconds, self._popen.poll)

    def end(self) -> None:
        """Kill the process. `subprocess` reaps processes that were not waited for."""
        if self._reaping:
            self._reaping.cancel()
        self._channel.close()
        self._popen.kill()
        with suppress(RuntimeError):  # no loop at interpreter exit
            self.reap_later(1.0)


_PROGRAM = "from app.pool.child import main; main()"


def _arguments(limits: PoolLimits) -> list[str]:
    numbers = (os.getpid(), limits.memory, limits.cpu_seconds, limits.idle_seconds, limits.calls)
    return [str(number) for number in numbers]


def _environment() -> dict[str, str]:
    inherited = {name: os.environ[name] for name in _INHERITED_VARIABLES if name in os.environ}
    return {**inherited, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


_pool = Pool()
in_pool = _pool.run
atexit.register(_pool.close)
