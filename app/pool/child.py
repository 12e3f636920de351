"""What a pool process runs: takes pickled calls from the socket at descriptor 0, and answers each.

Started by pool.py with a clean environment and no other descriptor than its standard ones. It ends when the
socket closes (its parent is gone), when no call has come for a while, and after so many calls.
"""

from __future__ import annotations

import ctypes
import math
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import time
import traceback
from contextlib import suppress

from setproctitle import setproctitle

HEADER = struct.Struct("!Q")  # the length of what follows, in bytes
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# A service manager sends these to a whole group; a pool process ends with its parent, never before it.
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Arguments: the parent's number, bytes of memory, CPU seconds a call, idle seconds, calls."""
    parent, memory, cpu, calls = (int(sys.argv[index]) for index in (1, 2, 3, 5))
    setproctitle("chargen pool")
    _bind_to(parent)
    _limit(memory)
    with socket.socket(fileno=0) as channel:
        for _ in range(calls):
            channel.settimeout(float(sys.argv[4]))
            call = _received(channel)
            if call is None:
                return
            channel.settimeout(None)
            _allow_cpu(cpu)
            answer = _answer(call)
            channel.sendall(HEADER.pack(len(answer)))
            channel.sendall(answer)


def _bind_to(parent: int) -> None:
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError), open("/proc/self/oom_score_adj", "w") as adjustment:
            adjustment.write("500")  # where memory runs out, this process goes and not the parent
    if os.getppid() != parent:  # it died before the kernel was asked
        os._exit(0)


def _limit(memory: int) -> None:
    _set(resource.RLIMIT_CORE, 0)
    # What counts on Linux is memory that was really asked for; elsewhere the address space is all there is.
    _set(resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, memory)


def _allow_cpu(seconds: int) -> None:
    """The kernel ends this process (SIGXCPU) when the coming call takes more, whatever the parent does."""
    _set(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)


def _set(kind: int, soft: int) -> None:
    with suppress(ValueError, OSError):  # macOS knows some of them in name only
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _received(channel: socket.socket) -> bytearray | None:
    """The next call; None where none comes any more."""
    header = _exactly(channel, HEADER.size)
    return _exactly(channel, HEADER.unpack(header)[0]) if header else None


def _exactly(channel: socket.socket, length: int) -> bytearray | None:
    content = bytearray(length)
    view = memoryview(content)
    try:
        while view:
            count = channel.recv_into(view)
            if not count:
                return None
            view = view[count:]
    except OSError:  # idle for too long, or the parent is gone
        return None
    return content


def _answer(call: bytearray) -> bytes:
    """`(True, result)` or `(False, exception)`, pickled. What is no Exception ends the process."""
    try:
        function, arguments = pickle.loads(call)
        return pickle.dumps((True, function(*arguments)), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note(f"In a pool process:\n{traceback.format_exc()}")
        return _failure(error)


def _failure(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer


if __name__ == "__main__":
    main()
