"""One request to a model as the bill has it: how long it took and how it ended, whichever engine made it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.errors import AppError
from app.runs.usage import Bill, EngineCall

_MOST_MODEL, _MOST_LABEL = 200, 100  # characters that a call's record has for them


@contextmanager
def noting(
    bill: Bill,
    engine: str,
    model: str,
    label: str,
    with_usage: Callable[[EngineCall], EngineCall] = lambda call: call,
) -> Iterator[None]:
    """Notes the call on the bill, however it ends. `with_usage` adds what it used, at its end."""
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
        call = EngineCall(engine, model[:_MOST_MODEL], label[:_MOST_LABEL], seconds, outcome=outcome)
        bill.note(with_usage(call))
