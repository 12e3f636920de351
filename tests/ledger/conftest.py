"""A ledger on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from app.db import Database
from app.ledger.factory import make_ledger
from app.ledger.port import Ledger


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    ledger = make_ledger(database)
    yield ledger
    await ledger.close()
