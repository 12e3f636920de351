"""Pages of rows, newest first, with cursors that remain valid while rows are added and deleted."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.errors import InvalidField

MAX_PAGE_SIZE = 100


Row = TypeVar("Row", bound=Any)  # a table with `id` and `created_at`


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, and the cursor of the next page (None: this is the last)."""

    rows: list[Row]
    next_cursor: str | None


async def newest_first(
    session: AsyncSession, query: Select[Row], table: type[Row], limit: int, cursor: str | None
) -> Page[Row]:
    """Returns a page of `limit` rows, 1 to 100. Raises InvalidField."""
    found = await newest_rows(session, query, table.created_at, table.id, limit, cursor)
    return Page([row[0] for row in found.rows], found.next_cursor)


async def newest_rows(
    session: AsyncSession, query: Any, at: Any, key: Any, limit: int, cursor: str | None
) -> Page[Any]:
    """Returns the same for a query of several tables: `at` and `key` are columns of the first."""
    if not 1 <= limit <= MAX_PAGE_SIZE:
        raise InvalidField("'limit' must be from 1 to {most}.", field="limit", most=MAX_PAGE_SIZE)
    if cursor:
        query = query.where(tuple_(at, key) < tuple_(*_read(cursor), types=[at.type, key.type]))
    # One row more than requested shows whether there is a next page.
    rows = [*(await session.execute(query.order_by(at.desc(), key.desc()).limit(limit + 1)))]
    if len(rows) <= limit:
        return Page(rows, None)
    last = rows[limit - 1][0]
    return Page(rows[:limit], _cursor_after(getattr(last, at.key), getattr(last, key.key)))


def _cursor_after(at: datetime, key: UUID) -> str:
    return base64.urlsafe_b64encode(f"{at.isoformat()}|{key}".encode()).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, key = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        return datetime.fromisoformat(at).astimezone(UTC), UUID(key)
    except (ValueError, OverflowError) as error:
        raise InvalidField("'cursor' is not one this list gave out.", field="cursor") from error
