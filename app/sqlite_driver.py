"""Connections to SQLite that end however often they are stopped.

SQLAlchemy closes the connection of a cancelled task in a task of its own, and stops it as well if it is
cancelled a second time meanwhile. In aiosqlite 0.22 the close then waits for an answer to its own stop, which
nobody gives any more: the thread ended at the first one. The task stays, and a closing loop waits for it
for ever (wapiti-scanner/wapiti#802). Once neither library does this, the module can go.
"""

from __future__ import annotations

import asyncio
import sqlite3
from functools import partial
from typing import Any

import aiosqlite


class Connection(aiosqlite.Connection):
    """Takes the first stop alone."""

    _stopped = False

    def stop(self) -> asyncio.Future[Any] | None:
        """Ends the connection's thread; a future of that end, or None where it was stopped before."""
        if self._stopped:
            return None
        self._stopped = True
        return super().stop()


def connect(database: str, iter_chunk_size: int = 64, **options: Any) -> Connection:
    """Opens nothing until it is awaited. `options`: those of `sqlite3.connect`."""
    connection = Connection(partial(sqlite3.connect, database, **options), iter_chunk_size)
    connection._thread.daemon = True  # as SQLAlchemy does with those it makes itself: the exit waits for none
    return connection
