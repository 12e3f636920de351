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

EventData: TypeAlias = dict[str, object]  # `data` of an event, with the names of the wire


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED}


class AvatarStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def ended(self) -> bool:
        return self in {AvatarStatus.COMPLETED, AvatarStatus.FAILED, AvatarStatus.CANCELLED}


def _of_guests(table: str) -> Index:
    """For the purge of addresses: what has none is not in it."""
    given = text("guest_address IS NOT NULL")
    name = f"ix_{table}_guest_address"
    return Index(name, "guest_address", sqlite_where=given, postgresql_where=given)


class GenerationRun(Base):
    """One attempt at a character; its id is `sessionId` on the wire.

    Whoever works on a run has its lease; every write of a worker is fenced by (lease_owner, attempt).
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
    )  # by the person: then the engine repeats itself exactly
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
    by_admin: Mapped[bool] = mapped_column(default=False, server_default=false())  # who asked last

    @property
    def has_image(self) -> bool:
        return self.image_key is not None


class StepResult(Base):
    """What a finished step produced; a step that has one is not done again."""

    __tablename__ = "step_results"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("generation_runs.id", ondelete="CASCADE"), primary_key=True
    )
    step: Mapped[str] = mapped_column(String(32), primary_key=True)
    data: Mapped[dict[str, object]] = mapped_column(JsonObject)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class ProgressRow(Base):
    """A stored ProgressEntry. `mark` stands once per attempt; avatar entries have none."""

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
    """A stored EngineCall. `avatar_job_id`: the job it was made for, where it was for an avatar."""

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
    """One process that work on a step has ended. `subject_id`: the run or avatar job; `attempt`: the run's, 1
    for jobs. `alone`: nobody else can have ended it. The id keeps one death from counting twice."""

    __tablename__ = "step_crashes"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("generation_runs.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[UUID] = mapped_column(index=True)
    attempt: Mapped[int]
    step: Mapped[str] = mapped_column(String(32))
    alone: Mapped[bool]
    how: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=utcnow)


class AvatarJob(Base):
    """One painting of one character's avatar, with its own lease.

    `counted`: as a portrait of the day, which a run's first is when its painting begins. `kept`: its picture
    is painted and on disk, and could not be stored or reviewed so far. `resumes`: the job that painted the
    kept picture which this one is to store.
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
    kept: Mapped[bool] = mapped_column(default=False, server_default=false())
    resumes: Mapped[UUID | None]

    @property
    def painted_by(self) -> UUID:
        """The job that its picture is kept under."""
        return self.resumes or self.id


class SpooledPortrait(Base):
    """A painted picture that the file store did not take, for workers on other machines: see
    portrait_spool.py. `job_id`: the job that painted it."""

    __tablename__ = "kept_portraits"

    job_id: Mapped[UUID] = mapped_column(ForeignKey("avatar_jobs.id", ondelete="CASCADE"), primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    kept_at: Mapped[datetime] = mapped_column(default=utcnow)


class DailyUsage(Base):
    """What one subject has spent on one day (UTC). `scope` as in quota_limits; `subject`: the user's id, the
    keyed hash of a guest's address, or empty for the studio; `cost` in millionths of a US dollar."""

    __tablename__ = "daily_usage"

    day: Mapped[date] = mapped_column(primary_key=True)
    scope: Mapped[str] = mapped_column(String(16), primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), primary_key=True)
    runs: Mapped[int] = mapped_column(default=0)
    portraits: Mapped[int] = mapped_column(default=0)
    cost: Mapped[int] = mapped_column(BigInteger, default=0)
