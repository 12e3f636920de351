"""SQLite connections that close even if they are stopped twice.

SQLAlchemy closes the connection of a cancelled task in a task of its own, and also stops it if that is
cancelled in turn. In aiosqlite 0.22 the close then waits for a reply to its own stop, which never comes,
because the thread ended at the first one: the task never ends, and a closing loop waits for it for ever
(wapiti-scanner/wapiti#802). Remove this module once either library is fixed.
"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any

import aiosqlite


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
