"""What the database layer promises beside units of work."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select, text

from app import db
from app.accounts.models import User
from app.db import Database
from app.errors import Unavailable


async def test_who_freezes_inside_a_transaction_keeps_no_row_from_others(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The locks of a process that sleeps are freed; awake again, it learns that its transaction is gone."""
    monkeypatch.setattr(db, "FROZEN_AFTER", 1.0)
    frozen, other = Database(postgres_url), Database(postgres_url)
    async with other.writing() as session:
        session.add(User(display_name="sleeper"))
    locked = select(User).with_for_update()
    seen = []
    try:
        with pytest.raises(Unavailable):  # noqa: PT012 - it is the end of the block that raises
            async with frozen.writing() as sleeping:
                await sleeping.execute(locked)
                async with asyncio.timeout(20), other.writing() as session:
                    seen.append((await session.execute(locked)).scalar_one().display_name)
        assert seen == ["sleeper"]
    finally:
        await frozen.close()
        await other.close()


async def test_processes_that_open_a_new_file_at_once_all_can_use_it(tmp_path: Path) -> None:
    """Two that change the mode of one file to WAL at once: SQLite refuses one without waiting."""

    async def use(database: Database) -> None:
        async with database.reading() as session:
            assert (await session.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"

    for number in range(40):
        path = tmp_path / f"{number}.sqlite3"
        with closing(sqlite3.connect(path)) as made:
            made.execute("CREATE TABLE t (x)")
        databases = [Database(f"sqlite+aiosqlite:///{path}") for _ in range(4)]
        await asyncio.gather(*map(use, databases))
        for database in databases:
            await database.close()
