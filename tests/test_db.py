"""What the database layer promises beside units of work."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

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
