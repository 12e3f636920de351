"""Migrations lead to exactly the tables the code has, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, select, text

import app.bootstrap  # noqa: F401 - brings in every model
from app import migrations
from app.accounts.models import User
from app.db import Base, utcnow
from tests.support.servers import Postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite3"
        return
    server: Postgres = request.getfixturevalue("postgres_server")
    url = server.create_empty()
    yield url
    server.drop(url)


def differences(url: str) -> list[object]:
    found: list[object] = []

    def compare(connection: Connection) -> None:
        found.extend(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    migrations.with_connection(url, compare)
    return found


def test_an_upgraded_database_has_the_tables_of_the_code(empty_url: str) -> None:
    assert migrations.pending(empty_url)
    migrations.upgrade(empty_url)
    assert not migrations.pending(empty_url)
    assert differences(empty_url) == []


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)
    assert not migrations.pending(empty_url)


def test_users_of_before_have_been_seen_when_the_column_came(empty_url: str) -> None:
    seen: list[object] = []

    def migrate(connection: Connection) -> None:
        config = migrations.config(connection)
        before = ScriptDirectory.from_config(config).get_revision("0011").down_revision
        command.upgrade(config, str(before))
        row = {"id": uuid4().hex, "name": "ana", "at": datetime(2020, 1, 1, tzinfo=UTC)}
        values = "(:id, :name, 'Ana', 'user', false, :at)"
        columns = "(id, name, display_name, role, guest, created_at)"
        connection.execute(text(f"INSERT INTO users {columns} VALUES {values}"), row)
        command.upgrade(config, "0011")
        seen.append(connection.execute(select(User.seen_at)).scalar_one())

    migrations.with_connection(empty_url, migrate)
    (moment,) = seen
    assert isinstance(moment, datetime)
    assert utcnow() - moment < timedelta(minutes=5)
