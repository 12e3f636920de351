"""Wraps drivers' errors in SQLAlchemy's, as SQLAlchemy does itself: app/db_failures.py knows those."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
)

_SQLITE: dict[type[sqlite3.Error], type[DBAPIError]] = {
    sqlite3.IntegrityError: IntegrityError,
    sqlite3.OperationalError: OperationalError,
    sqlite3.DataError: DataError,
    sqlite3.InterfaceError: InterfaceError,
}
_CONSTRAINT, _DATA = "23", "22"  # classes of SQLSTATE


def wrapped_sqlite(error: BaseException) -> BaseException:
    """Returns what SQLAlchemy would raise for an error of sqlite3; any other error as it is."""
    if not isinstance(error, sqlite3.Error):
        return error
    kind = next((kind for raw, kind in _SQLITE.items() if isinstance(error, raw)), DBAPIError)
    return kind(None, None, error)


def wrapped_asyncpg(error: BaseException) -> BaseException:
    """Returns what SQLAlchemy would raise for an error of asyncpg; any other error as it is."""
    import asyncpg  # not for SQLite, where it would cost every start a tenth of a second

    if isinstance(error, asyncpg.DataError):  # a value that the driver can't send
        return DataError(None, None, error)
    if not isinstance(error, asyncpg.PostgresError):
        return error
    kinds = {_CONSTRAINT: IntegrityError, _DATA: DataError}
    return kinds.get(str(error.sqlstate or "")[:2], DBAPIError)(None, None, error)
