"""PostgresLedger: each unit is a transaction of prepared statements on a connection of asyncpg's pool.

PostgreSQL groups commits itself, of all connections; units of one process share no transaction, since one
would hold its locks until the last of them is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from app.db import POOL_SECONDS, Database, repeatable
from app.ledger.failures import wrapped_asyncpg
from app.ledger.statement import Call, Row
from app.ledger.unit import MakeUnit, run_unit

if TYPE_CHECKING:
    import asyncpg

Result = TypeVar("Result")


class PostgresLedger:
    """The Ledger on PostgreSQL. `size`: the maximum number of its connections."""

    def __init__(self, database: Database, size: int) -> None:
        self._database = database
        self._size = size
        self._pool: asyncpg.Pool[Any] | None = None
        self._opening = asyncio.Lock()

    async def write(self, make: MakeUnit[Result]) -> Result:
        result: Result = await self._write(make)
        return result

    @repeatable
    async def _write(self, make: MakeUnit[Any]) -> Any:
        async with self._connection() as connection, connection.transaction():
            return await run_unit(make(), partial(_fetch, connection))

    async def read(self, call: Call) -> Sequence[Row]:
        async with self._connection() as connection:
            return await _fetch(connection, call)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        with self._database.as_app_errors():
            try:
                pool = await self._open()
                async with pool.acquire(timeout=POOL_SECONDS) as connection:
                    yield connection
            except Exception as error:
                if (wrapped := wrapped_asyncpg(error)) is error:
                    raise
                raise wrapped from error

    async def _open(self) -> asyncpg.Pool[Any]:
        async with self._opening:
            if self._pool is None:
                import asyncpg

                options = self._database.connect_options()
                self._pool = await asyncpg.create_pool(
                    min_size=0, max_size=self._size, init=_read_json, reset=_no_reset, **options
                )
        return self._pool

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()


async def _read_json(connection: asyncpg.Connection[Any]) -> None:
    """Has JSON decoded, as SQLAlchemy's types expect of this driver; they encode it themselves."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=str, decoder=msgspec.json.decode)


async def _no_reset(_connection: object) -> None:
    """Spares a round trip for each unit: units change no settings, and end their transactions."""


async def _fetch(connection: Any, call: Call) -> Sequence[Row]:
    compiled = call.statement.compiled("postgresql")
    return compiled.rows(await connection.fetch(compiled.sql, *compiled.arguments(call.values)))
