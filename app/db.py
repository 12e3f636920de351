"""The database: engine, units of work, and the column types both SQLite and PostgreSQL understand.

Transactions that lock rows of several tables take the locks in this order, to prevent deadlocks: users,
generation_runs, characters, avatar_jobs, then the tables that refer to these. Rows of one table are locked
one at a time, or under the lock of their user's row. Locks use `LOCK`, for which foreign keys' checks do not
wait. What PostgreSQL rolls back nevertheless is repeated: see `repeatable`.
"""

from __future__ import annotations

import asyncio
import random
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from functools import wraps
from typing import Any, ParamSpec, TypedDict, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import JSON, DateTime, Dialect, MetaData, Uuid, event, inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, make_transient
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import await_only

from app import sqlite_driver
from app.db_failures import RolledBack, is_busy, is_of_a_value, unavailable, why_unusable
from app.errors import InvalidField
from app.translation import N_

UNSTORABLE_VALUE = N_(
    "A value is too large, or has a character that can't be stored. Change it and try again."
)
log = structlog.get_logger()
Given = ParamSpec("Given")
Made = TypeVar("Made")

REPEAT_AFTER = (0.02, 0.1)  # seconds
POOL = 15  # connections
POOL_SECONDS = 10.0  # how long a transaction waits for a connection of the pool
CONNECT_SECONDS = 10.0  # the driver's own limit is a minute
WAL_TRIES, WAL_PAUSE = 100, 0.02  # seconds between two
FROZEN_AFTER = 10.0  # seconds, fewer than a lease lasts: whoever takes it over finds the rows unlocked


def utcnow() -> datetime:
    """Returns the current time, aware, in UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite stores no zone, which is added on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


JsonObject = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """Every table. Dicts are JSON (JSONB on PostgreSQL)."""

    # Constraints need names before a migration can drop them.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it off the class
        datetime: UtcDateTime,
        dict[str, object]: JsonObject,
        UUID: Uuid(),
    }


class Database:
    """Units of work. `reading()` and `writing()` are one transaction each; writing commits at the end of the
    block.

    Both raise Unavailable if the database can't be reached or can't write, and InvalidField if it refuses a
    value for its size or characters.
    """

    def __init__(self, url: str, pool: int = POOL) -> None:
        """`pool`: the maximum number of connections to PostgreSQL."""
        self.url = url
        self.engine = _create_engine(url, pool)
        # Called with the reason, each time that it causes an Unavailable.
        self.report: Callable[[str], None] = lambda _why: None
        # SQLite has one writer; this queue is fair, its own busy handler is not.
        self._turn: asyncio.Lock | None = asyncio.Lock() if _is_sqlite(url) else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        with _unavailable(self.report):
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        with _unavailable(self.report):
            async with self._writers_turn(), AsyncSession(self.engine, expire_on_commit=False) as session:
                await session.connection(execution_options={"writes": True})
                yield session
                await session.commit()

    @property
    def shared(self) -> bool:
        """Returns whether processes on several machines may use it."""
        return self._turn is None

    def _writers_turn(self) -> AbstractAsyncContextManager[Any]:
        return self._turn or nullcontext()

    async def close(self) -> None:
        await self.engine.dispose()


class _unavailable:  # noqa: N801 - reads as the statement it is
    """Converts a driver's exception for an unusable database to an AppError."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if is_of_a_value(error):
            raise InvalidField(UNSTORABLE_VALUE) from error
        if error is not None and (failure := unavailable(error)):
            if not is_busy(error):
                self._report(why_unusable(error))
            raise failure from error


class _Lock(TypedDict):
    key_share: bool


# FOR NO KEY UPDATE: excludes other writers, but not the inserts of rows that refer to this one.
LOCK = _Lock(key_share=True)


def repeatable(unit: Callable[Given, Awaitable[Made]]) -> Callable[Given, Awaitable[Made]]:
    """Repeats the function once if the database rolled it back for another transaction (SQLSTATE 40P01 and
    40001).

    For functions that are one transaction, and have no side effects outside it.
    """

    @wraps(unit)
    async def at_most_twice(*args: Given.args, **named: Given.kwargs) -> Made:
        try:
            return await unit(*args, **named)
        except RolledBack:
            log.warning("unit.repeated", unit=getattr(unit, "__qualname__", ""))
        # Lets the other transaction finish: without a pause they might conflict in the same way again.
        await asyncio.sleep(random.uniform(*REPEAT_AFTER))
        return await unit(*args, **named)

    return at_most_twice


def add_anew(session: AsyncSession, row: Base) -> None:
    """Adds a row that an earlier, rolled back transaction may have added before.

    A failed commit leaves the row marked as stored: a plain `add` would silently omit it.
    """
    if inspect(row).key is not None:
        make_transient(row)
    session.add(row)


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _create_engine(url: str, pool: int) -> AsyncEngine:
    if not _is_sqlite(url):
        return _create_postgresql_engine(url, pool)
    engine = create_async_engine(url, connect_args={"timeout": 15, "async_creator_fn": sqlite_driver.connect})
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _create_postgresql_engine(url: str, pool: int) -> AsyncEngine:
    # A process that freezes inside a transaction would hold its locks for as long as it is frozen.
    frozen = {"idle_in_transaction_session_timeout": str(int(FROZEN_AFTER * 1000))}
    return create_async_engine(
        url,
        pool_pre_ping=True,
        pool_size=pool,
        max_overflow=0,
        pool_timeout=POOL_SECONDS,
        connect_args={"server_settings": frozen, "timeout": CONNECT_SECONDS},
    )


def _tune_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver must not begin transactions itself: _begin_sqlite does, with the right lock.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("busy_timeout=15000", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    _use_wal(cursor)
    cursor.close()


def _use_wal(cursor: Any) -> None:
    """Retries: SQLite raises while another connection is opening or closing the file."""
    for tries_left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if not tries_left or "locked" not in str(error):
                raise
        await_only(asyncio.sleep(WAL_PAUSE))


def _begin_sqlite(connection: Connection) -> None:
    # Under WAL a transaction that reads first and writes later fails if another wrote in between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
