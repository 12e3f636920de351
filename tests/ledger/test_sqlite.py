"""What only the ledger on SQLite does: it commits together, on disk, and fails together on a full one."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from app.db import Database
from app.errors import Unavailable
from app.ledger.factory import make_ledger
from app.ledger.port import Ledger
from tests.support.ledger_units import entry_unit, store_runs, stored


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def with_each_connection(
    monkeypatch: pytest.MonkeyPatch, call: Callable[[sqlite3.Connection], object]
) -> None:
    """Calls it with every connection that is opened from now on."""
    connect = sqlite3.connect

    def connecting(*args: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*args, **options)
        call(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", connecting)


async def test_units_that_wait_share_a_commit_which_waits_for_the_disk(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    with_each_connection(monkeypatch, lambda connection: connection.set_trace_callback(sent.append))
    runs = await store_runs(ledger, 10)
    before = sent.count("COMMIT")
    await asyncio.gather(*(ledger.write(entry_unit(run)) for run in runs for _ in range(10)))
    assert sent.count("COMMIT") - before <= 3
    assert sent.count("PRAGMA synchronous=FULL") == 1
    assert [await stored(ledger, run) for run in runs] == [10] * len(runs)


async def test_on_a_full_disk_a_batch_fails_as_a_whole_and_the_next_one_may_succeed(
    database: Database, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = await store_runs(ledger, 3)
    full = True

    def fill(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages if full else 10_000}")

    with_each_connection(monkeypatch, fill)
    limited = make_ledger(database)
    try:
        units = [entry_unit(run) for run in runs for _ in range(200)]
        came = await asyncio.gather(*map(limited.write, units), return_exceptions=True)
        assert any(isinstance(each, Unavailable) for each in came)
        acknowledged = [each for each in came if isinstance(each, int)]
        assert sum([await stored(limited, run) for run in runs]) == len(acknowledged)
        full = False
        assert await limited.write(entry_unit(runs[0]))
    finally:
        await limited.close()
