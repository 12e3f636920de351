"""What every painter on an image server does beside asking it: notes the call, and paces its previews."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.errors import AppError
from app.generation.calls import Bill, EngineCall

MOST_ENGINE = 64  # characters that an image's record has for it
_MOST_LABEL = 100
_EVERY_SECONDS = 0.5
_EVERY_PERCENT = 8  # each preview is kept and told: a dozen of them show the growing well enough


@contextmanager
def noting(bill: Bill, engine: str, model: str, label: str) -> Iterator[None]:
    """Notes the call on the bill, however it ends."""
    began, outcome = time.monotonic(), "cancelled"
    try:
        yield
        outcome = "ok"
    except AppError as error:
        outcome = error.code
        raise
    except Exception:
        outcome = AppError.code
        raise
    finally:
        seconds = round(time.monotonic() - began, 3)
        bill.note(EngineCall(engine, model[:200], label[:_MOST_LABEL], seconds, outcome=outcome))


def named(engine: str, model: str) -> str:
    """How a picture's record names what made it."""
    name = f"{engine} {model}"
    return name if len(name) <= MOST_ENGINE else f"{name[: MOST_ENGINE - 1]}…"


class Pace:
    """Which of many previews are shown."""

    def __init__(self) -> None:
        self._percent = 0
        self._at = 0.0

    def due(self, fraction: float) -> int | None:
        """The percent to show it with; None where it comes too soon after the one before."""
        percent = max(1, min(99, round(fraction * 100)))
        now = time.monotonic()
        if percent < self._percent + _EVERY_PERCENT or now < self._at + _EVERY_SECONDS:
            return None
        self._percent, self._at = percent, now
        return percent
