"""Guests: users without password, made by the first act in a browser."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy.exc import IntegrityError

from app.accounts.models import User, UserRole
from app.db import Database, utcnow

_GUESTS = UUID("0f4b1f0e-7a56-4c1e-9f3f-5d0a8f6f2b90")
_SAME_GUEST_FOR = timedelta(hours=1)  # first acts of one browser within this are one guest's


async def make_guest(db: Database, browser: str | None = None) -> User:
    """Store a guest, or return the one that another first act of this browser stored just now.

    `browser`: a secret that the browser has from before it had a token.
    """
    user = await _guest_of(db, browser) if browser else None
    return user or await _add(db, uuid4())


async def _guest_of(db: Database, browser: str) -> User | None:
    """None where the browser's guest is no guest any more, or too old to be the same act's."""
    user_id = uuid5(_GUESTS, browser)
    try:
        return await _add(db, user_id)
    except IntegrityError:  # this browser's other act was first
        async with db.reading() as session:
            user = await session.get(User, user_id)
    usable = user is not None and user.guest and not user.tokens_valid_from
    return user if user and usable and utcnow() - user.created_at < _SAME_GUEST_FOR else None


async def _add(db: Database, user_id: UUID) -> User:
    """Raises IntegrityError if there is one of this id."""
    user = User(id=user_id, display_name="Guest", guest=True, role=UserRole.USER)
    async with db.writing() as session:
        session.add(user)
    return user
