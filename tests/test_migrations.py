"""Migrations lead to exactly the tables the code has, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

import app.bootstrap  # noqa: F401 - brings in every model
from app import migrations
from app.db import Base
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

    migrations._with_connection(url, compare)
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
