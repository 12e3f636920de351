"""GrowthThrottle: decides when a growing text is processed again from its beginning.

Each time costs time in proportion to the whole text; every few characters, that would add up to the square of
its length. So the text has to grow by a share of its length first, or a multiple of the time that the last
processing took has to pass.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

_SHARE = 16  # of a text: from one step to the next it grows by a sixteenth
_PAUSE = 0.1  # seconds, at the least
_IDLE = 20  # times as long as the work took, so that it takes a twentieth of one processor


class GrowthThrottle:
    """Allows the next processing by length or by time, whichever comes first.

    By length the work comes to at most 17 times the finished text (and some more for the first few strides),
    by time to a twentieth of the time that the text takes to come.
    """

    def __init__(self, stride: int) -> None:
        self._stride = stride  # minimum growth in characters, unless the pause has passed
        self._length = 0
        self._next = 0.0

    def is_due(self, length: int) -> bool:
        """Returns whether a text of that length is to be processed. A shorter text than the last one is new,
        and is."""
        grown = length - self._length
        if length == 0 or grown == 0:
            return False
        return (
            grown < 0 or grown >= max(self._stride, self._length // _SHARE) or time.monotonic() >= self._next
        )

    @contextmanager
    def working(self, length: int) -> Iterator[None]:
        """Wraps one processing of the text at that length, and measures it."""
        began = time.monotonic()
        yield
        ended = time.monotonic()
        self._length, self._next = length, ended + max(_PAUSE, _IDLE * (ended - began))
