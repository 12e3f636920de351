"""Migrations: `upgrade` brings a database to the tables of this version."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.ext.asyncio import create_async_engine

Work = Callable[[Connection], None]


def upgrade(database_url: str) -> None:
    """Runs what has not run yet, each migration in a transaction. Not to be called from an event loop."""
    with_connection(database_url, lambda connection: command.upgrade(config(connection), "head"))


def pending(database_url: str) -> bool:
    """Whether `upgrade` has something to do. Raises the driver's error where there is no database."""
    behind: list[bool] = []

    def compare(connection: Connection) -> None:
        heads = set(ScriptDirectory.from_config(config(connection)).get_heads())
        behind.append(set(MigrationContext.configure(connection).get_current_heads()) != heads)

    with_connection(database_url, compare)
    return behind[0]


def config(connection: Connection) -> Config:
    """Alembic's configuration on an open connection."""
    made = Config()
    # Alembic reads options with configparser, to which a percent sign is the beginning of a reference.
    made.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made


def with_connection(database_url: str, work: Work) -> None:
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":  # the synchronous driver is in Python itself, and starts faster
        with create_engine(url.set(drivername="sqlite")).begin() as connection:
            work(connection)
    else:
        asyncio.run(_with_async_connection(database_url, work))


async def _with_async_connection(database_url: str, work: Work) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()
