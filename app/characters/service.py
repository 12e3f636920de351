"""Characters: list, edit, save, discard and restore them, and choose their avatar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import User
from app.accounts.policy import Identity, audit, require_admin, visible
from app.characters import edits
from app.characters.models import Character, CharacterStatus
from app.characters.portraits import Portraits
from app.characters.review import moderated_content, rate
from app.db import LOCK, Database, repeatable, utcnow
from app.engines.moderation import ModerationGate, Verdict
from app.errors import NotFound, VersionConflict, WrongState
from app.paging import Page, newest_first, newest_rows


@dataclass(frozen=True, slots=True)
class CharacterPage:
    """Some characters, newest first, and where the next page begins (None: this is the last)."""

    characters: list[Character]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class OwnedCharacter:
    """A character with its owner, as admins see it."""

    character: Character
    owner: User


class Characters:
    """Every method raises NotFound for what is not visible to the identity."""

    def __init__(
        self,
        db: Database,
        gate: ModerationGate,
        portraits: Portraits,
        undo_for: timedelta = timedelta(minutes=15),
    ) -> None:
        self._db = db
        self._gate = gate
        self._portraits = portraits
        self.undo_for = undo_for

    async def list_owned(
        self,
        identity: Identity,
        limit: int = 50,
        cursor: str | None = None,
        status: CharacterStatus | None = None,
    ) -> CharacterPage:
        """Returns the identity's own, newest first. `limit`: 1 to 100. Raises InvalidField."""
        query = select(Character).where(Character.user_id == identity.id, Character.discarded_at.is_(None))
        if status:
            query = query.where(Character.status == status)
        async with self._db.reading() as session:
            page = await newest_first(session, query, Character, limit, cursor)
        return CharacterPage(page.rows, page.next_cursor)

    async def search(
        self,
        identity: Identity,
        words: str,
        limit: int = 50,
        status: CharacterStatus | None = None,
        *,
        discarded: bool | None = None,
        cursor: str | None = None,
    ) -> Page[OwnedCharacter]:
        """Returns everybody's, newest first, that match the words by name, species or owner. Raises
        Forbidden, InvalidField.

        `discarded`: True for discarded ones only, False for none of them, None for all.
        """
        require_admin(identity)
        full_name = Character.first_name + " " + Character.last_name
        columns = (full_name, Character.species, User.email, User.display_name)
        query = select(Character, User).join(User, User.id == Character.user_id)
        query = query.where(or_(*(column.icontains(words.strip(), autoescape=True) for column in columns)))
        if status:
            query = query.where(Character.status == status)
        if discarded is not None:
            query = query.where(Character.discarded_at.is_not(None) == discarded)
        async with self._db.reading() as session:
            page = await newest_rows(session, query, Character.created_at, Character.id, limit, cursor)
        return Page([OwnedCharacter(character, owner) for character, owner in page.rows], page.next_cursor)

    async def find(self, identity: Identity, character_id: UUID, *, discarded: bool = False) -> Character:
        """Returns the character. `discarded`: also a discarded one that can still be restored."""
        async with self._db.reading() as session:
            return await find_visible(session, identity, character_id, discarded=discarded)

    @repeatable
    async def edit(
        self,
        identity: Identity,
        character_id: UUID,
        changes: Mapping[str, object],
        version: int | None = None,
    ) -> Character:
        """`version`: what the change was made from. Raises InvalidField, VersionConflict, ContentRefused,
        ModerationUnavailable."""
        while True:
            # A review may take its time, so it holds no lock; what it saw must still be so afterwards.
            seen = await self.find(identity, character_id)
            _check_version(seen, version)
            verdict = await self._review(seen, changes)
            async with self._db.writing() as session:
                character = await find_visible(session, identity, character_id, lock=True)
                _check_version(character, version)
                if character.version != seen.version:
                    continue
                if edits.apply(character, changes):
                    rate(character, verdict)
                    _touch(character)
                    audit(session, identity, character.user_id, "edit", "character", character.id)
            return character

    async def _review(self, character: Character, changes: Mapping[str, object]) -> Verdict:
        return await self._gate.check(moderated_content(character, **edits.checked_all(changes)))

    @repeatable
    async def save(self, identity: Identity, character_id: UUID) -> Character:
        """Makes a draft a saved character; a saved one stays saved."""
        async with self._db.writing() as session:
            character = await find_visible(session, identity, character_id, lock=True)
            if character.status != CharacterStatus.SAVED:
                character.status = CharacterStatus.SAVED
                _touch(character)
                audit(session, identity, character.user_id, "save", "character", character.id)
        return character

    async def discard(self, identity: Identity, character_id: UUID) -> Character:
        """Hides the character at once and deletes it after `undo_for`. Stops its portraits."""
        character, announce = await self._mark_discarded(identity, character_id)
        announce()
        return character

    @repeatable
    async def _mark_discarded(
        self, identity: Identity, character_id: UUID
    ) -> tuple[Character, Callable[[], None]]:
        async with self._db.writing() as session:
            await self._portraits.lock(session, await find_visible(session, identity, character_id))
            character = await find_visible(session, identity, character_id, lock=True)
            character.discarded_at = utcnow()
            audit(session, identity, character.user_id, "discard", "character", character.id)
            await session.flush()
            return character, await self._portraits.stop(session, character)

    @repeatable
    async def restore(self, identity: Identity, character_id: UUID) -> Character:
        """Undoes a discard. Raises WrongState after `undo_for`."""
        async with self._db.writing() as session:
            character = await find_visible(session, identity, character_id, discarded=True, lock=True)
            if character.discarded_at and character.discarded_at < utcnow() - self.undo_for:
                raise WrongState("This character was discarded too long ago to bring it back.")
            if character.discarded_at:
                character.discarded_at = None
                audit(session, identity, character.user_id, "restore", "character", character.id)
        return character

    @repeatable
    async def choose_avatar(self, identity: Identity, character_id: UUID, image_id: UUID) -> Character:
        """Makes an earlier image the avatar."""
        async with self._db.writing() as session:
            character = await find_visible(session, identity, character_id, lock=True)
            if all(image.id != image_id for image in character.images):
                raise NotFound("This character has no such picture.")
            if character.avatar_image_id != image_id:
                character.avatar_image_id = image_id
                _touch(character)
                audit(session, identity, character.user_id, "choose_avatar", "character", character.id)
        return character


async def find_visible(
    session: AsyncSession,
    identity: Identity,
    character_id: UUID,
    *,
    discarded: bool = False,
    lock: bool = False,
) -> Character:
    """Returns the character. Raises NotFound. `lock`: locks its row until the transaction ends."""
    query = select(Character).where(Character.id == character_id, visible(identity, Character.user_id))
    if not discarded:
        query = query.where(Character.discarded_at.is_(None))
    if lock:  # refreshes an older state in the session
        query = query.with_for_update(**LOCK).execution_options(populate_existing=True)
    character = (await session.execute(query)).scalar_one_or_none()
    if character is None:
        raise NotFound
    return character


def _check_version(character: Character, version: int | None) -> None:
    if version is not None and version != character.version:
        raise VersionConflict(version=character.version)


def _touch(character: Character) -> None:
    character.version += 1
    character.updated_at = utcnow()
