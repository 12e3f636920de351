"""Ledger: the port behind which rows are written in units, and read by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from app.ledger.statement import Call, Row
from app.ledger.unit import MakeUnit

Result = TypeVar("Result")


class Ledger(Protocol):
    """Writes units. Those that wait together may share a commit; one that raises is undone alone.

    Both methods raise Unavailable if the database can't be used, InvalidField for a value that can't be
    stored, and SQLAlchemy's IntegrityError for what breaks a constraint.
    """

    async def write(self, make: MakeUnit[Result]) -> Result:
        """Writes a unit, and returns what it returns once it is on disk. Raises what it raises, too."""

    async def read(self, call: Call) -> Sequence[Row]:
        """Returns the rows of a short query by key. Scans belong to `Database.reading`, off the loop."""

    async def close(self) -> None:
        """Closes its connections, after what is being written."""
