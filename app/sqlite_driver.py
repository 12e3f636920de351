"""SQLite connections: how all of them are set up, and an aiosqlite that closes even if it is stopped twice.

SQLAlchemy closes the connection of a cancelled task in a task of its own, and also stops it if that is
cancelled in turn. In aiosqlite 0.22 the close then waits for a reply to its own stop, which never comes,
because the thread ended at the first one: the task never ends, and a closing loop waits for it for ever
(wapiti-scanner/wapiti#802). Remove `Connection` and `connect` once either library is fixed.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import aiosqlite

BUSY_SECONDS = 15.0  # how long a writer waits for another process's
WAL_TRIES, WAL_PAUSE = 100, 0.02  # seconds between two
_CACHED_STATEMENTS = 512


class Connection(aiosqlite.Connection):
    """Ignores all stops but the first."""

    _stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the connection's thread; returns a future of its end, or None if it was stopped before."""
        if self._stopped:
            return None
        self._stopped = True
        return super().stop()


def connect(database: str, iter_chunk_size: int = 64, **options: Any) -> Connection:
    """Returns a connection, opened when awaited. `options`: those of `sqlite3.connect`."""
    connection = Connection(partial(sqlite3.connect, database, **options), iter_chunk_size)
    connection._thread.daemon = (
        True  # as SQLAlchemy does with its own: the process's exit doesn't wait for it
    )
    return connection


def open_connection(path: str) -> sqlite3.Connection:
    """Returns a connection of the library itself that may write."""
    connection = _open(path, BUSY_SECONDS)
    tune(connection.cursor(), time.sleep)
    return connection


def open_reader(path: str, busy_seconds: float) -> sqlite3.Connection:
    """Returns a connection of the library itself that writes nothing."""
    connection = _open(path, busy_seconds)
    connection.execute("PRAGMA query_only=ON")
    return connection


def _open(path: str, busy_seconds: float) -> sqlite3.Connection:
    """Returns a connection that begins no transaction by itself, for any thread."""
    return sqlite3.connect(
        path,
        timeout=busy_seconds,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_CACHED_STATEMENTS,
    )


def tune(cursor: Any, sleep: Callable[[float], object]) -> None:
    """Sets up a connection that may write. `sleep` waits where SQLite is opening or closing the file."""
    for pragma in (f"busy_timeout={BUSY_SECONDS * 1000:.0f}", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    for tries_left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not tries_left or "locked" not in str(error):
                raise
        sleep(WAL_PAUSE)
