"""Runs a unit inside a transaction of the ORM, where a person's act changes runs and other rows at once."""

from __future__ import annotations

from typing import TypeVar, cast

from sqlalchemy.ext.asyncio import AsyncSession

from app.ledger.statement import Call, DialectName, Row
from app.ledger.unit import Unit, run_unit

Result = TypeVar("Result")


async def run_in_session(session: AsyncSession, unit: Unit[Result]) -> Result:
    """Returns what the unit returns; its statements come after those that the session holds. Raises what it
    raises: the caller's transaction is then to be undone."""
    await session.flush()
    connection = await session.connection()
    dialect = cast(DialectName, connection.dialect.name)

    async def fetch(call: Call) -> list[Row]:
        found = await connection.execute(call.statement.core(dialect), dict(call.values))
        return [*found.all()] if found.returns_rows else []

    return await run_unit(unit, fetch)
