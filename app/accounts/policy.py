"""Who may see and do what: owners their own, administrators everything, with an audit entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import AuditEntry, User, UserRole
from app.errors import Forbidden


@dataclass(frozen=True, slots=True)
class Identity:
    """Who makes a request, as the users table says. `expires_at` is the token's; None: it does not expire."""

    id: UUID
    role: UserRole
    display_name: str
    email: str | None = None
    guest: bool = False
    expires_at: datetime | None = None

    @classmethod
    def of(cls, user: User, expires_at: datetime | None = None) -> Identity:
        return cls(user.id, UserRole(user.role), user.display_name, user.email, user.guest, expires_at)

    @classmethod
    def nobody(cls) -> Identity:
        """Returns the identity of a visitor without an account: a guest without a row, who owns nothing."""
        return cls(UUID(int=0), UserRole.USER, "Guest", guest=True)

    @property
    def is_nobody(self) -> bool:
        return self.id.int == 0

    @property
    def is_admin(self) -> bool:
        return self.role is UserRole.ADMIN


def visible(identity: Identity, owner: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """Returns the condition under which a row is visible to this identity; all others are not found."""
    return true() if identity.is_admin else owner == identity.id


def require_admin(identity: Identity) -> None:
    """Raises Forbidden for anybody but an administrator."""
    if not identity.is_admin:
        raise Forbidden


def audit(
    session: AsyncSession,
    identity: Identity,
    owner_id: UUID,
    action: str,
    subject_kind: str,
    subject_id: UUID,
) -> None:
    """Adds an audit entry to the transaction if the subject is not the actor's own."""
    if identity.id == owner_id:
        return
    session.add(
        AuditEntry(
            admin_id=identity.id,
            admin_name=identity.email or identity.display_name,
            owner_id=owner_id,
            action=action,
            subject_kind=subject_kind,
            subject_id=subject_id,
        )
    )
