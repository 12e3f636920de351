"""The database as commands find it: the quick look at SQLite agrees with Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from app import migrations
from app.cli.database import newest_revision, sqlite_revision
from tests.support.command import within


def test_the_newest_file_is_alembics_only_head() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    assert script.get_heads() == [newest_revision()]


def test_a_migrated_file_is_known_without_alembic(sqlite_url: str) -> None:
    assert sqlite_revision(sqlite_url) == newest_revision()


def test_what_is_not_migrated_is_left_to_alembic(tmp_path: Path) -> None:
    assert sqlite_revision(f"sqlite+aiosqlite:///{tmp_path}/none.sqlite3") is None
    assert not (tmp_path / "none.sqlite3").exists()
    (tmp_path / "empty.sqlite3").touch()
    assert sqlite_revision(f"sqlite+aiosqlite:///{tmp_path}/empty.sqlite3") is None
    assert sqlite_revision("postgresql+asyncpg://host/name") is None


def test_migrate_says_whether_it_did_anything(tmp_path: Path) -> None:
    assert within(tmp_path, "migrate").stdout == "The database is migrated.\n"
    assert within(tmp_path, "migrate").stdout == "The database was up to date.\n"


def test_postgresql_is_migrated_as_well(tmp_path: Path, postgres_url: str) -> None:
    announced = within(tmp_path, "migrate", CHARGEN_DATABASE_URL=postgres_url)
    assert announced.stdout == "The database was up to date.\n", announced.output
