"""Maps errors of the diffusers library to engine errors, transient or not."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.ai.out_of_memory import is_out_of_memory
from app.errors import AppError, EngineError, EngineMisconfigured, EngineOutOfMemory
from app.translation import N_

log = structlog.get_logger()

NOT_LOADED = N_("The engine's model can't be loaded. An administrator must see to it.")
UNFIT = N_("The engine's model can't be used here. An administrator must correct the configuration.")
BLANKED = N_("The engine's own filter blanked this picture. Please try again.")


class Stopped(Exception):
    """The caller no longer waits for the picture."""


@contextmanager
def translated_errors(config_message: str | None = None) -> Iterator[None]:
    """Raise EngineErrors in place of the library's.

    `config_message`: the message if the configuration is at fault, which is not retried; only then the
    library's text is logged, since elsewhere it may quote user input.
    """
    try:
        yield
    except (AppError, Stopped):
        raise
    except Exception as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        detail = {"why": str(error)[:300]} if config_message else {}
        log.warning(
            "engine.failed", kind=type(error).__name__, at=f"{frame.filename}:{frame.lineno}", **detail
        )
        raise _as_engine_error(error, config_message) from error


def _as_engine_error(error: Exception, config_message: str | None) -> EngineError:
    if _is_out_of_memory(error):
        return EngineOutOfMemory()
    if config_message and not _is_hub_unreachable(error):
        return EngineMisconfigured(config_message)
    return EngineError(config_message)


# By name: which of these libraries is installed depends on the version of huggingface_hub.
_NETWORK = {"ConnectionError", "Timeout", "TimeoutError", "TransportError", "LocalEntryNotFoundError"}


def _is_hub_unreachable(error: Exception) -> bool:
    """Return whether an unreachable model hub caused it: then it may succeed later. A 4xx means that the hub
    was reached, whatever the library tried afterwards."""
    chain = list(_chain(error))
    statuses = (getattr(getattr(one, "response", None), "status_code", None) for one in chain)
    if any(isinstance(status, int) and 400 <= status < 500 for status in statuses):
        return False
    return any(kind.__name__ in _NETWORK for one in chain for kind in type(one).__mro__)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _is_out_of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or is_out_of_memory(f"{type(error).__name__} {error}")
