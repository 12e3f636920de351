"""Signs of life: what a supervised process gives, and its supervisor looks at."""

from __future__ import annotations

import mmap
import struct
import time
from typing import Protocol

_TIME = struct.Struct("=d")


class SignsOfLife(Protocol):
    """`last`: when the process last gave one, by `time.monotonic`; 0.0 where it gave none yet."""

    @property
    def last(self) -> float: ...

    def begin(self) -> None:
        """The process is about to be started, anew perhaps: what was before counts no more."""


class Heartbeat:
    """A page of memory shared over the fork, which the process writes the time to; all have one clock."""

    def __init__(self) -> None:
        self._page = mmap.mmap(-1, _TIME.size)

    def begin(self) -> None:
        _TIME.pack_into(self._page, 0, 0.0)

    def give(self) -> None:
        _TIME.pack_into(self._page, 0, time.monotonic())

    @property
    def last(self) -> float:
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
