"""Deletes a run at a person's request, with its entries, results and picture."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.policy import Identity, audit
from app.db import Database, repeatable
from app.deletion.files import delete_unnamed
from app.errors import WrongState
from app.ports import Files
from app.runs.models import GenerationRun, RunStatus
from app.runs.visible_runs import lock_visible_run

log = structlog.get_logger()


class Removal:
    """Deletes runs that ended without a character. The run of a character goes with it: see discarded.py."""

    def __init__(self, db: Database, files: Files) -> None:
        self._db = db
        self._files = files

    async def remove(self, identity: Identity, run_id: UUID) -> GenerationRun:
        """Return the run as it was. Raises NotFound; WrongState if it has not ended or has a character."""
        run = await self._remove_rows(identity, run_id)
        log.info("run.removed", run_id=str(run_id))
        await delete_unnamed(self._files, [run.image_key] if run.image_key else [])
        return run

    @repeatable
    async def _remove_rows(self, identity: Identity, run_id: UUID) -> GenerationRun:
        async with self._db.writing() as session:
            run = await lock_visible_run(session, identity, run_id)
            if not RunStatus(run.status).ended or run.character_id is not None:
                raise WrongState("Only a run that has ended without a character can be deleted.")
            audit(session, identity, run.user_id, "delete", "run", run.id)
            await delete_run(session, run_id)
        return run


async def delete_run(session: AsyncSession, run_id: UUID) -> None:
    """Delete a run with its entries, step results, calls and avatar jobs, which go by their foreign keys."""
    gone = delete(GenerationRun).where(GenerationRun.id == run_id)
    await session.execute(gone.execution_options(synchronize_session=False))
