"""What drivers raise: where a database can't be used, and where something else is wrong."""

from __future__ import annotations

import errno
import socket
import sqlite3

import asyncpg
from sqlalchemy.exc import (
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout


def sqlite(code: int, kind: type[DBAPIError] = DatabaseError) -> DBAPIError:
    error = sqlite3.DatabaseError("as SQLite says it")
    error.sqlite_errorcode = code
    return kind("SELECT 1", {}, error)


def postgresql(state: str) -> DBAPIError:
    """As SQLAlchemy wraps what asyncpg raises for a statement."""
    error = asyncpg.PostgresError.new({"C": state, "M": "as PostgreSQL says it"})
    return DBAPIError("SELECT 1", {}, error)


AWAY: dict[str, BaseException] = {
    "pool exhausted": PoolTimeout("QueuePool limit of size 15 overflow 0 reached"),
    "name does not resolve": socket.gaierror(socket.EAI_NONAME, "Name or service not known"),
    "no unix socket": FileNotFoundError(errno.ENOENT, "No such file or directory"),
    "no right to the unix socket": PermissionError(errno.EACCES, "Permission denied"),
    "no route": OSError(errno.EHOSTUNREACH, "No route to host"),
    "no network": OSError(errno.ENETUNREACH, "Network is unreachable"),
    "refused": ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
    "several addresses refused": OSError("Multiple exceptions: [Errno 111] …, [Errno 111] …"),
    "reset": ConnectionResetError(errno.ECONNRESET, "Connection reset by peer"),
    "broken pipe": BrokenPipeError(errno.EPIPE, "Broken pipe"),
    "driver's time-out": TimeoutError(),
    "no descriptors": OSError(errno.EMFILE, "Too many open files"),
    "closed while connecting": asyncpg.ConnectionDoesNotExistError("connection was closed"),
    "driver's interface": asyncpg.InterfaceError("connection is closed"),
    "too many connections": asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    "starting up": asyncpg.CannotConnectNowError("the database system is starting up"),
    "shutting down": postgresql("57P01"),
    "wrong password": asyncpg.InvalidPasswordError("password authentication failed"),
    "no such database": asyncpg.InvalidCatalogNameError('database "x" does not exist'),
    "connection lost": postgresql("08006"),
    "disk full": postgresql("53100"),
    "read-only standby": postgresql("25006"),
    "slept too long": postgresql("25P03"),
    "lock not available": postgresql("55P03"),
    "damaged": postgresql("XX001"),
    "wrapped operational": OperationalError("SELECT 1", {}, Exception("unable to open database file")),
    "wrapped interface": InterfaceError("SELECT 1", {}, Exception("connection is closed")),
    "SQLite: damaged": sqlite(sqlite3.SQLITE_CORRUPT),
    "SQLite: no database": sqlite(sqlite3.SQLITE_NOTADB),
    "SQLite: read error": sqlite(sqlite3.SQLITE_IOERR | (1 << 8)),
    "SQLite: locked": sqlite(sqlite3.SQLITE_BUSY, OperationalError),
    "SQLite: disk full": sqlite(sqlite3.SQLITE_FULL, OperationalError),
}
OURS: dict[str, BaseException] = {
    "duplicate": IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")),
    "duplicate in PostgreSQL": postgresql("23505"),
    "syntax": postgresql("42601"),
    "no such column": ProgrammingError("SELECT x", {}, Exception()),
    "value out of range": postgresql("22003"),
    "bad data": DataError("INSERT", {}, Exception()),
    "a fault of ours": KeyError("name"),
    "a value": ValueError(),
}
