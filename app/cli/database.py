"""Migrates the database for commands, in one process at a time."""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files

from app import patterns
from app.adapters.embedded.programs import CannotStart
from app.settings.environment import sqlite_path
from app.settings.settings import Settings


def up_to_date(settings: Settings) -> bool:
    """Migrates if necessary; returns whether it did. Raises CannotStart."""
    # Importing SQLAlchemy and Alembic takes most of a second: skipped for a file that is up to date.
    if sqlite_revision(settings.database_url) == newest_revision():
        return False
    with _folder_locked(settings):
        return _migrate(settings.database_url)


def sqlite_revision(database_url: str) -> str | None:
    """Returns the revision in a SQLite file; None without a file or revision."""
    path = sqlite_path(database_url)
    if path is None:
        return None
    try:
        address = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    except sqlite3.Error:
        return None
    return str(rows[0][0]) if len(rows) == 1 else None


def newest_revision() -> str:
    """Returns the number at the beginning of the last migration's file name."""
    folder = files("app") / "migrations" / "versions"
    return max(
        match[1] for file in folder.iterdir() if (match := patterns.match(r"(\d+)_\w+\.py$", file.name))
    )


def _migrate(database_url: str) -> bool:
    import asyncpg
    from alembic.util.exc import CommandError
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import SQLAlchemyError

    from app import migrations

    try:
        behind = migrations.pending(database_url)
        if behind:
            migrations.upgrade(database_url)
    except (SQLAlchemyError, CommandError, asyncpg.PostgresError, OSError) as error:
        where, why = make_url(database_url).render_as_string(), str(error).partition("\n")[0]
        raise CannotStart(f"The database {where} can't be used: {why}") from error
    return behind


@contextmanager
def _folder_locked(settings: Settings) -> Iterator[None]:
    """Locks the data folder: two commands may be started at once on a new one."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(settings.data_dir / "migrate.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
