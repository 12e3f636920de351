"""A unit for tests: an entry and a result of one run, behind the fence of its lease."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import bindparam, select, update

from app.accounts.models import User
from app.db import utcnow
from app.ledger.port import Ledger
from app.ledger.rows import insert_row
from app.ledger.statement import Statement
from app.ledger.unit import MakeUnit, Unit
from app.runs.leases import LeaseLost
from app.runs.models import GenerationRun, ProgressRow, StepResult

OWNER = "the owner"
_ADVANCE = Statement(
    update(GenerationRun)
    .where(GenerationRun.id == bindparam("run"), GenerationRun.lease_owner == bindparam("owner"))
    .values(last_seq=GenerationRun.last_seq + 1)
    .returning(GenerationRun.last_seq)
)
_SEQS = Statement(
    select(GenerationRun.last_seq, ProgressRow.seq, StepResult.step)
    .outerjoin(ProgressRow, ProgressRow.run_id == GenerationRun.id)
    .outerjoin(StepResult, (StepResult.run_id == ProgressRow.run_id) & (StepResult.step == ProgressRow.mark))
    .where(GenerationRun.id == bindparam("run"))
    .order_by(ProgressRow.seq)
)


def new_run(user: UUID) -> GenerationRun:
    return GenerationRun(
        id=uuid4(), user_id=user, description="A knight", locale="en", seed=1, lease_owner=OWNER
    )


async def store_runs(ledger: Ledger, count: int) -> list[UUID]:
    """Stores a user and runs of theirs; returns the runs' ids."""
    user = User(id=uuid4(), display_name="Ana")
    runs = [new_run(user.id) for _ in range(count)]

    def unit() -> Unit[None]:
        for row in (user, *runs):
            yield insert_row(row)

    await ledger.write(unit)
    return [run.id for run in runs]


def entry_unit(run: UUID, *, owner: str = OWNER, then: Callable[[], object] = lambda: None) -> MakeUnit[int]:
    """A unit that takes the run's next `seq`, stores its entry and its result, and returns it. Raises
    LeaseLost for another owner. `then` is called at its end, before the commit."""

    def unit() -> Unit[int]:
        rows = yield _ADVANCE(run=run, owner=owner)
        if not rows:
            raise LeaseLost
        seq: int = rows[0][0]
        yield insert_row(_entry(run, seq))
        yield insert_row(StepResult(run_id=run, step=f"mark {seq}", data={"seq": seq}))
        then()
        return seq

    return unit


def _entry(run: UUID, seq: int) -> ProgressRow:
    return ProgressRow(
        run_id=run, seq=seq, attempt=1, mark=f"mark {seq}", step="s", progress=1, message="m", at=utcnow()
    )


async def stored(ledger: Ledger, run: UUID) -> int:
    """The run's last `seq`. Raises AssertionError unless each up to it has its entry and its result."""
    rows: list[Any] = [*await ledger.read(_SEQS(run=run))]
    last: int = rows[0][0]
    found = [(seq, step) for _, seq, step in rows if seq is not None]
    assert found == [(seq, f"mark {seq}") for seq in range(1, last + 1)]
    return last
