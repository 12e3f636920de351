"""SqliteLedger: one thread writes all units of this process, and those that wait share a commit.

A commit waits for the disk (`synchronous=FULL`), a statement for hardly anything: what comes in while one
commit is under way goes into the next one together. Each unit has a savepoint, so that one which raises is
undone alone. The ORM's writers take turns with it: SQLite has one writer.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from app.db import Database
from app.ledger.failures import wrapped_sqlite
from app.ledger.statement import Call, Row
from app.ledger.unit import MakeUnit, Unit
from app.sqlite_driver import open_connection, open_reader

Result = TypeVar("Result")

MAX_UNITS = 64  # in one commit: others of the process wait for their turn meanwhile
_READ_SECONDS = 0.1  # WAL's readers wait for nobody, but for a file that is being recovered


@dataclass(slots=True, eq=False)
class _Waiting:
    """A unit that waits, and what comes of it."""

    make: MakeUnit[Any]
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def resolve(self) -> None:
        if self.future.done():
            return  # whoever asked was cancelled
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class SqliteLedger:
    """The Ledger on SQLite. Reads run on the loop: they take microseconds, a thread's hop takes longer."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._waiting: list[_Waiting] = []
        self._flushing: asyncio.Task[None] | None = None

    async def write(self, make: MakeUnit[Result]) -> Result:
        waiting = _Waiting(make, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="ledger")
        with self._database.as_app_errors():
            result: Result = await waiting.future
            return result

    async def _flush(self) -> None:
        """Writes batch after batch, until nothing waits."""
        batch: list[_Waiting] = []
        try:
            while self._waiting:
                async with self._database.writers_turn():
                    batch, self._waiting = self._waiting[:MAX_UNITS], self._waiting[MAX_UNITS:]
                    loop = asyncio.get_running_loop()
                    await loop.run_in_executor(self._thread, self._write, batch)
                for waiting in batch:
                    waiting.resolve()
        except BaseException as error:  # nobody may wait for ever
            for waiting in (*batch, *self._waiting):
                waiting.error = waiting.error or error
                waiting.resolve()
            self._waiting.clear()
            raise
        finally:
            self._flushing = None

    def _write(self, batch: Sequence[_Waiting]) -> None:
        """Runs in the thread. Every unit has a result or an error afterwards."""
        wanted = [waiting for waiting in batch if not waiting.future.cancelled()]
        try:
            if self._writer is None:
                self._writer = open_connection(self._database.path)
            self._writer.execute("BEGIN IMMEDIATE")
            for waiting in wanted:
                _write_one(self._writer, waiting)
            self._writer.execute("COMMIT")
        except BaseException as error:
            self._disconnect_writer()
            for waiting in wanted:
                waiting.error = waiting.error or wrapped_sqlite(error)

    def _disconnect_writer(self) -> None:
        """Undoes what is not committed. The next batch has a new connection: the file may be another."""
        connection, self._writer = self._writer, None
        _close(connection)

    async def read(self, call: Call) -> Sequence[Row]:
        with self._database.as_app_errors():
            try:
                if self._reader is None:
                    self._reader = open_reader(self._database.path, _READ_SECONDS)
                compiled = call.statement.compiled("sqlite")
                cursor = self._reader.execute(compiled.sql, compiled.arguments(call.values))
                return compiled.rows(cursor.fetchall())
            except sqlite3.Error as error:
                self._disconnect_reader()
                raise wrapped_sqlite(error) from error

    def _disconnect_reader(self) -> None:
        connection, self._reader = self._reader, None
        _close(connection)

    async def close(self) -> None:
        if self._flushing is not None:
            await asyncio.wait({self._flushing})
        self._disconnect_reader()
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect_writer)
        self._thread.shutdown(wait=False)


def _close(connection: sqlite3.Connection | None) -> None:
    if connection is not None:
        with suppress(sqlite3.Error):
            connection.close()


def _write_one(connection: sqlite3.Connection, waiting: _Waiting) -> None:
    """Writes one unit, or undoes it alone. Raises where the whole transaction is undone."""
    connection.execute("SAVEPOINT unit")
    try:
        waiting.result = _run(waiting.make(), connection)
    except BaseException as error:
        waiting.error = wrapped_sqlite(error)
        if not connection.in_transaction:
            raise  # as where the disk is full: SQLite has undone everything
        connection.execute("ROLLBACK TO unit")
    connection.execute("RELEASE unit")


def _run(unit: Unit[Result], connection: sqlite3.Connection) -> Result:
    try:
        call = next(unit)
        while True:
            compiled = call.statement.compiled("sqlite")
            cursor = connection.execute(compiled.sql, compiled.arguments(call.values))
            call = unit.send(compiled.rows(cursor.fetchall()))
    except StopIteration as done:
        result: Result = done.value
        return result
    finally:
        unit.close()
