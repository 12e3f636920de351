"""The main program of a pool process: receives pickled calls from the socket at descriptor 0, and answers
each.

Started by pool.py with a clean environment and only the standard descriptors. It exits when the socket closes
(its parent is gone), after an idle time, and after a number of calls.
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

HEADER = struct.Struct("!Q")  # the length of the message in bytes
_PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Service managers signal the whole group; a pool process must not end before its parent.
_IGNORED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Arguments: the parent's pid, memory in bytes, CPU seconds per call, idle seconds, number of calls."""
    parent, memory, cpu, calls = (int(sys.argv[index]) for index in (1, 2, 3, 5))
    setproctitle("chargen pool")
    _die_with(parent)
    _limit_memory(memory)
    with socket.socket(fileno=0) as channel:
        for _ in range(calls):
            channel.settimeout(float(sys.argv[4]))
            call = _receive_call(channel)
            if call is None:
                return
            channel.settimeout(None)
            _limit_cpu_time(cpu)
            answer = _run_call(call)
            channel.sendall(HEADER.pack(len(answer)))
            channel.sendall(answer)


def _die_with(parent: int) -> None:
    for number in _IGNORED:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        with suppress(OSError), open("/proc/self/oom_score_adj", "w") as adjustment:
            adjustment.write("500")  # the OOM killer prefers this process to its parent
    if os.getppid() != parent:  # the parent died before prctl
        os._exit(0)


def _limit_memory(memory: int) -> None:
    _set_limit(resource.RLIMIT_CORE, 0)
    # Linux can limit allocated memory; elsewhere only the address space can be limited.
    _set_limit(resource.RLIMIT_DATA if sys.platform == "linux" else resource.RLIMIT_AS, memory)


def _limit_cpu_time(seconds: int) -> None:
    """Have the kernel kill this process (SIGXCPU) if the next call exceeds its CPU time, whatever the parent
    does."""
    _set_limit(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)


def _set_limit(kind: int, soft: int) -> None:
    with suppress(ValueError, OSError):  # macOS lacks some of them
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _receive_call(channel: socket.socket) -> bytearray | None:
    """Return the next call; None if there are no more."""
    header = _receive_exactly(channel, HEADER.size)
    return _receive_exactly(channel, HEADER.unpack(header)[0]) if header else None


def _receive_exactly(channel: socket.socket, length: int) -> bytearray | None:
    content = bytearray(length)
    view = memoryview(content)
    try:
        while view:
            count = channel.recv_into(view)
            if not count:
                return None
            view = view[count:]
    except OSError:  # idle timeout, or the parent is gone
        return None
    return content


def _run_call(call: bytearray) -> bytes:
    """Return `(True, result)` or `(False, exception)`, pickled. BaseExceptions end the process."""
    try:
        function, arguments = pickle.loads(call)
        return pickle.dumps((True, function(*arguments)), protocol=pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        error.add_note(f"In a pool process:\n{traceback.format_exc()}")
        return _pickled_failure(error)


def _pickled_failure(error: Exception) -> bytes:
    try:
        answer = pickle.dumps((False, error))
        pickle.loads(answer)
    except Exception:
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return answer


if __name__ == "__main__":
    main()
