"""What drivers raise where the database can't be used is 503 `unavailable`, and nothing else is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url, text

from app import bootstrap, db
from app.db import Database
from app.db_failures import RolledBack, unavailable
from app.errors import AppError, Unavailable
from app.web.errors import as_app_error
from tests.conftest import make_settings
from tests.support.command import free_port
from tests.support.database_errors import AWAY, OURS, postgresql
from tests.support.waiting import until


async def _ask(database: Database) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))


@pytest.mark.parametrize("what", AWAY)
async def test_a_database_that_cant_be_used_is_unavailable_everywhere(what: str, tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/x.sqlite3")
    try:
        for unit in (database.reading, database.writing):
            with pytest.raises(Unavailable) as announced:
                async with unit():
                    raise AWAY[what]
            assert (as_app_error(announced.value).status, announced.value.code) == (503, "unavailable")
    finally:
        await database.close()


@pytest.mark.parametrize("what", OURS)
def test_other_faults_stay_what_they_are(what: str) -> None:
    assert unavailable(OURS[what]) is None


@pytest.mark.parametrize("state", ["40001", "40P01"])
def test_what_was_rolled_back_for_anothers_sake_is_known_as_such(state: str) -> None:
    announced = unavailable(postgresql(state))
    assert isinstance(announced, RolledBack)
    assert isinstance(announced, AppError)
    assert announced.code == "unavailable"


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+asyncpg://u:p@no-such-host.invalid/x",
        "postgresql+asyncpg://u:p@127.0.0.1:{port}/x",
        "postgresql+asyncpg://u:p@/x?host={folder}",
        "postgresql+asyncpg://u:p@/x?host={folder}/missing",
        "sqlite+aiosqlite:///{folder}/no/such/folder/x.sqlite3",
        "sqlite+aiosqlite:///{folder}",
    ],
)
async def test_it_is_so_with_the_real_drivers(address: str, tmp_path: Path) -> None:
    database = Database(address.format(port=free_port(), folder=tmp_path))
    try:
        with pytest.raises(Unavailable):
            await _ask(database)
        with pytest.raises(Unavailable):
            async with database.writing() as session:
                await session.execute(text("SELECT 1"))
    finally:
        await database.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(b"no database at all, but longer than a header" * 100)
    database = Database(f"sqlite+aiosqlite:///{path}")
    try:
        with pytest.raises(Unavailable):
            await _ask(database)
    finally:
        await database.close()


@pytest.mark.parametrize("change", [{"password": "wrong"}, {"database": "no_such_database"}])
async def test_who_may_not_log_in_finds_it_unavailable(postgres_url: str, change: dict[str, Any]) -> None:
    url = make_url(postgres_url)
    changed = url.set(**change) if "database" in change else url.set(username="nobody_at_all", **change)
    database = Database(changed.render_as_string(hide_password=False))
    try:
        with pytest.raises(Unavailable):
            await _ask(database)
    finally:
        await database.close()


async def test_the_pool_has_the_size_it_is_given_and_who_waits_too_long_for_it_is_reported(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "POOL_SECONDS", 0.1)
    database = Database(postgres_url, pool=2)
    free = asyncio.Event()

    async def busy() -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            await free.wait()

    holders = [asyncio.create_task(busy()) for _ in range(2)]
    try:
        await until(lambda: database.engine.pool.checkedout() == 2)  # type: ignore[attr-defined]
        with pytest.raises(Unavailable):
            await _ask(database)
        free.set()
        await asyncio.gather(*holders)
        await _ask(database)
    finally:
        await database.close()


async def test_the_setting_reaches_the_pool(postgres_url: str, tmp_path: Path, redis_url: str) -> None:
    settings = make_settings(tmp_path, postgres_url, redis_url, CHARGEN_DATABASE_POOL="4")
    container = bootstrap.build(settings)
    assert container.db.engine.pool.size() == 4  # type: ignore[attr-defined]
    await container.db.close()
