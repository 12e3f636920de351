"""What every painter on an image server does beside asking it: names what painted, and paces its previews."""

from __future__ import annotations

import time

MAX_ENGINE = 64  # characters that an image's record has for it
_MIN_SECONDS = 0.5
_MIN_PERCENT = 8  # each preview is kept and told: a dozen of them show the growing well enough


def engine_name(engine: str, model: str) -> str:
    """How a picture's record names what made it."""
    name = f"{engine} {model}"
    return name if len(name) <= MAX_ENGINE else f"{name[: MAX_ENGINE - 1]}…"


def percent_of(fraction: float) -> int:
    """How far a work under way is: 0 to 99."""
    return max(0, min(99, round(fraction * 100)))


class PreviewThrottle:
    """Which of many previews are shown."""

    def __init__(self) -> None:
        self._percent = 0
        self._at = 0.0

    def percent_if_due(self, fraction: float) -> int | None:
        """The percent to show it with; None where it comes too soon after the one before."""
        percent = max(1, percent_of(fraction))
        now = time.monotonic()
        if percent < self._percent + _MIN_PERCENT or now < self._at + _MIN_SECONDS:
            return None
        self._percent, self._at = percent, now
        return percent
