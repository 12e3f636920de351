"""Progress of painters on image servers: engine name, percentages, throttling of previews."""

from __future__ import annotations

import time

MAX_ENGINE = 64  # characters of the stored engine name
MIN_SECONDS = 0.5
_MIN_PERCENT = 8  # each preview is stored and published: a dozen are enough


def engine_name(engine: str, model: str) -> str:
    """Return the engine name stored with a picture, at most MAX_ENGINE characters."""
    name = f"{engine} {model}"
    return name if len(name) <= MAX_ENGINE else f"{name[: MAX_ENGINE - 1]}…"


def percent_of(fraction: float) -> int:
    """Return the percentage for a progress of 0 to 1: 0 to 99."""
    return max(0, min(99, round(fraction * 100)))


class PreviewThrottle:
    """Decides which previews are shown."""

    def __init__(self) -> None:
        self._percent = 0
        self._at = 0.0

    def percent_if_due(self, fraction: float) -> int | None:
        """Return the percentage to show the preview with; None if it comes too soon after the last one."""
        percent = max(1, percent_of(fraction))
        now = time.monotonic()
        if percent < self._percent + _MIN_PERCENT or now < self._at + MIN_SECONDS:
            return None
        self._percent, self._at = percent, now
        return percent
