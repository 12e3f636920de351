"""What the database is asked to do: how many transactions that write were begun, and which statements."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection

from app.bootstrap import Container
from app.ledger.unit import MakeUnit, Unit


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


@contextmanager
def recorded_statements(container: Container) -> Iterator[list[str]]:
    """The SQL of what the ORM and the ledger send while the body runs, but for the ledger's reads."""
    said, write, engine = list[str](), container.ledger.write, container.db.engine.sync_engine

    def by_orm(*args: Any) -> None:
        said.append(args[2])

    def recorded(make: MakeUnit[Any]) -> Unit[Any]:
        unit, rows = make(), None
        try:
            while True:
                call = unit.send(rows)  # type: ignore[arg-type]
                said.append(call.statement.compiled("sqlite").sql)
                rows = yield call
        except StopIteration as done:
            return done.value

    async def recording(make: MakeUnit[Any]) -> Any:
        return await write(partial(recorded, make))

    event.listen(engine, "before_cursor_execute", by_orm)
    container.ledger.write = recording  # type: ignore[method-assign]
    try:
        yield said
    finally:
        container.ledger.write = write  # type: ignore[method-assign]
        event.remove(engine, "before_cursor_execute", by_orm)
