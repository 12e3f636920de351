"""Records one request to a model in the usage record: duration and outcome, for every engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.errors import AppError
from app.runs.usage import EngineCall, UsageRecord

_MAX_MODEL, _MAX_LABEL = 200, 100  # maximum characters in a call's record


@contextmanager
def record_call(
    usage_record: UsageRecord,
    engine: str,
    model: str,
    label: str,
    with_usage: Callable[[EngineCall], EngineCall] = lambda call: call,
) -> Iterator[None]:
    """Record the call in the usage record, however it ends. `with_usage` adds the tokens used, at its end."""
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
        call = EngineCall(engine, model[:_MAX_MODEL], label[:_MAX_LABEL], seconds, outcome=outcome)
        usage_record.note(with_usage(call))
