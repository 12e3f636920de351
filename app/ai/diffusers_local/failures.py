"""What the library raises, as the errors that the studio tells and tries again by."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from app.ai.memory_words import is_out_of_memory
from app.errors import AppError, EngineError, EngineOutOfMemory

log = structlog.get_logger()

NOT_LOADED = "The engine's model can't be loaded. An administrator must see to it."
UNFIT = "The engine's model can't be used here. An administrator must correct the configuration."
BLANKED = "The engine's own filter blanked this picture. Please try again."


class Stopped(Exception):
    """Nobody waits for the picture any more."""


@contextmanager
def told(otherwise: str | None = None) -> Iterator[None]:
    """Raises EngineErrors in place of the library's. `otherwise`: what to say where the set-up is at fault;
    that is logged in the library's words, which elsewhere may hold what a person wrote."""
    try:
        yield
    except (AppError, Stopped):
        raise
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        why = {"why": str(error)[:300]} if otherwise else {}
        log.warning("engine.failed", kind=type(error).__name__, at=f"{place.filename}:{place.lineno}", **why)
        raise EngineOutOfMemory() if _of_memory(error) else EngineError(otherwise) from error


def _of_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or is_out_of_memory(f"{type(error).__name__} {error}")
