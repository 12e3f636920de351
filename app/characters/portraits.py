"""What a character asks of whoever paints it: the portraits under way end with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from app.characters.models import Character


class Portraits(Protocol):
    """Both are called in one unit of writing, in this order; see app/db.py for the order of locks."""

    async def lock(self, session: AsyncSession, character: Character) -> None:
        """Locks what must be locked before the character's row."""

    async def stop(self, session: AsyncSession, character: Character) -> Callable[[], None]:
        """Ends what is queued or under way. Call what it gives after the commit."""
