"""What the database is asked to do: how many transactions that write were begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.db import Database


@dataclass(slots=True)
class Writes:
    begun: int = 0


@contextmanager
def counted_writes(db: Database) -> Iterator[Writes]:
    """Counts them while the body runs, committed or not."""
    writes = Writes()

    def begin(connection: Connection) -> None:
        writes.begun += bool(connection.get_execution_options().get("writes"))

    event.listen(db.engine.sync_engine, "begin", begin)
    try:
        yield writes
    finally:
        event.remove(db.engine.sync_engine, "begin", begin)
