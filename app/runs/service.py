"""Generations: starts runs, finds and lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.accounts.policy import Identity, require_admin
from app.db import Database, repeatable
from app.errors import AppError, IdempotencyConflict, TooManyRuns
from app.paging import Page, newest_first, newest_rows
from app.pictures.uploads import read_picture
from app.ports import Dispatcher, Files
from app.runs.account_merge import merge
from app.runs.models import EngineCallRow, GenerationRun, RunStatus, StepResult
from app.runs.quota_limits import Payer
from app.runs.quotas import UNLIMITED, Quotas
from app.runs.run_request import RunRequest, checked, new_run
from app.runs.visible_runs import find_visible_run

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OwnedRun:
    """A run with its owner, as admins see it."""

    run: GenerationRun
    owner: User


class Generations:
    """Finders raise NotFound for runs that the identity may not see."""

    def __init__(
        self,
        db: Database,
        files: Files,
        dispatcher: Dispatcher,
        runs_waiting: int = 100,
        quotas: Quotas = UNLIMITED,
    ) -> None:
        self._db = db
        self._files = files
        self._dispatcher = dispatcher
        self._runs_waiting = runs_waiting
        self._quotas = quotas

    async def start(
        self, identity: Identity, request: RunRequest, address: str | None = None
    ) -> GenerationRun:
        """Stores the run, durably when this returns, and dispatches it. `address`: the client's, by which
        guests' runs are counted.

        Raises NothingToGenerate, InvalidField, ImageTooLarge, UnsupportedImage, IdempotencyConflict,
        TooManyRuns, QuotaExceeded, Unavailable.
        """
        request = checked(request)
        if earlier := await self._earlier(identity, request):
            return earlier
        payer = self._quotas.payer(identity, address)
        run = new_run(identity, request, payer)
        if request.image:
            # The picture is on disk before the row that names it.
            picture = await read_picture(request.image)
            run.image_key = f"uploads/{uuid4().hex}.webp"
            await self._files.put(run.image_key, picture.content)
        stored = await self._insert(identity, request, run, payer)
        log.info("run.accepted", run_id=str(stored.id))
        await self._dispatcher.dispatch(stored.id)
        return stored

    async def _insert(
        self, identity: Identity, request: RunRequest, run: GenerationRun, payer: Payer
    ) -> GenerationRun:
        sent = False
        try:
            async with self._db.writing() as session:
                waiting = select(func.count()).where(
                    GenerationRun.user_id == identity.id, GenerationRun.status == RunStatus.QUEUED
                )
                if (await session.scalar(waiting) or 0) > self._runs_waiting:
                    raise TooManyRuns
                session.add(run)
                await session.flush()  # first: the same key sent twice is one run, whatever is left today
                await self._quotas.take_run(session, payer)
                sent = True
            return run
        except IntegrityError:  # the same key came twice at once, and the other was first
            await self._forget_picture(run)
            earlier = await self._earlier(identity, request)
            if earlier is None:
                raise
            return earlier
        except AppError:
            if not sent:  # else the commit may have succeeded; if not, OrphanedFileSweep deletes the picture
                await self._forget_picture(run)
            raise

    async def _forget_picture(self, run: GenerationRun) -> None:
        if run.image_key:
            await self._files.delete([run.image_key])

    async def _earlier(self, identity: Identity, request: RunRequest) -> GenerationRun | None:
        if request.idempotency_key is None:
            return None
        query = select(GenerationRun).where(
            GenerationRun.user_id == identity.id, GenerationRun.idempotency_key == request.idempotency_key
        )
        async with self._db.reading() as session:
            run = (await session.execute(query)).scalar_one_or_none()
        if run and run.fingerprint != request.fingerprint():
            raise IdempotencyConflict
        return run

    async def find_visible(self, identity: Identity, run_id: UUID) -> GenerationRun:
        """Return a run of the identity's own, for an admin anybody's. Raises NotFound."""
        async with self._db.reading() as session:
            return await find_visible_run(session, identity, run_id)

    async def results(self, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, dict[str, object]]]:
        """Return what each finished step produced, by run and step."""
        query = select(StepResult).where(StepResult.run_id.in_(run_ids)).order_by(StepResult.created_at)
        found: dict[UUID, dict[str, dict[str, object]]] = {run_id: {} for run_id in run_ids}
        async with self._db.reading() as session:
            for row in (await session.execute(query)).scalars():
                found[row.run_id][row.step] = row.data
        return found

    async def engine_calls(self, run_ids: Sequence[UUID]) -> dict[UUID, list[EngineCallRow]]:
        """Return the requests to models that were made for each run, in order."""
        query = select(EngineCallRow).where(EngineCallRow.run_id.in_(run_ids)).order_by(EngineCallRow.at)
        found: dict[UUID, list[EngineCallRow]] = {run_id: [] for run_id in run_ids}
        async with self._db.reading() as session:
            for row in (await session.execute(query)).scalars():
                found[row.run_id].append(row)
        return found

    async def list_owned(
        self, identity: Identity, limit: int = 50, cursor: str | None = None
    ) -> Page[GenerationRun]:
        """Return the identity's own runs, newest first. `limit`: 1 to 100. Raises InvalidField."""
        query = select(GenerationRun).where(GenerationRun.user_id == identity.id)
        async with self._db.reading() as session:
            return await newest_first(session, query, GenerationRun, limit, cursor)

    @repeatable
    async def merge_guest(self, guest: Identity, account: Identity) -> None:
        """Merge all of the guest's work into the account, in one transaction."""
        if guest.guest and not account.guest:
            async with self._db.writing() as session:
                await merge(session, guest, account)
                await self._quotas.merge(session, guest.id, account.id)

    async def search(
        self,
        identity: Identity,
        words: str,
        limit: int = 50,
        status: RunStatus | None = None,
        cursor: str | None = None,
    ) -> Page[OwnedRun]:
        """Search everybody's runs by description or owner, newest first. Raises Forbidden, InvalidField."""
        require_admin(identity)
        query = select(GenerationRun, User).join(User, User.id == GenerationRun.user_id)
        if words.strip():
            columns = (GenerationRun.description, User.email, User.display_name)
            query = query.where(
                or_(*(column.icontains(words.strip(), autoescape=True) for column in columns))
            )
        if status:
            query = query.where(GenerationRun.status == status)
        async with self._db.reading() as session:
            page = await newest_rows(
                session, query, GenerationRun.created_at, GenerationRun.id, limit, cursor
            )
        return Page([OwnedRun(run, owner) for run, owner in page.rows], page.next_cursor)
