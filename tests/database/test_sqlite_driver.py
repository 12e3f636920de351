"""Connections to SQLite whose task is cancelled leave no task and no thread behind."""

from __future__ import annotations

import asyncio
import threading

import pytest
from sqlalchemy import text

from app.db import Database

SLOW = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) SELECT max(i) FROM n"


@pytest.mark.parametrize("cancellations", [1, 2, 3])
async def test_a_unit_that_is_cancelled_again_while_it_closes_ends(
    sqlite_url: str, cancellations: int
) -> None:
    before = set(threading.enumerate())
    db = Database(sqlite_url)
    working = asyncio.Event()

    async def work() -> None:
        async with db.reading() as session:
            await session.connection()
            working.set()
            await session.execute(text(SLOW))

    task = asyncio.create_task(work())
    await working.wait()
    for _ in range(cancellations):
        await asyncio.sleep(0.01)  # the statement takes longer; each cancellation finds it further out
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await db.close()
    if left := asyncio.all_tasks() - {asyncio.current_task()}:
        _, pending = await asyncio.wait(left, timeout=20)
        assert not pending
    threads = [one for one in threading.enumerate() if one not in before and "connection_worker" in one.name]
    for thread in threads:
        await asyncio.to_thread(thread.join, 20)
    assert not [one for one in threads if one.is_alive()]
