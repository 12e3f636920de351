"""Makes the writer's Brief of a run: the person's request, and the names that the writer should not use."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Select, select

from app.characters.models import Character
from app.db import Database
from app.engines.ports import Analysis, Brief
from app.runs import steps
from app.runs.models import GenerationRun, RunStatus

_MAX_NAMES = 1000
_NAMES = select(Character.first_name, Character.last_name)
_NAMES_OF_ALL = (  # by their runs' end, which an index knows
    _NAMES.join(GenerationRun, GenerationRun.id == Character.run_id)
    .where(GenerationRun.status == RunStatus.COMPLETED)
    .order_by(GenerationRun.ended_at.desc())
)


async def brief_of(db: Database, run: GenerationRun, analysis: Analysis | None) -> Brief:
    """Raises Unavailable."""
    brief = Brief(run.description, analysis, run.template, steps.locale_of(run.locale), run.seed)
    if run.seed_given:  # a person's own seed asks for the same again
        return brief
    own = _NAMES.where(Character.user_id == run.user_id).order_by(Character.created_at.desc())
    return replace(brief, taken_names=await _names(db, own), recent_names=await _names(db, _NAMES_OF_ALL))


def nameless(brief: Brief) -> Brief:
    """Returns the brief without names to avoid. The key of an unreviewed answer on the spool is made from it:
    the key must not change when other characters get names meanwhile."""
    return replace(brief, taken_names=(), recent_names=())


async def _names(db: Database, newest_first: Select[str, str]) -> tuple[str, ...]:
    async with db.reading() as session:
        recent = await session.execute(newest_first.limit(_MAX_NAMES))
        return tuple(f"{first} {last}".strip() for first, last in recent)
