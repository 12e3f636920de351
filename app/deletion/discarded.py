"""Deletes discarded characters once they can't be restored: rows, files, and the entries with their texts."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.characters.models import Character
from app.db import Database, repeatable, utcnow
from app.deletion.files import KEYS_IN_ENTRIES
from app.ports import Files
from app.runs.models import AvatarJob, GenerationRun, ProgressRow
from app.runs.result_spool import ResultSpool, portrait_key

# Who restores by a slower clock must not be purged by a faster one.
_CLOCKS_APART = timedelta(seconds=30)


class DiscardedCharacters:
    """Discarded characters, each with the run that made it."""

    def __init__(self, db: Database, files: Files, spool: ResultSpool, undo_for: timedelta) -> None:
        self._db = db
        self._files = files
        self._spool = spool
        self._undo_for = undo_for

    async def purge(self) -> int:
        """Delete those that can't be restored any more; return how many. Raises Unavailable."""
        await self._mend_times()
        due = select(Character.id).where(Character.discarded_at < utcnow() - self._undo_for - _CLOCKS_APART)
        async with self._db.reading() as session:
            ids = [*(await session.execute(due)).scalars()]
        for character_id in ids:
            await self._purge_one(character_id)
        return len(ids)

    async def _mend_times(self) -> None:
        """Restart the time to restore for what was discarded in the future, by a clock that has been set back
        since: else it would stay for as long as that clock was wrong."""
        ahead = Character.discarded_at > utcnow() + _CLOCKS_APART
        async with self._db.reading() as session:
            if (await session.execute(select(Character.id).where(ahead).limit(1))).first() is None:
                return
        async with self._db.writing() as session:
            await session.execute(update(Character).where(ahead).values(discarded_at=utcnow()))

    async def _purge_one(self, character_id: UUID) -> None:
        async with self._db.reading() as session:
            character = await session.get(Character, character_id)
            if character is None:
                return
            keys = await _files_of(session, character)
            jobs = select(AvatarJob.id).where(AvatarJob.character_id == character_id)
            keys_on_spool = [portrait_key(job_id) for job_id in (await session.execute(jobs)).scalars()]
        # Files first: stopped in between, the rows are still there to name them next time.
        await self._files.delete(keys)
        await self._spool.forget(*keys_on_spool)
        await self._delete_rows(character_id, character.run_id)

    @repeatable
    async def _delete_rows(self, character_id: UUID, run_id: UUID) -> None:
        async with self._db.writing() as session:
            run = select(GenerationRun.id).where(GenerationRun.id == run_id)
            await session.execute(run.with_for_update())  # before the character: see app/db.py
            await session.execute(delete(Character).where(Character.id == character_id))
            await session.execute(delete(GenerationRun).where(GenerationRun.id == run_id))


async def _files_of(session: AsyncSession, character: Character) -> list[str]:
    keys = [key for image in character.images for key in (image.key, image.small_key)]
    run = await session.get(GenerationRun, character.run_id)
    if run and run.image_key:
        keys.append(run.image_key)
    announced = await session.execute(select(ProgressRow.data).where(ProgressRow.run_id == character.run_id))
    for data in announced.scalars():
        # Read by name: one event that is not as expected must not keep the rest from being deleted.
        keys += [str(data[name]) for name in KEYS_IN_ENTRIES if data and name in data]
    return list(dict.fromkeys(keys))
