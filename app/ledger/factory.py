"""Makes the ledger of a database."""

from __future__ import annotations

from app.db import POOL, Database
from app.ledger.port import Ledger
from app.ledger.postgresql import PostgresLedger
from app.ledger.sqlite import SqliteLedger


def make_ledger(database: Database, size: int = POOL) -> Ledger:
    """Returns the ledger of that database. `size`: the maximum number of its connections to PostgreSQL."""
    return PostgresLedger(database, size) if database.shared else SqliteLedger(database)
