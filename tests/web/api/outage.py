"""A database that is really away for a while."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event, make_url

from app.bootstrap import Container


@asynccontextmanager
async def database_away(container: Container) -> AsyncIterator[None]:
    """Inside, the database can't be reached, on SQLite and PostgreSQL alike."""
    url = make_url(container.db.url)
    assert url.database
    if url.get_backend_name() == "sqlite":
        async with _moved_away(container, Path(url.database)):
            yield
    else:
        server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
        async with _closed(server, url.database):
            yield


@asynccontextmanager
async def read_only_database(container: Container) -> AsyncIterator[None]:
    """Inside, the database can be read and nothing can be written."""
    url = make_url(container.db.url)
    if url.get_backend_name() == "sqlite":
        event.listen(container.db.engine.sync_engine, "connect", _may_only_read)
        await container.db.close()
        yield
        return
    server = url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'ALTER DATABASE "{url.database}" SET default_transaction_read_only = on')
        await container.db.close()
        yield
    finally:
        await connection.close()


def _may_only_read(dbapi_connection: Any, _record: Any) -> None:
    cursor = dbapi_connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


@asynccontextmanager
async def _moved_away(container: Container, path: Path) -> AsyncIterator[None]:
    await container.db.close()  # closing folds SQLite's log into the file
    _take_away(path)
    try:
        yield
    finally:
        _bring_back(path)


def _take_away(path: Path) -> None:
    path.rename(path.with_suffix(".away"))
    path.mkdir()  # SQLite would make a new file where there is none


def _bring_back(path: Path) -> None:
    path.rmdir()
    path.with_suffix(".away").rename(path)


@asynccontextmanager
async def _closed(server: str, database: str) -> AsyncIterator[None]:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS false')
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", database
        )
        yield
        await connection.execute(f'ALTER DATABASE "{database}" ALLOW_CONNECTIONS true')
    finally:
        await connection.close()
