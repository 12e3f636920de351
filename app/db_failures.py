"""Converts drivers' exceptions for an unusable database to one AppError.

SQLAlchemy wraps what a driver raises for a statement, but not what it raises while connecting, nor the
exhausted pool, whose TimeoutError is a class of its own; `is_disconnect` covers lost connections only.
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

# PostgreSQL's SQLSTATE classes: connection, authentication, no such database, transaction rollback,
# insufficient resources, object not in the required state, operator intervention, system error, corrupt data.
_CLASSES = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58", "F0", "XX"})
_STATES = frozenset({"25006", "25P03"})  # read-only standby; idle-in-transaction timeout
_ROLLED_BACK = frozenset({"40001", "40P01"})  # serialization failure, deadlock
# SQLAlchemy maps most SQLite errors to OperationalError, but not a corrupt file.
_SQLITE_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})


class RolledBack(Unavailable):
    """The database rolled this transaction back because of another: nothing is stored, and it may be
    repeated."""


def unavailable(error: BaseException | None) -> Unavailable | None:
    """Returns the error as Unavailable; None for another kind, our fault or the caller's."""
    if isinstance(error, IntegrityError):
        return None
    if (state := _sqlstate(error)) in _ROLLED_BACK:
        return RolledBack()
    return Unavailable() if _away(error) or state in _STATES or state[:2] in _CLASSES else None


def is_of_a_value(error: BaseException | None) -> bool:
    """Returns whether a driver refuses a value: too large a number, a NUL, a lone surrogate."""
    # Drivers also raise Python's own errors, which SQLAlchemy wraps if there is no cursor yet.
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError) or _sqlstate(error)[:2] == "22"
    cause = error.orig if isinstance(error, StatementError) else error
    return isinstance(cause, OverflowError | UnicodeEncodeError)


def _away(error: BaseException | None) -> bool:
    # OSError: refused, no route, unresolvable name, no socket file, TLS, the driver's own timeout.
    if isinstance(error, OSError | PoolTimeout | OperationalError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None) or 0
        return error.connection_invalidated or code & 0xFF in _SQLITE_CODES
    return _while_connecting(error)


def _while_connecting(error: BaseException | None) -> bool:
    import asyncpg  # not for SQLite, where it would cost every start a tenth of a second

    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError)


def _sqlstate(error: BaseException | None) -> str:
    """Returns the driver's SQLSTATE; "" if there is none, as for SQLite."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(cause, "sqlstate", None) or "")


def why_unusable(error: BaseException) -> str:
    """Returns the driver's message in one line, without statement and values."""
    said = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return said.removeprefix("<class ").strip() or type(error).__name__


def is_busy(error: BaseException) -> bool:
    """Returns whether the database works, but is too busy for this."""
    state = _sqlstate(error)
    # Rolled back because of another transaction, lock timeout, idle timeout, cancelled.
    if state[:2] == "40" or state in {"55P03", "25P03", "57014"}:
        return True
    return isinstance(error, PoolTimeout) or "is locked" in str(error)
