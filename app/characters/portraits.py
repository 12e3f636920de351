"""The Portraits port, by which discarding a character stops its portraits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.characters.models import Character


class Portraits(Protocol):
    """Both methods are called in one transaction, in this order; see app/db.py for the order of locks."""

    async def lock(self, session: AsyncSession, character: Character) -> None:
        """Locks the rows that must be locked before the character's."""

    async def stop(self, session: AsyncSession, character: Character) -> Callable[[], None]:
        """Ends queued and running portraits; returns a function to call after the commit."""
