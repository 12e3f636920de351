"""Progress marks of automatic retries: the reason, the number of the try, and the number of tries."""

from __future__ import annotations

from collections.abc import Iterable
from secrets import token_hex

from app.engines.retry_policy import AutomaticRetry
from app.errors import EngineAway
from app.runs.steps import ProgressMark, Step
from app.translation import N_

# By the failure's code. The last two are not failures of the engine: it is not asked again.
_MESSAGES = {
    "engine_timeout": N_("The engine did not answer in time; trying again ({attempt} of {of})"),
    "engine_busy": N_("The engine is busy; trying again ({attempt} of {of})"),
    "engine_away": N_("The engine's server is away; waiting for it to come back"),
    "engine_out_of_memory": N_("The engine's server ran out of memory; trying once more ({attempt} of {of})"),
    "storage_away": N_("Pictures can't be stored just now; the portrait waits for that ({attempt} of {of})"),
    "portrait_not_stored": N_(
        "The portrait is painted and could not be stored yet; trying to store it again ({attempt} of {of})"
    ),
}
_DEFAULT_MESSAGE = N_("The engine could not do it just now; trying again ({attempt} of {of})")


def retry_mark(step: Step, progress: int, retry: AutomaticRetry) -> ProgressMark:
    """A mark of its own for each automatic retry: announced once per attempt."""
    name = f"{_retry_prefix(step)}{retry.attempt}"
    if retry.code == EngineAway.code:  # the try it was in goes on, and its server may be away again
        name = f"away {step} {token_hex(4)}"
    message_id = _MESSAGES.get(retry.code, _DEFAULT_MESSAGE)
    return ProgressMark(name, step, progress, message_id, values={"attempt": retry.attempt, "of": retry.of})


def tries_announced(step: Step, passed: Iterable[str]) -> int:
    """Which try at the step was announced last, given the marks passed; 1 where none was."""
    begin = _retry_prefix(step)
    return max((int(mark.removeprefix(begin)) for mark in passed if mark.startswith(begin)), default=1)


def _retry_prefix(step: Step) -> str:
    return f"retry {step} "
