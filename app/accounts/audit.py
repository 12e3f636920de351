"""AuditLog: what admins did to what belongs to others, read back newest first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.models import AuditEntry, User
from app.accounts.policy import Identity, require_admin
from app.db import Database

MOST_ENTRIES = 500


@dataclass(frozen=True, slots=True)
class AuditedAct:
    """One entry, and whose the thing was; `owner` is None where that user is gone."""

    entry: AuditEntry
    owner: User | None


class AuditLog:
    """Reads what `policy.audit` wrote."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def entries(self, identity: Identity, limit: int = 200) -> list[AuditedAct]:
        """The newest acts, at most MOST_ENTRIES. Raises Forbidden."""
        require_admin(identity)
        query = select(AuditEntry, User).outerjoin(User, User.id == AuditEntry.owner_id)
        newest = query.order_by(AuditEntry.at.desc(), AuditEntry.id).limit(max(1, min(limit, MOST_ENTRIES)))
        async with self._db.reading() as session:
            return [AuditedAct(entry, owner) for entry, owner in await session.execute(newest)]
