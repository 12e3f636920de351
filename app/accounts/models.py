"""Users, ended tokens, and the audit log of what administrators did with what belongs to others."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, utcnow


class UserRole(StrEnum):
    """What a user may do: see their own, or everything."""

    USER = "user"
    ADMIN = "admin"


class User(Base):
    """A person. Guests have neither name nor e-mail; users of a JWKS issuer have `issuer` and `subject`."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str | None] = mapped_column(String(200), unique=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    display_name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(16), default=UserRole.USER)
    password_hash: Mapped[str | None] = mapped_column(String(300))
    guest: Mapped[bool] = mapped_column(default=False)
    issuer: Mapped[str | None] = mapped_column(String(300))
    subject: Mapped[str | None] = mapped_column(String(300))
    tokens_valid_from: Mapped[datetime | None]  # tokens issued before are revoked
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)  # of guests, to the day


class EndedToken(Base):
    """A token that was ended by signing out, stored for as long as it would have been valid."""

    __tablename__ = "ended_tokens"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # see `token_claims.key_of`
    expires_at: Mapped[datetime | None] = mapped_column(index=True)  # None: the token never expires


class AuditEntry(Base):
    """One act of an administrator on what belongs to another user."""

    __tablename__ = "audit_entries"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    admin_id: Mapped[UUID] = mapped_column(index=True)  # no foreign key: the log outlives its users
    admin_name: Mapped[str] = mapped_column(String(320))
    owner_id: Mapped[UUID]
    action: Mapped[str] = mapped_column(String(64))
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[UUID] = mapped_column(index=True)
    details: Mapped[dict[str, object] | None]
