"""Deletes what has expired, after the days in the settings: idle guests, runs that ended without a character,
and previews of portraits that are done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import ColumnElement, and_, delete, exists, not_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import User
from app.characters.models import Character
from app.db import LOCK, Database, repeatable, utcnow
from app.deletion.files import delete_unnamed
from app.deletion.removal import delete_run
from app.ports import Files
from app.runs.models import AvatarJob, GenerationRun, ProgressRow, RunStatus
from app.runs.steps import Step

log = structlog.get_logger()

_MAX_AT_ONCE = 1000  # of each kind in one pass; the next pass is soon
_UNFINISHED = (RunStatus.QUEUED, RunStatus.RUNNING)
_ENDED = tuple(status for status in RunStatus if status.ended)


@dataclass(frozen=True, slots=True)
class RetentionPeriods:
    """Days after which each kind expires, from its last use on; 0: never."""

    guests: int = 30
    runs: int = 30
    previews: int = 7


@dataclass(frozen=True, slots=True)
class Expired:
    """How many were deleted."""

    guests: int
    runs: int
    previews: int


class Expiry:
    """Deletes each thing in its own transaction: rows before files, so that no row names a missing file."""

    def __init__(self, db: Database, files: Files, keep: RetentionPeriods) -> None:
        self._db = db
        self._files = files
        self._keep = keep

    async def expire(self) -> Expired:
        """Delete what is due. Raises Unavailable; the rest is deleted next time."""
        previews = await self._each(self._keep.previews, AvatarJob.id, _due_previews, self._forget_preview)
        runs = await self._each(self._keep.runs, GenerationRun.id, _due_runs, self._remove_run)
        guests = await self._each(self._keep.guests, User.id, _due_guests, self.remove_guest)
        if guests or runs or previews:
            log.info("expiry.done", guests=guests, runs=runs, previews=previews)
        return Expired(guests, runs, previews)

    async def _each(
        self,
        days: int,
        key: InstrumentedAttribute[UUID],
        due: Callable[[datetime], ColumnElement[bool]],
        remove: Callable[[UUID, ColumnElement[bool]], Awaitable[list[str] | None]],
    ) -> int:
        if not days:
            return 0
        condition, gone = due(utcnow() - timedelta(days=days)), 0
        async with self._db.reading() as session:
            found = [*(await session.execute(select(key).where(condition).limit(_MAX_AT_ONCE))).scalars()]
        for each in found:
            keys = await remove(each, condition)
            if keys is not None:
                gone += 1
                await delete_unnamed(self._files, keys)
        return gone

    @repeatable
    async def remove_guest(self, user_id: UUID, due: ColumnElement[bool]) -> list[str] | None:
        try:
            async with self._db.writing() as session:
                # FOR UPDATE, so that no row that refers to the guest is added meanwhile.
                idle = select(User.id).where(User.id == user_id, due).with_for_update()
                if (await session.execute(idle)).first() is None:
                    return None
                keys = await _pictures(session, GenerationRun.user_id == user_id)
                await session.execute(delete(GenerationRun).where(GenerationRun.user_id == user_id))
                await session.execute(delete(User).where(User.id == user_id))
                return keys
        except IntegrityError:
            log.warning("guest.kept", user_id=str(user_id))  # something else is still the guest's
            return None

    @repeatable
    async def _remove_run(self, run_id: UUID, due: ColumnElement[bool]) -> list[str] | None:
        async with self._db.writing() as session:
            run = select(GenerationRun.id).where(GenerationRun.id == run_id, due).with_for_update()
            if (await session.execute(run)).first() is None:
                return None
            keys = await _pictures(session, GenerationRun.id == run_id)
            await delete_run(session, run_id)
            return keys

    @repeatable
    async def _forget_preview(self, job_id: UUID, due: ColumnElement[bool]) -> list[str] | None:
        async with self._db.writing() as session:
            run_of_job = select(AvatarJob.run_id).where(AvatarJob.id == job_id, due).scalar_subquery()
            run = select(GenerationRun.id).where(GenerationRun.id == run_of_job).with_for_update(**LOCK)
            run_id = (await session.execute(run)).scalar_one_or_none()
            if run_id is None:
                return None
            keys = await _unname_previews(session, run_id, job_id)
            await session.execute(update(AvatarJob).where(AvatarJob.id == job_id).values(preview_key=None))
            return keys


def _due_guests(before: datetime) -> ColumnElement[bool]:
    """Guests unseen since, without a character and without a run under way."""
    mine = GenerationRun.user_id == User.id
    return and_(
        User.guest,
        User.seen_at < before,
        not_(exists().where(Character.user_id == User.id)),
        not_(exists().where(mine, GenerationRun.status.in_(_UNFINISHED))),
    )


def _due_runs(before: datetime) -> ColumnElement[bool]:
    return and_(
        GenerationRun.status.in_(_ENDED),
        GenerationRun.ended_at < before,
        GenerationRun.character_id.is_(None),
    )


def _due_previews(before: datetime) -> ColumnElement[bool]:
    return and_(AvatarJob.ended_at < before, AvatarJob.preview_key.is_not(None))


async def _pictures(session: AsyncSession, whose: ColumnElement[bool]) -> list[str]:
    keys = select(GenerationRun.image_key).where(whose, GenerationRun.image_key.is_not(None))
    return [key for key in (await session.execute(keys)).scalars() if key]


async def _unname_previews(session: AsyncSession, run_id: UUID, job_id: UUID) -> list[str]:
    """The entries stay, with their percent: `seq` has no hole. They name no file that is gone."""
    announced = select(ProgressRow).where(
        ProgressRow.run_id == run_id, ProgressRow.step == Step.GENERATING_AVATAR
    )
    keys: list[str] = []
    for row in (await session.execute(announced)).scalars():
        data = row.data or {}
        if data.get("avatarJobId") == str(job_id) and "previewKey" in data:
            keys.append(str(data["previewKey"]))
            row.data = {name: value for name, value in data.items() if name != "previewKey"}
    return keys
