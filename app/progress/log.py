"""ProgressEvent, as on the wire; ProgressEntry, as stored; ProgressLog, the only one to announce progress."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Protocol
from uuid import UUID

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import Database, utcnow
from app.engines.retry_policy import AutomaticRetry
from app.progress.drafts import DraftPublisher, DraftText
from app.runs.models import EventData, GenerationRun, ProgressRow, RunStatus
from app.runs.steps import ProgressMark, Step


class ProgressEvent(msgspec.Struct, rename="camel", frozen=True, omit_defaults=True):
    """One event on the wire. `progress` in percent, `seq` from 1 without a gap, `at` RFC 3339 UTC.

    `retry` is set if the engine failed for a moment and the step is tried again automatically.
    """

    step: str
    progress: int
    message: str
    session_id: UUID
    seq: int
    at: str
    data: EventData | None = None
    retry: AutomaticRetry | None = None


@dataclass(frozen=True, slots=True)
class ProgressEntry:
    """One stored event. In `data`, `…Key` names a file where the wire has `…Url`: addresses expire."""

    run_id: UUID
    user_id: UUID
    seq: int
    mark: str | None
    step: str
    progress: int
    message: str
    data: EventData | None
    at: datetime
    attempt: int = 1
    superseded: bool = False  # an error that a retry has undone
    retry: AutomaticRetry | None = None

    @property
    def of_avatar(self) -> bool:
        return self.step == Step.GENERATING_AVATAR

    @property
    def terminal(self) -> bool:
        """Returns whether the run's attempt ends with it."""
        return self.step in {Step.COMPLETED, Step.ERROR} and not self.superseded

    def event(self, link: Callable[[str], str]) -> ProgressEvent:
        """Returns the event on the wire; `link` turns a file's key into its address."""
        data = _linked(self.data, link) if self.data else None
        step = self.step
        if self.superseded and data:
            # A late watcher must not take an old failure for the end of the run.
            step, data = str(data["failedStep"]), {**data, "superseded": True}
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return ProgressEvent(step, self.progress, self.message, self.run_id, self.seq, at, data, self.retry)


def _linked(data: EventData, link: Callable[[str], str]) -> EventData:
    return {
        (name[:-3] + "Url" if name.endswith("Key") else name): (
            link(str(value)) if name.endswith("Key") else value
        )
        for name, value in data.items()
    }


class Feed(Protocol):
    """The live wake-up. May lose messages; readers then query the ProgressLog."""

    def publish(self, entry: ProgressEntry) -> None:
        """Publishes a committed entry to every web process. Never blocks, never raises."""

    def write(self, draft: DraftText) -> None:
        """Publishes a draft to every web process. Never blocks, never raises."""

    def listen(self) -> AsyncIterator[ProgressEntry | DraftText | None]:
        """Yields entries and texts as they arrive; None means that some may have been missed."""

    async def latest_draft(self, run_id: UUID) -> DraftText | None:
        """Returns the newest known text of that run, which an entry may have ended meanwhile. Fast, never
        raises."""


class ProgressLog:
    """The durable log of every run. Append inside a transaction; publish after its commit."""

    def __init__(self, db: Database, feed: Feed) -> None:
        self._db = db
        self._feed = feed

    async def append(
        self,
        session: AsyncSession,
        run: GenerationRun,
        mark: ProgressMark,
        data: EventData | None = None,
        *,
        retry: AutomaticRetry | None = None,
        columns: Mapping[str, object] = MappingProxyType({}),
    ) -> ProgressEntry | None:
        """Takes the run's next `seq`, stores the entry in the caller's transaction, sets the run's `columns`.

        Returns None if the lease on the run (owner and attempt, as `run` has them) is lost. Entries about an
        avatar need no lease: they are written after the run has ended.
        """
        if mark.step is Step.GENERATING_AVATAR:
            seq = await self._next_seq(session, run, {}, held=False)
        else:
            seq = await self._next_seq(session, run, _position(mark) | dict(columns), held=True)
        if seq is None:
            return None
        entry = _new_entry(run, mark, seq, data, retry)
        await session.execute(insert(ProgressRow).values(**_columns(entry)))
        return entry

    async def _next_seq(
        self, session: AsyncSession, run: GenerationRun, columns: dict[str, object], *, held: bool
    ) -> int | None:
        query = update(GenerationRun).where(GenerationRun.id == run.id)
        if held:
            query = query.where(
                GenerationRun.lease_owner == run.lease_owner, GenerationRun.attempt == run.attempt
            )
        query = query.values(last_seq=GenerationRun.last_seq + 1, **columns)
        returning = query.returning(GenerationRun.last_seq).execution_options(synchronize_session=False)
        return (await session.execute(returning)).scalar_one_or_none()

    def publish(self, entry: ProgressEntry) -> None:
        """Publishes the entry to watchers. Call it after the commit."""
        self._feed.publish(entry)

    def draft_publisher(self, run: GenerationRun, step: Step) -> DraftPublisher:
        """Returns a publisher for a growing text. The run's `last_seq` must be kept up to date meanwhile."""
        return DraftPublisher(run, step, self._feed.write)

    async def latest_draft(self, run: GenerationRun) -> DraftText | None:
        """Returns the text under way, given the run as it is now; None if nothing is being written."""
        if RunStatus(run.status).ended or not run.last_seq:
            return None
        known = await self._feed.latest_draft(run.id)
        return known if known is not None and known.after == run.last_seq else None

    async def replay(self, run_id: UUID, after: int = 0) -> list[ProgressEntry]:
        """Returns every stored entry with a higher `seq`, in order."""
        query = (
            select(ProgressRow, GenerationRun.user_id, GenerationRun.attempt)
            .join(GenerationRun, GenerationRun.id == ProgressRow.run_id)
            .where(ProgressRow.run_id == run_id, ProgressRow.seq > after)
            .order_by(ProgressRow.seq)
        )
        async with self._db.reading() as session:
            return [_entry(*found) for found in await session.execute(query)]

    async def last_seqs(self, run_ids: list[UUID]) -> dict[UUID, int]:
        """Returns the last stored `seq` of each of these runs."""
        query = select(GenerationRun.id, GenerationRun.last_seq).where(GenerationRun.id.in_(run_ids))
        async with self._db.reading() as session:
            return dict((await session.execute(query)).all())


def _position(mark: ProgressMark) -> dict[str, object]:
    # A failed run retains its `step` and `progress`, which say how far it came.
    return {} if mark.step is Step.ERROR else {"step": mark.step, "progress": mark.progress}


def _new_entry(
    run: GenerationRun, mark: ProgressMark, seq: int, data: EventData | None, retry: AutomaticRetry | None
) -> ProgressEntry:
    return ProgressEntry(
        run_id=run.id,
        user_id=run.user_id,
        seq=seq,
        mark=None if mark.step is Step.GENERATING_AVATAR else mark.name,
        step=mark.step,
        progress=mark.progress,
        message=mark.message(run.locale),
        data=data,
        at=utcnow(),
        attempt=run.attempt,
        retry=retry,
    )


def _columns(entry: ProgressEntry) -> dict[str, object]:
    return {
        "run_id": entry.run_id,
        "seq": entry.seq,
        "attempt": entry.attempt,
        "mark": entry.mark,
        "step": entry.step,
        "progress": entry.progress,
        "message": entry.message,
        "data": entry.data,
        "retry": entry.retry,
        "at": entry.at,
    }


def _entry(row: ProgressRow, user_id: UUID, attempt: int) -> ProgressEntry:
    return ProgressEntry(
        run_id=row.run_id,
        user_id=user_id,
        seq=row.seq,
        mark=row.mark,
        step=row.step,
        progress=row.progress,
        message=row.message,
        data=row.data,
        at=row.at,
        attempt=row.attempt,
        superseded=row.step == Step.ERROR and row.attempt < attempt,
        retry=row.retry,
    )
