"""Runs that an identity may see: its own, and everybody's for administrators."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Identity, visible
from app.db import LOCK
from app.errors import NotFound
from app.runs.models import GenerationRun


async def find_visible_run(session: AsyncSession, identity: Identity, run_id: UUID) -> GenerationRun:
    """Raises NotFound."""
    return await _one(session, _visible_run(identity, run_id))


async def lock_visible_run(session: AsyncSession, identity: Identity, run_id: UUID) -> GenerationRun:
    """Return the run, locked against other writers until the transaction ends. Raises NotFound."""
    return await _one(session, _visible_run(identity, run_id).with_for_update(**LOCK))


def _visible_run(identity: Identity, run_id: UUID) -> Select[GenerationRun]:
    return select(GenerationRun).where(GenerationRun.id == run_id, visible(identity, GenerationRun.user_id))


async def _one(session: AsyncSession, query: Select[GenerationRun]) -> GenerationRun:
    run = (await session.execute(query)).scalar_one_or_none()
    if run is None:
        raise NotFound
    return run
