"""What the databases are asked to do: how many transactions that write were begun."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.bootstrap import Container
from app.ledger.unit import MakeUnit


@dataclass(slots=True)
class Writes:
    begun: int = 0


@contextmanager
def counted_writes(container: Container) -> Iterator[Writes]:
    """Counts the ORM's and the ledger's while the body runs, committed or not."""
    writes, write = Writes(), container.ledger.write

    def begin(connection: Connection) -> None:
        writes.begun += bool(connection.get_execution_options().get("writes"))

    async def counting(make: MakeUnit[Any]) -> Any:
        writes.begun += 1
        return await write(make)

    event.listen(container.db.engine.sync_engine, "begin", begin)
    container.ledger.write = counting  # type: ignore[method-assign]
    try:
        yield writes
    finally:
        container.ledger.write = write  # type: ignore[method-assign]
        event.remove(container.db.engine.sync_engine, "begin", begin)
