"""What a ledger promises, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import User
from app.db import Database
from app.errors import InvalidField, Unavailable
from app.ledger.factory import make_ledger
from app.ledger.port import Ledger
from app.ledger.rows import insert_row
from app.ledger.statement import Statement
from app.ledger.unit import Unit
from app.runs.leases import LeaseLost
from app.runs.models import GenerationRun
from tests.support.command import free_port
from tests.support.ledger_units import entry_unit, store_runs, stored
from tests.support.paths import ROOT


async def test_a_unit_is_stored_and_returns_what_it_returns(ledger: Ledger) -> None:
    (run,) = await store_runs(ledger, 1)
    assert [await ledger.write(entry_unit(run)) for _ in range(3)] == [1, 2, 3]
    assert await stored(ledger, run) == 3


async def test_a_parameter_without_a_value_is_a_fault(ledger: Ledger) -> None:
    name = Statement(select(User.name).where(User.id == bindparam("user")))
    with pytest.raises(KeyError, match="user"):
        await ledger.read(name(usr=uuid4()))


async def test_units_that_come_at_once_are_all_stored(ledger: Ledger) -> None:
    runs = await store_runs(ledger, 8)
    seqs = await asyncio.gather(*(ledger.write(entry_unit(run)) for run in runs for _ in range(20)))
    assert sorted(seqs) == sorted([*range(1, 21)] * len(runs))
    assert [await stored(ledger, run) for run in runs] == [20] * len(runs)


async def test_a_unit_that_raises_is_undone_alone(ledger: Ledger) -> None:
    (run, other) = await store_runs(ledger, 2)
    boom = ZeroDivisionError()

    def raise_it() -> None:
        raise boom

    units = [
        entry_unit(run),
        entry_unit(run, then=raise_it),  # after all of its statements
        entry_unit(other, owner="another"),  # at its fence
        entry_unit(other),
    ]
    came = await asyncio.gather(*map(ledger.write, units), return_exceptions=True)
    assert came == [1, boom, came[2], 1]
    assert isinstance(came[2], LeaseLost)
    assert [await stored(ledger, each) for each in (run, other)] == [1, 1]


async def test_a_broken_constraint_undoes_its_unit_alone(ledger: Ledger) -> None:
    (run, other) = await store_runs(ledger, 2)

    def twice() -> Unit[None]:
        yield from entry_unit(run)()
        yield insert_row(User(id=uuid4(), display_name="Bia", name="the same"))
        yield insert_row(User(id=uuid4(), display_name="Caio", name="the same"))

    came = await asyncio.gather(ledger.write(twice), ledger.write(entry_unit(other)), return_exceptions=True)
    assert isinstance(came[0], IntegrityError)
    assert [await stored(ledger, each) for each in (run, other)] == [0, 1]


@pytest.mark.parametrize("value", ["a lone surrogate \ud800", 2**70])
async def test_a_value_that_cant_be_stored_undoes_its_unit_alone(ledger: Ledger, value: str | int) -> None:
    (run,) = await store_runs(ledger, 1)
    user = User(id=uuid4(), display_name="Bia", name=value if isinstance(value, str) else None)
    bad = GenerationRun(id=uuid4(), user_id=user.id, description="x", locale="en", seed=value)

    def refused() -> Unit[None]:
        yield from entry_unit(run)()
        yield insert_row(user)
        yield insert_row(bad)

    with pytest.raises(InvalidField):
        await ledger.write(refused)
    assert await stored(ledger, run) == 0
    assert await ledger.write(entry_unit(run)) == 1


async def test_who_asked_may_be_cancelled(ledger: Ledger) -> None:
    (run,) = await store_runs(ledger, 1)
    writes = [asyncio.create_task(ledger.write(entry_unit(run))) for _ in range(30)]
    await asyncio.sleep(0)
    for write in writes[::2]:
        write.cancel()
    came = await asyncio.gather(*writes, return_exceptions=True)
    acknowledged = [each for each in came if isinstance(each, int)]
    assert len(acknowledged) >= 15
    assert await stored(ledger, run) >= len(acknowledged)


async def test_the_orm_and_the_ledger_take_turns(ledger: Ledger, database: Database) -> None:
    (run,) = await store_runs(ledger, 1)

    async def by_orm() -> None:
        async with database.writing() as session:
            session.add(User(id=uuid4(), display_name="Bia"))

    await asyncio.gather(*(ledger.write(entry_unit(run)) for _ in range(20)), *(by_orm() for _ in range(20)))
    async with database.reading() as session:
        users = (await session.execute(select(User.id))).all()
    assert (await stored(ledger, run), len(users)) == (20, 21)


async def test_another_process_is_waited_for(database_url: str, ledger: Ledger) -> None:
    (run,) = await store_runs(ledger, 1)
    other = Database(database_url)
    others = make_ledger(other)
    try:
        await asyncio.gather(*(each.write(entry_unit(run)) for _ in range(20) for each in (ledger, others)))
        assert await stored(ledger, run) == 40
    finally:
        await others.close()
        await other.close()


async def test_rows_are_what_the_orm_reads(ledger: Ledger, database: Database) -> None:
    (run_id,) = await store_runs(ledger, 1)
    async with database.reading() as session:
        run = await session.get(GenerationRun, run_id)
    assert run is not None
    assert (run.status, run.progress, run.attempt, run.by_admin) == ("queued", 0, 1, False)
    assert (run.description, run.lease_until, run.created_at.tzinfo is None) == ("A knight", None, False)


@pytest.mark.parametrize("scheme", ["sqlite", "postgresql"])
async def test_a_database_that_cant_be_used_is_unavailable(scheme: str, tmp_path: Path) -> None:
    address = {
        "sqlite": f"sqlite+aiosqlite:///{tmp_path}/no/such/folder/x.sqlite3",
        "postgresql": f"postgresql+asyncpg://u:p@127.0.0.1:{free_port()}/x",
    }
    database = Database(address[scheme])
    ledger = make_ledger(database)
    try:
        with pytest.raises(Unavailable):
            await ledger.write(entry_unit(uuid4()))
        with pytest.raises(Unavailable):
            await stored(ledger, uuid4())
    finally:
        await ledger.close()
        await database.close()


def test_a_writer_killed_at_any_statement_leaves_no_part_of_a_unit(database_url: str) -> None:
    script = str(Path(__file__).with_name("killed_writer.py"))
    came = subprocess.run(
        [sys.executable, script, database_url],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert came.returncode == 0, came.stderr
    assert int(came.stdout) >= 4 * 5  # four units: begin, three statements, commit
