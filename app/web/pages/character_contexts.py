"""What the list of characters shows: typed contexts, made from characters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.characters.fields import Section
from app.characters.links import Links
from app.characters.models import Character, CharacterStatus
from app.db import utcnow
from app.web.shown_fields import ShownField, shown_fields


@dataclass(frozen=True, slots=True)
class Undo:
    """A character that was just discarded and can be brought back."""

    character_id: UUID
    name: str
    minutes: int  # how long it can still be brought back, rounded up


@dataclass(frozen=True, slots=True)
class Card:
    """One character in a list; `picture` is None until its avatar is painted."""

    id: UUID
    name: str
    facts: tuple[ShownField, ...]  # what is known of those that cards show
    draft: bool
    picture: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class CharacterList:
    """The page of a person's own characters. `status` is the filter; `more` the cursor of the next page."""

    cards: list[Card]
    status: CharacterStatus | None
    more: str | None
    first_page: bool
    undo: Undo | None


def card(character: Character, links: Links) -> Card:
    avatar = character.avatar
    return Card(
        id=character.id,
        name=character.full_name,
        facts=tuple(
            fact for fact in shown_fields(character, Section.FACTS) if fact.row.on_card and fact.known
        ),
        draft=character.status == CharacterStatus.DRAFT,
        picture=links.path(avatar.small_key) if avatar else None,
        made_at=character.created_at,
    )


def undo_of(character: Character, undo_for: timedelta) -> Undo | None:
    """Return None if it is not discarded, or can't be restored any more."""
    if character.discarded_at is None:
        return None
    left = character.discarded_at + undo_for - utcnow()
    if left <= timedelta():
        return None
    return Undo(character.id, character.full_name, -(-int(left.total_seconds()) // 60) or 1)
