"""The pool: `await in_pool(function, *arguments)` calls it in a process of its own, within limits.

Used as `asyncio.to_thread` is, for what must neither hold the GIL nor take a web process or worker down with
it: decoding foreign pictures, rendering SVG. The processes are started when first needed, at most
`Limits.processes` for each of ours, and end when idle, with their parent, or when their call is cancelled.

Looked at: `concurrent.futures.ProcessPoolExecutor` and `loky` (one death fails every waiting call, a call
under way can't be stopped), `pebble` (kills a call at its time limit, but starts all its processes at once,
keeps them for good, and three threads that poll), `anyio.to_process` (the nearest: lazy, cancelled by
killing, a death concerns one call; but it imports the main module in each process, ends idle ones only when
another call comes, and knows no limits). Hence own code, on a socket pair and `subprocess`: nothing is forked
from a process with a loop, and no descriptor but the socket is inherited.
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
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")  # of the environment: no secret goes along
_ENDS_WITHIN = 5.0  # seconds from a closed socket to the end of its process


class PoolProcessDied(Exception):
    """The process died during the call: a crash in a library, or the system was out of memory."""


class PoolLimitExceeded(PoolProcessDied):
    """The call took more time than it may, and its process was ended."""


class _Left(Exception):
    """An idle process ended just when it was to be used; another can take the call."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory`: bytes a process may ask for. `cpu_seconds`: of a call, kept by the kernel, so that neither a
    busy machine nor a frozen parent counts; `seconds`: of a call, by the clock. A call over its memory fails
    with MemoryError, or its process dies, as the library has it. `calls`: then a fresh process follows."""

    processes: int = 2
    memory: int = 1024**3
    cpu_seconds: int = 10
    seconds: float = 60.0
    idle_seconds: float = 300.0
    calls: int = 1000


class Pool:
    """Calls functions of modules in processes; arguments and results are pickled."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._idle: list[_Process] = []
        self._turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

    async def run(self, function: Callable[[*Arguments], Result], *arguments: *Arguments) -> Result:
        """What the function returns or raises. Raises PoolProcessDied, PoolLimitExceeded; Unavailable where
        no process can be started. Cancelled, it ends the call's process."""
        call = pickle.dumps((function, arguments), protocol=pickle.HIGHEST_PROTOCOL)
        loop = asyncio.get_running_loop()
        async with self._turns.setdefault(loop, asyncio.Semaphore(self._limits.processes)):
            answer = await self._answer(call)
        succeeded, value = pickle.loads(answer)
        if not succeeded:
            raise value
        result: Result = value
        return result

    async def _answer(self, call: bytes) -> bytearray:
        while self._idle:
            with suppress(_Left):
                return await self._ask(self._idle.pop(), call)
        try:
            process = _Process(self._limits)
        except OSError as error:  # no memory, or no number, left for a process
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
        process.reap_later(self._limits.idle_seconds + _ENDS_WITHIN)
        return answer

    def close(self) -> None:
        """Ends the idle processes. One that works is ended by its call's cancellation."""
        while self._idle:
            self._idle.pop().end()


class _Process:
    """One pool process. Belongs to no loop: between two calls it may go from one to another."""

    def __init__(self, limits: Limits) -> None:
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        self._answered = False
        self._reaping: asyncio.TimerHandle | None = None
        with theirs:
            self._popen = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, *_arguments(limits)],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=_environment(),
            )

    async def ask(self, call: bytes) -> bytearray:
        """The answer, pickled. Raises PoolProcessDied, or _Left where it had ended before."""
        loop = asyncio.get_running_loop()
        try:
            await loop.sock_sendall(self._channel, HEADER.pack(len(call)))
            await loop.sock_sendall(self._channel, call)
            header = await self._received(HEADER.size)
            answer = await self._received(HEADER.unpack(header)[0])
        except (ConnectionError, EOFError):
            raise await self._died() from None
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

    async def _died(self) -> Exception:
        code = await asyncio.to_thread(self._ended)
        if code == 0 and self._answered:
            return _Left()
        if code == -signal.SIGXCPU:
            return PoolLimitExceeded("It took more CPU time than it may.")
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        return PoolProcessDied(f"A pool process {how}.")

    def _ended(self) -> int:
        with suppress(subprocess.TimeoutExpired):
            return self._popen.wait(_ENDS_WITHIN)
        self._popen.kill()
        return self._popen.wait()

    def reap_later(self, seconds: float) -> None:
        """By then it has ended, unless it was used again; its entry in the system's table goes."""
        if self._reaping:
            self._reaping.cancel()
        self._reaping = asyncio.get_running_loop().call_later(seconds, self._popen.poll)

    def end(self) -> None:
        """By force. `subprocess` itself reaps what was not waited for."""
        if self._reaping:
            self._reaping.cancel()
        self._channel.close()
        self._popen.kill()
        with suppress(RuntimeError):  # at the interpreter's end there is no loop
            self.reap_later(1.0)


_PROGRAM = "from app.pool.child import main; main()"


def _arguments(limits: Limits) -> list[str]:
    numbers = (os.getpid(), limits.memory, limits.cpu_seconds, limits.idle_seconds, limits.calls)
    return [str(number) for number in numbers]


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}


_pool = Pool()
in_pool = _pool.run
atexit.register(_pool.close)
