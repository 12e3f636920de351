"""When a growing text is worth working through once more, from its beginning.

Each time costs what the whole text costs. Done for every few characters, that is the square of its length; so
the steps grow with the text, or the time between them with what the last one took.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_SHARE = 16  # of a text: from one step to the next it grows by a sixteenth
_PAUSE = 0.1  # seconds, at the least
_IDLE = 20  # times as long as the work took, so that it takes a twentieth of one processor


class GrowthThrottle:
    """Steps by length and by time, whichever comes first.

    By length the work comes to at most 17 times the finished text (and some for the first few strides),
    by time to a twentieth of the time that the text takes to come.
    """

    def __init__(self, stride: int) -> None:
        self._stride = stride  # characters that are always waited for, but for a pause
        self._length = 0
        self._next = 0.0

    def is_due(self, length: int) -> bool:
        """Whether a text of that length is worth a step. A shorter one than before has begun anew."""
        grown = length - self._length
        if length == 0 or grown == 0:
            return False
        return (
            grown < 0 or grown >= max(self._stride, self._length // _SHARE) or time.monotonic() >= self._next
        )

    @contextmanager
    def working(self, length: int) -> Iterator[None]:
        """Around one step at that length."""
        began = time.monotonic()
        yield
        ended = time.monotonic()
        self._length, self._next = length, ended + max(_PAUSE, _IDLE * (ended - began))
