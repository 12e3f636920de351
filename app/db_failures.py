"""What drivers raise for a database that can't be used, as one AppError.

Looked at: SQLAlchemy wraps what a driver raises for a statement, but not what it raises while it connects,
nor the exhausted pool, whose TimeoutError is a class of its own; `is_disconnect` knows lost connections only.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    StatementError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.errors import Unavailable

# PostgreSQL's SQLSTATE classes: connection, who may log in, no such database, rolled back for another's
# sake, out of resources, not in a state to do it, an operator's doing, system error, damaged data.
_CLASSES = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX"})
_STATES = frozenset({"25006", "25P03"})  # a standby, which only reads; a transaction that slept too long
_ROLLED_BACK = frozenset({"40001", "40P01"})  # serialization failure, deadlock
# SQLAlchemy counts most of what SQLite says among its OperationalErrors; a damaged file it does not.
_SQLITE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})


class RolledBack(Unavailable):
    """The database gave this unit up for another's sake: nothing of it is stored, and it may be repeated."""


def unavailable(error: BaseException | None) -> Unavailable | None:
    """The error as Unavailable; None where it is another kind of fault, ours or the caller's."""
    if isinstance(error, IntegrityError):
        return None
    if (state := _sqlstate(error)) in _ROLLED_BACK:
        return RolledBack()
    return Unavailable() if _away(error) or state in _STATES or state[:2] in _CLASSES else None


def is_of_a_value(error: BaseException | None) -> bool:
    """Whether a driver refuses a value that it was given: too large a number, a NUL, a lone surrogate."""
    # Drivers raise Python's own errors too, which SQLAlchemy wraps where it has no cursor yet.
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError) or _sqlstate(error)[:2] == "22"
    cause = error.orig if isinstance(error, StatementError) else error
    return isinstance(cause, OverflowError | UnicodeEncodeError)


def _away(error: BaseException | None) -> bool:
    # OSError: refused, no route, a name that doesn't resolve, no socket file, TLS, the driver's own time-out.
    if isinstance(error, OSError | PoolTimeout | OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None) or 0
        return error.connection_invalidated or code & 0xFF in _SQLITE_CODES
    return _while_connecting(error)


def _while_connecting(error: BaseException | None) -> bool:
    import asyncpg  # not on SQLite, where it would cost every start a tenth of a second

    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError)


def _sqlstate(error: BaseException | None) -> str:
    """Of the driver's error; "" where there is none, as on SQLite."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or "")


def why_unusable(error: BaseException) -> str:
    """What the driver says, in one line: no statement, no values."""
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return said.removeprefix("<class ").strip() or type(error).__name__


def is_busy(error: BaseException) -> bool:
    """Whether the database works, and only has too much to do for this."""
    state = _sqlstate(error)
    # Rolled back for another's sake, waited too long for a lock, slept too long, cancelled.
    if state[:2] == "40" or state in {"55P03", "25P03", "57014"}:
        return True
    return isinstance(error, PoolTimeout) or "is locked" in str(error)
