"""Tokens that were ended by signing out: each is stored until it would have expired anyway."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import EndedToken
from app.db import Database, utcnow

_CLOCKS_APART = timedelta(minutes=5)  # a process whose clock is behind may still accept the token


class EndedTokens:
    """Keys of ended tokens, shared by all processes: see `token_claims.key_of`."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def has(self, key: str) -> bool:
        async with self._db.reading() as session:
            return await session.get(EndedToken, key) is not None

    async def add(self, key: str, expires_at: datetime | None) -> None:
        """Stores the key, and deletes those of tokens that have expired."""
        over = delete(EndedToken).where(EndedToken.expires_at < utcnow() - _CLOCKS_APART)
        known = select(EndedToken.key).where(EndedToken.key == key)
        try:
            async with self._db.writing() as session:
                await session.execute(over)
                if await session.scalar(known) is None:
                    session.add(EndedToken(key=key, expires_at=expires_at))
        except IntegrityError:  # the token was ended twice at the same time
            return
