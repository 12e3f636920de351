"""Heartbeats of supervised processes, which their supervisor checks."""

from __future__ import annotations

import mmap
import struct
import time
from typing import Protocol

_TIME = struct.Struct("=d")


class LivenessProbe(Protocol):
    """`last`: when the process was last alive, in `time.monotonic` seconds; 0.0 if it never was."""

    @property
    def last(self) -> float: ...

    def reset(self) -> None:
        """Forget earlier heartbeats: the process is about to be (re)started."""


class Heartbeat:
    """A memory page shared across fork, to which the process writes the monotonic time."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _TIME.size)

    def reset(self) -> None:
        _TIME.pack_into(self._page, 0, 0.0)

    def mark_alive(self) -> None:
        _TIME.pack_into(self._page, 0, time.monotonic())

    @property
    def last(self) -> float:
        seconds: float = _TIME.unpack_from(self._page, 0)[0]
        return seconds


_process_heartbeat: Heartbeat | None = None


def adopt(heartbeat: Heartbeat) -> None:
    """Set, in the new process, the heartbeat that `beat` writes to."""
    global _process_heartbeat  # noqa: PLW0603 - there is one for each process
    _process_heartbeat = heartbeat


def beat() -> None:
    """Record that this process is alive; does nothing without a supervisor."""
    if _process_heartbeat is not None:
        _process_heartbeat.mark_alive()
