"""Usage: the engine calls that cost something, recorded by the engine and stored with the run.

The caller of an engine opens a UsageRecord; the engine finds it by a context variable, because most engines
need none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import select

from app.db import Database, utcnow
from app.runs.models import EngineCallRow
from app.runs.quota_limits import micros
from app.text.storable import storable

_KEYS = UUID("5c1ff7c4-93f6-4d2f-9a53-1f0d0d6a3c51")


@dataclass(frozen=True, slots=True)
class EngineCall:
    """One request to a model. `prompt`: its name and version; `cost` in the provider's currency, None like
    the tokens if the server reported none; `outcome`: `ok`, the code of the error, or `cancelled`."""

    engine: str
    model: str
    prompt: str
    seconds: float
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    outcome: str = "ok"
    at: datetime = field(default_factory=utcnow)
    id: UUID = field(default_factory=uuid4)  # of its row: identifies a call that is stored already


@dataclass(slots=True)
class UsageRecord:
    """The calls of one step. The same `work`, repeated by any process, has the same keys."""

    work: str
    calls: list[EngineCall] = field(default_factory=list)

    def key(self, request: str) -> str:
        """Returns an idempotency key for one request of this step: a provider that honours it charges
        once."""
        return str(uuid5(_KEYS, f"{self.work}/{request}"))

    def note(self, call: EngineCall) -> None:
        self.calls.append(storable(call))  # a model's name may be one that a server answered with

    def rows(self, run_id: UUID, step: str, avatar_job_id: UUID | None = None) -> list[EngineCallRow]:
        """Returns the rows of the calls that are not stored yet, to be stored with what they led to."""
        about = {"run_id": run_id, "step": step, "avatar_job_id": avatar_job_id}
        return [EngineCallRow(**about, **asdict(call)) for call in self.calls]

    @property
    def cost(self) -> int:
        """Returns what these calls cost as far as their servers reported it, in micros of a dollar."""
        return sum(micros(call.cost) for call in self.calls)

    def mark_stored(self) -> None:
        """Marks the calls as stored. Call it after the commit."""
        self.calls.clear()


_usage_record: ContextVar[UsageRecord | None] = ContextVar("usage_record", default=None)


@contextmanager
def recording_usage(usage_record: UsageRecord) -> Iterator[UsageRecord]:
    """Engines called within record their calls in it."""
    token = _usage_record.set(usage_record)
    try:
        yield usage_record
    finally:
        _usage_record.reset(token)


def current_usage() -> UsageRecord:
    """Returns the record that the caller opened; a discarded one if nobody opened one."""
    return _usage_record.get() or UsageRecord(str(uuid4()))


async def not_stored_yet(db: Database, calls: Sequence[EngineCall]) -> list[EngineCall]:
    """Returns those of the calls that have no row yet, so that none is counted twice. Raises Unavailable."""
    if not calls:
        return []
    known = select(EngineCallRow.id).where(EngineCallRow.id.in_([call.id for call in calls]))
    async with db.reading() as session:
        stored = {*(await session.execute(known)).scalars()}
    return [call for call in calls if call.id not in stored]
