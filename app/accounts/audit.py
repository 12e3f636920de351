"""AuditLog: reads what administrators did with what belongs to others, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import AuditEntry, User
from app.accounts.policy import Identity, require_admin
from app.db import Database
from app.paging import MAX_PAGE_SIZE, Page, newest_rows


@dataclass(frozen=True, slots=True)
class AuditedAct:
    """One audit entry with the owner of its subject; `owner` is None if that user is deleted."""

    entry: AuditEntry
    owner: User | None


class AuditLog:
    """Reads the entries that `policy.audit` wrote."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def entries(
        self, identity: Identity, limit: int = MAX_PAGE_SIZE, cursor: str | None = None
    ) -> Page[AuditedAct]:
        """Returns a page of entries. Raises Forbidden, InvalidField."""
        require_admin(identity)
        query = select(AuditEntry, User).outerjoin(User, User.id == AuditEntry.owner_id)
        async with self._db.reading() as session:
            page = await newest_rows(session, query, AuditEntry.at, AuditEntry.id, limit, cursor)
        return Page([AuditedAct(entry, owner) for entry, owner in page.rows], page.next_cursor)
