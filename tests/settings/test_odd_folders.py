"""A data folder of any name is the one that is used: by the database, the file store, and the queue."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from redis import Redis
from redis.connection import UnixDomainSocketConnection
from sqlalchemy import make_url

from app import bootstrap, migrations
from app.adapters.embedded.valkey import program, socket_path
from app.adapters.files import ObjectFiles
from app.cli.database import newest_revision, sqlite_revision, up_to_date
from app.settings.environment import sqlite_path, sqlite_url
from app.settings.settings import Settings
from tests.support.command import within

NAMES = [
    "plain",
    "two words",
    "hundred%20percent",
    "100%",
    "%2F",
    "sharp#1",
    "a=b&c;d",
    "plus+plus",
    "at@host:80",
    "quo'te\"s",
    "back\\slash",
    "São João 龍 😀",
    "percent%25twice",
]


@pytest.fixture(params=NAMES)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The one named; beside it stand those that a slip in quoting would lead to, and must stay empty."""
    return tmp_path / str(request.param)


def settings_in(folder: Path) -> Settings:
    return Settings.from_env({"CHARGEN_DATA_DIR": str(folder), "CHARGEN_ENGINE": "scripted"})


async def test_what_lies_in_the_folder_named_is_what_is_opened(folder: Path) -> None:
    settings = settings_in(folder)
    assert settings.data_dir == folder
    assert await asyncio.to_thread(up_to_date, settings)  # it had to be made
    container = bootstrap.build(settings)
    try:
        await container.accounts.ensure_named("ana")
        await container.files.put("uploads/picture.webp", b"a picture")
    finally:
        await container.db.close()
        await container.redis.aclose()
    with closing(sqlite3.connect(folder / "chargen.sqlite3")) as connection:
        assert connection.execute("SELECT name FROM users").fetchall() == [("ana",)]
    assert (folder / "files/uploads/picture.webp").read_bytes() == b"a picture"
    assert sqlite_revision(settings.database_url) == newest_revision()
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_the_queues_socket_lies_there_too(folder: Path) -> None:
    settings = settings_in(folder)
    path = socket_path(settings.redis_url)
    dialled = Redis.from_url(settings.redis_url).connection_pool.connection_kwargs["path"]
    assert Redis.from_url(settings.redis_url).connection_pool.connection_class is UnixDomainSocketConnection
    assert Path(dialled) == path
    program(settings.redis_url, settings.data_dir)  # makes the socket's folder, and the configuration
    assert path.parent.is_dir()
    assert (folder / "valkey/valkey.conf").is_file()


@pytest.mark.parametrize("name", [*NAMES, "what?"])
def test_an_address_names_the_file_it_was_made_from(name: str) -> None:
    path = Path("/srv") / name / "chargen.sqlite3"
    assert make_url(sqlite_url(path)).database == str(path)
    assert sqlite_path(sqlite_url(path)) == path


def test_another_databases_address_names_no_file() -> None:
    assert sqlite_path("postgresql+asyncpg://host/name") is None


async def test_a_store_of_files_that_is_named_is_the_one_used(folder: Path) -> None:
    await ObjectFiles(folder.as_uri()).put("uploads/a.webp", b"x")
    assert (folder / "uploads/a.webp").read_bytes() == b"x"


def test_migrations_are_found_in_a_checkout_of_any_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Alembic's configuration takes `%` for a reference."""
    folder.symlink_to(Path(migrations.__file__).parent, target_is_directory=True)
    monkeypatch.setattr(migrations, "__file__", str(folder / "__init__.py"))
    script = ScriptDirectory.from_config(migrations.config(None))  # type: ignore[arg-type]
    assert script.get_current_head() == newest_revision()


def test_the_command_uses_it(tmp_path: Path) -> None:
    folder = tmp_path / "a%20b #1 100%"
    assert within(folder, "migrate").stdout == "The database is migrated.\n"
    assert (folder / "chargen.sqlite3").is_file()
    assert within(folder, "migrate").stdout == "The database was up to date.\n"
