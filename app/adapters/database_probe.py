"""Checks whether the database is writable, by writing: a full disk and a read-only file still answer
reads."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database
from app.db_failures import why_unusable
from app.errors import Unavailable

# Setting SQLite's user version to its current value writes and syncs one page at commit. Not an UPDATE to the
# same values: SQLite skips unchanged pages; nor a rollback: nothing would reach the disk.
_SQLITE = "PRAGMA user_version = 0"
# A temporary table, emptied at each commit: its growth allocates disk space at once (an UPDATE
# may fit into an existing page), and it leaves no dead rows.
_TABLE = "CREATE TEMPORARY TABLE IF NOT EXISTS chargen_probe (filler text) ON COMMIT DELETE ROWS"
_FILL = "INSERT INTO chargen_probe SELECT repeat(md5(n::text), 60) FROM generate_series(1, 16) AS n"
_LOG = "SELECT pg_logical_emit_message(true, 'chargen', '')"  # the commit then writes and syncs the log
_READ_ONLY = "SELECT current_setting('transaction_read_only')"
_NOT_ALLOWED = "42501"  # SQLSTATE: this role may make no temporary tables


async def probe(db: Database) -> str | None:
    """Return None, or why it can't be written to. Leaves no data behind."""
    try:
        async with db.writing() as session:
            if db.engine.dialect.name == "sqlite":
                await session.execute(text(_SQLITE))
                return None
            if (await session.execute(text(_READ_ONLY))).scalar_one() == "on":
                return "It is read-only."
            await _grow(session)
            await session.execute(text(_LOG))
    except Unavailable as error:
        return why_unusable(error.__cause__ or error)
    except DBAPIError as error:
        return why_unusable(error)
    return None


async def _grow(session: AsyncSession) -> None:
    try:
        async with session.begin_nested():
            await session.execute(text(_TABLE))
            await session.execute(text(_FILL))
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NOT_ALLOWED:
            raise
