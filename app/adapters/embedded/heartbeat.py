"""Signs of life: a page of memory that a supervised process writes the time to, and its supervisor reads."""

from __future__ import annotations

import mmap
import struct
import time

_TIME = struct.Struct("=d")


class Heartbeat:
    """When a process last gave a sign, on the clock of `time.monotonic`, which all processes share."""

    def __init__(self) -> None:
        """To be made before the fork."""
        self._page = mmap.mmap(-1, _TIME.size)

    def give(self) -> None:
        _TIME.pack_into(self._page, 0, time.monotonic())

    @property
    def last(self) -> float:
        """0.0 before the first."""
        found: float = _TIME.unpack_from(self._page, 0)[0]
        return found


_own: Heartbeat | None = None


def become(heartbeat: Heartbeat) -> None:
    """In the new process: what `beat` writes to from now on."""
    global _own  # noqa: PLW0603 - there is one for each process
    _own = heartbeat


def beat() -> None:
    """Gives a sign of life; nothing where no supervisor wants it."""
    if _own is not None:
        _own.give()
