"""Configures logging, of ours and of the libraries, in one format: for people or as JSON, on standard
error."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from app import patterns

# Verbose at INFO: uvicorn logs each websocket, httpx2 each request, SAQ each job; and SAQ warns at each
# regular stop.
_QUIETER = {
    "saq": logging.ERROR,
    "uvicorn.error": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "httpx2": logging.WARNING,
}
# At DEBUG these log private data: a handshake's headers and frames, a statement's values.
_NEVER_BELOW = {
    "uvicorn.error": logging.INFO,
    "aiosqlite": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "PIL": logging.WARNING,
    "httpcore2": logging.INFO,
    "websockets": logging.INFO,
}

_QUERY = patterns.compile(r"(/[^\s?\"']*)\?[^\s\"']*")
_CARRIED = ("request_id", "user_id")


def configure(level: str, form: str) -> None:
    """`level`: debug (with a line for each request), info, warning or error; `form`: console or json."""
    least = logging.getLevelNamesMapping()[level.upper()]
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(is_no_cancelled_rollback)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_renderers(form)],
        )
    )
    logging.basicConfig(handlers=[handler], level=least, force=True)
    for name in _QUIETER | _NEVER_BELOW:
        quiet = 0 if least < logging.INFO else _QUIETER.get(name, 0)
        logging.getLogger(name).setLevel(max(least, quiet, _NEVER_BELOW.get(name, 0)))
    structlog.configure(
        processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def is_no_cancelled_rollback(record: logging.LogRecord) -> bool:
    """Whether the record should be logged: all but SQLAlchemy's error for a rollback that a cancellation
    interrupts, e.g. of a probe past its time. Its pool then discards the connection, as it should."""
    error = record.exc_info[1] if record.exc_info else None
    return not (record.name.startswith("sqlalchemy.pool") and isinstance(error, asyncio.CancelledError))


def carrier() -> dict[str, str]:
    """Returns the log context to send with a job, so that the worker's lines have the same request id."""
    known = structlog.contextvars.get_contextvars()
    return {name: known[name] for name in _CARRIED if name in known}


def carried(carrier: Mapping[str, str]) -> AbstractContextManager[None]:
    """Binds a job's log context while the block runs."""
    return structlog.contextvars.bound_contextvars(
        **{name: carrier[name] for name in _CARRIED if name in carrier}
    )


def drop_queries(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Removes query strings from a library's log lines: they may contain a token."""
    if "_record" in event:  # logged by a library
        event["event"] = _QUERY.sub(r"\1", event["event"])
    return event


def _renderers(form: str) -> list[Processor]:
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    colours = sys.stderr.isatty()
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain)]


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_queries,
]
