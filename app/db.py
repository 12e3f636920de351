"""The database: engine, units of work, and the column types both SQLite and PostgreSQL understand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, DateTime, Dialect, MetaData, Uuid, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    StatementError,
)
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

from app.errors import InvalidField, Unavailable

UNSTORABLE_VALUE = "A value is too large, or has a character that can't be stored. Change it and try again."
FROZEN_AFTER = 10.0  # seconds; less than a lease lasts, so that who takes one over finds the rows free


def utcnow() -> datetime:
    """Now, aware, UTC."""
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite stores no zone, so it is put back on reading."""

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
        dict[str, Any]: JsonObject,
        UUID: Uuid(),
    }


class Database:
    """Units of work. `reading()` and `writing()` each are one transaction; writing commits on leaving.

    Both raise Unavailable where the database cannot be reached or cannot take the write, and InvalidField
    where it refuses a value for its size or its characters.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        # SQLite has one writer; queueing for it here is fair, its own busy handler is not.
        self._turn: asyncio.Lock | None = asyncio.Lock() if _is_sqlite(url) else None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        with _unavailable():
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        with _unavailable():
            async with self._writers_turn(), AsyncSession(self.engine, expire_on_commit=False) as session:
                await session.connection(execution_options={"writes": True})
                yield session
                await session.commit()

    def _writers_turn(self) -> AbstractAsyncContextManager[Any]:
        return self._turn or nullcontext()

    async def ping(self) -> None:
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()


class _unavailable:  # noqa: N801 - reads as the statement it is
    """Turns what a driver says of a database that can't be used into one AppError."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, IntegrityError):
            return
        if _is_of_a_value(error):
            raise InvalidField(UNSTORABLE_VALUE) from error
        if isinstance(error, OperationalError | InterfaceError | ConnectionError | TimeoutError) or (
            isinstance(error, DBAPIError) and (error.connection_invalidated or _is_no_fault_of_ours(error))
        ):
            raise Unavailable from error


def _is_of_a_value(error: BaseException | None) -> bool:
    """Whether a driver refuses a value that it was given: too large a number, a NUL, a lone surrogate."""
    # Drivers raise Python's own errors too, which SQLAlchemy wraps where it has no cursor yet.
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError) or str(getattr(error.orig, "sqlstate", None))[:2] == "22"
    if isinstance(error, StatementError):
        return isinstance(error.orig, OverflowError | UnicodeEncodeError)
    return isinstance(error, OverflowError | UnicodeEncodeError)


def _is_no_fault_of_ours(error: DBAPIError) -> bool:
    # PostgreSQL's SQLSTATE classes: connection, rolled back for another's sake, out of resources, not in a
    # state to do it, an operator's doing, system error; 25P03 is a transaction that slept too long.
    # SQLAlchemy tells most of them as a bare DBAPIError.
    state = str(getattr(error.orig, "sqlstate", None))
    return state == "25P03" or state[:2] in {"08", "40", "53", "55", "57", "58"}


def _is_sqlite(url: str) -> bool:
    return url.startswith("sqlite")


def _create_engine(url: str) -> AsyncEngine:
    if not _is_sqlite(url):
        # A process that freezes inside a transaction would keep its locks for as long as it sleeps.
        frozen = {"idle_in_transaction_session_timeout": str(int(FROZEN_AFTER * 1000))}
        return create_async_engine(url, pool_pre_ping=True, connect_args={"server_settings": frozen})
    engine = create_async_engine(url, connect_args={"timeout": 15})
    event.listen(engine.sync_engine, "connect", _tune_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _tune_sqlite(dbapi_connection: Any, _record: Any) -> None:
    # The driver must not begin transactions by itself: _begin_sqlite does, with the right lock.
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails under WAL when another wrote in between.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
