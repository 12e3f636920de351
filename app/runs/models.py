"""GenerationRun, its step results and its progress log, and AvatarJob."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TypeAlias
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, JsonObject, utcnow
from app.engines.retry_policy import AutomaticRetry
from app.runs.failures import Failure
from app.typed_json import TypedJson

EventData: TypeAlias = dict[str, object]  # `data` of an event, under its names on the wire


class RunStatus(StrEnum):
    """The states of a run; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED}


class AvatarStatus(StrEnum):
    """The states of an avatar job; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {AvatarStatus.COMPLETED, AvatarStatus.FAILED, AvatarStatus.CANCELLED}


def _of_guests(table: str) -> Index:
    """Returns a partial index on `guest_address`, for the purge of addresses."""
    given = text("guest_address IS NOT NULL")
    name = f"ix_{table}_guest_address"
    return Index(name, "guest_address", sqlite_where=given, postgresql_where=given)


class GenerationRun(Base):
    """One attempt at a character; its id is `sessionId` on the wire.

    The process that works on a run has its lease; its writes are fenced by (lease_owner, attempt).
    """

    __tablename__ = "generation_runs"
    __table_args__ = (
        UniqueConstraint("user_id", "idempotency_key"),
        Index("ix_generation_runs_user_created", "user_id", "created_at"),
        Index("ix_generation_runs_status_lease", "status", "lease_until"),
        Index("ix_generation_runs_status_ended", "status", "ended_at"),
        _of_guests("generation_runs"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(16), default=RunStatus.QUEUED)
    step: Mapped[str | None] = mapped_column(String(32))
    progress: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(default=0)
    attempt: Mapped[int] = mapped_column(default=1)
    description: Mapped[str | None] = mapped_column(Text)
    image_key: Mapped[str | None] = mapped_column(String(200))
    template: Mapped[str | None] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(16))
    seed: Mapped[int] = mapped_column(BigInteger)
    seed_given: Mapped[bool] = mapped_column(
        default=False
    )  # by the person: then the engine's output is reproducible
    idempotency_key: Mapped[str | None] = mapped_column(String(255))
    fingerprint: Mapped[str | None] = mapped_column(String(64))
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    character_id: Mapped[UUID | None]
    avatar_job_id: Mapped[UUID | None]
    error: Mapped[Failure | None] = mapped_column(TypedJson(Failure))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    guest_address: Mapped[str | None] = mapped_column(String(64))  # a keyed hash, purged after its day
    by_admin: Mapped[bool] = mapped_column(default=False, server_default=false())  # who requested it last

    @property
    def has_image(self) -> bool:
        return self.image_key is not None


class StepResult(Base):
    """What a finished step produced; a step that has a result is not repeated."""

    __tablename__ = "step_results"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("generation_runs.id", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[str] = mapped_column(String(32), primary_key=True)
    data: Mapped[dict[str, object]] = mapped_column(JsonObject)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class ProgressRow(Base):
    """A stored ProgressEntry. `mark` is unique for each attempt; avatar entries have none."""

    __tablename__ = "progress_entries"
    __table_args__ = (UniqueConstraint("run_id", "attempt", "mark"),)

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("generation_runs.id", ondelete="CASCADE"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attempt: Mapped[int]
    mark: Mapped[str | None] = mapped_column(String(32))
    step: Mapped[str] = mapped_column(String(32))
    progress: Mapped[int]
    message: Mapped[str] = mapped_column(Text)
    data: Mapped[EventData | None] = mapped_column(JsonObject)
    retry: Mapped[AutomaticRetry | None] = mapped_column(TypedJson(AutomaticRetry))
    at: Mapped[datetime] = mapped_column(default=utcnow)


class EngineCallRow(Base):
    """A stored EngineCall. `avatar_job_id`: the job that it was made for; None for a run's own steps."""

    __tablename__ = "engine_calls"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("generation_runs.id", ondelete="CASCADE"), index=True)
    avatar_job_id: Mapped[UUID | None]
    step: Mapped[str] = mapped_column(String(32))
    engine: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(200))
    prompt: Mapped[str] = mapped_column(String(100))
    seconds: Mapped[float]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cost: Mapped[float | None]
    outcome: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class StepCrash(Base):
    """One crash: a process that a step ended. `subject_id`: the run or avatar job; `attempt`: the run's, 1
    for jobs. `certain`: no other step can have caused it. The id prevents counting one crash twice."""

    __tablename__ = "step_crashes"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("generation_runs.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    attempt: Mapped[int]
    step: Mapped[str] = mapped_column(String(32))
    certain: Mapped[bool] = mapped_column("alone")  # the column keeps its first name
    how: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utcnow)


class AvatarJob(Base):
    """One painting of one character's avatar, with its own lease.

    `counted`: against the day's portraits; a run's first portrait is counted when its painting begins.
    `spooled`: its picture is painted and on the spool, and could not be stored or reviewed so far. `resumes`:
    the job whose spooled picture this one is to store.
    """

    __tablename__ = "avatar_jobs"
    __table_args__ = (_of_guests("avatar_jobs"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    character_id: Mapped[UUID] = mapped_column(ForeignKey("characters.id", ondelete="CASCADE"), index=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("generation_runs.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(String(16), default=AvatarStatus.QUEUED, index=True)
    progress: Mapped[int] = mapped_column(default=0)
    seed: Mapped[int] = mapped_column(BigInteger)
    preview_key: Mapped[str | None] = mapped_column(String(200))
    image_id: Mapped[UUID | None]
    image_key: Mapped[str | None] = mapped_column(String(200))
    error: Mapped[Failure | None] = mapped_column(TypedJson(Failure))
    lease_owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    guest_address: Mapped[str | None] = mapped_column(String(64))
    counted: Mapped[bool] = mapped_column(default=False, server_default=false())
    spooled: Mapped[bool] = mapped_column("kept", default=False, server_default=false())
    resumes: Mapped[UUID | None]

    @property
    def painted_by(self) -> UUID:
        """The id of the job under which its picture is spooled."""
        return self.resumes or self.id


class SpooledPortrait(Base):
    """A painted picture that the file store refused, for workers on other machines: see portrait_spool.py.
    `job_id`: the job that painted it."""

    __tablename__ = "kept_portraits"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("avatar_jobs.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    spooled_at: Mapped[datetime] = mapped_column("kept_at", default=utcnow)


class DailyUsage(Base):
    """What one subject has spent on one day (UTC). `scope`: see quota_limits; `subject`: the user's id, the
    keyed hash of a guest's address, or empty for the studio; `cost` in millionths of a US dollar."""

    __tablename__ = "daily_usage"

    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    runs: Mapped[int] = mapped_column(default=0)
    portraits: Mapped[int] = mapped_column(default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
