"""The statements by which leases are claimed, renewed and released."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select, update

from app.accounts.models import User
from app.db import LOCK
from app.ledger.rows import new_values, update_statement
from app.ledger.statement import Call, Statement
from app.ledger.unit import Unit
from app.runs.claims import Leased
from app.runs.models import AvatarJob, GenerationRun, RunStatus


def set_columns(row: Leased, *names: str) -> Unit[None]:
    """Stores these attributes as the row has them."""
    statement = update_statement(type(row), frozenset(names), _by_id, "id")
    yield Call(statement, {"id": row.id, **new_values({name: getattr(row, name) for name in names})})


def set_until(held: Leased, until: datetime) -> Unit[bool]:
    """Moves the end of a lease; returns whether it is held still."""
    rows = yield _UNTIL[type(held)](id=held.id, owner=held.lease_owner, until=until)
    return bool(rows)


def _by_id(kind: type[Leased]) -> tuple[ColumnElement[bool], ...]:
    return (kind.id == bindparam("id"),)


def _whole(kind: type[Leased], *, lock: bool) -> Statement:
    """Selects the whole row with that id."""
    found = select(kind.__table__).where(*_by_id(kind))
    return Statement(found.with_for_update(**LOCK) if lock else found)


def _until(kind: type[Leased]) -> Statement:
    held = update(kind).where(*_by_id(kind), kind.lease_owner == bindparam("owner"))
    return Statement(held.values({kind.lease_until: bindparam("until")}).returning(kind.id))


RUN, LOCK_RUN = _whole(GenerationRun, lock=False), _whole(GenerationRun, lock=True)
JOB, LOCK_JOB = _whole(AvatarJob, lock=False), _whole(AvatarJob, lock=True)
LOCK_USER = Statement(select(User.id).where(User.id == bindparam("id")).with_for_update(**LOCK))
RUNNING = Statement(
    select(func.count()).where(
        GenerationRun.user_id == bindparam("user"), GenerationRun.status == RunStatus.RUNNING
    )
)
_UNTIL: dict[type[Any], Statement] = {kind: _until(kind) for kind in (GenerationRun, AvatarJob)}
