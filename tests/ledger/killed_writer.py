"""Writes units until it is killed before its n-th statement, for each n; then says whether any unit was torn.

`python killed_writer.py URL` forks a writer for each n, as far as there are statements, and prints how many
there were. Exit code 1, with a traceback, where a unit is stored in part or an acknowledged one is not.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg

from app.db import Database
from app.ledger.factory import make_ledger
from app.ledger.port import Ledger
from tests.support.ledger_units import entry_unit, store_runs, stored

_ROUNDS = 2
_RUNS = 2  # written at once


def main(url: str) -> None:
    runs = asyncio.run(_with_ledger(url, lambda ledger: store_runs(ledger, _RUNS)))
    before, at = [0] * _RUNS, 0
    while True:
        at += 1
        killed, acknowledged = _write_until_killed(url, runs, at)
        after = asyncio.run(_with_ledger(url, lambda ledger: _all_stored(ledger, runs)))
        for first, last, seen in zip(before, after, acknowledged, strict=True):
            assert last >= max(first, seen), f"killed at {at}: {last} of {seen} acknowledged are stored"
        before = after
        if not killed:
            break
    print(at - 1)


async def _with_ledger(url: str, work: Callable[[Ledger], Awaitable[Any]]) -> Any:
    database = Database(url)
    ledger = make_ledger(database)
    try:
        return await work(ledger)
    finally:
        await ledger.close()
        await database.close()


async def _all_stored(ledger: Ledger, runs: list[UUID]) -> list[int]:
    return [await stored(ledger, run) for run in runs]


def _write_until_killed(url: str, runs: list[UUID], at: int) -> tuple[bool, list[int]]:
    """Whether the writer was killed, and the last `seq` of each run that was acknowledged to it."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.close(reading)
        _kill_before_statement(at)
        asyncio.run(_with_ledger(url, lambda ledger: _write(ledger, runs, writing)))
        sys.exit(0)
    os.close(writing)
    with os.fdopen(reading) as lines:
        heard = [(int(number), int(seq)) for number, seq in map(str.split, lines)]
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status), [
        max((seq for each, seq in heard if each == number), default=0) for number in range(len(runs))
    ]


async def _write(ledger: Ledger, runs: list[UUID], acknowledge: int) -> None:
    async def one(number: int, run: UUID) -> None:
        for _ in range(_ROUNDS):
            seq = await ledger.write(entry_unit(run))
            os.write(acknowledge, f"{number} {seq}\n".encode())

    await asyncio.gather(*(one(number, run) for number, run in enumerate(runs)))


def _kill_before_statement(at: int) -> None:
    """Has this process killed before the n-th statement that it sends, BEGIN and COMMIT included."""
    left = at

    def count(statement: str) -> None:
        nonlocal left
        if statement.startswith("PRAGMA"):
            return
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    _count_sqlite(count)
    _count_asyncpg(count)


def _count_sqlite(count: Callable[[str], None]) -> None:
    connect = sqlite3.connect

    def counting(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        connection.set_trace_callback(count)
        return connection

    sqlite3.connect = counting  # type: ignore[assignment]


def _count_asyncpg(count: Callable[[str], None]) -> None:
    for name in ("execute", "fetch"):
        send = getattr(asyncpg.Connection, name)

        async def counting(self: Any, query: str, *args: Any, send: Any = send, **options: Any) -> Any:
            count(query)
            return await send(self, query, *args, **options)

        setattr(asyncpg.Connection, name, counting)


if __name__ == "__main__":
    main(sys.argv[1])
