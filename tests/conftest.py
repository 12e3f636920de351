"""Fixtures everybody uses: real servers once per run, a fresh database and container per test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from redis import Redis

from app import bootstrap
from app.accounts import passwords
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.migrations import upgrade
from app.settings.settings import Settings
from tests.support.servers import Postgres, postgres, valkey
from tests.support.stand_ins import staged
from workers.main import make_worker

TESTS = Path(__file__).resolve().parent
SECRET = "a secret of thirty-two characters"


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    with valkey() as url:
        yield url


@pytest.fixture
def redis_url(valkey_server: str) -> str:
    """The session's Valkey, emptied."""
    with Redis.from_url(valkey_server) as client:
        client.flushall()
    return valkey_server


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    upgrade(f"sqlite+aiosqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_sqlite: Path) -> str:
    path = tmp_path / "chargen.sqlite3"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    url = postgres_server.create()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases: a test that asks for this runs on each."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait for browsers towards the end, since their studios last as long as the session; last of
    all the tables that take seconds a file, so that several processes end together."""

    def turn(item: pytest.Item) -> int:
        parts = item.path.relative_to(TESTS.parent).parts
        return 1 if parts[0] == "e2e" else 2 if "openai_compatible" in parts else 0

    items.sort(key=turn)


def make_settings(data_dir: Path, database_url: str, redis_url: str, **variables: str) -> Settings:
    """Settings as an operator would give them; the scripted engine, at full speed."""
    return Settings.from_env(
        {
            "CHARGEN_DATA_DIR": str(data_dir),
            "CHARGEN_DATABASE_URL": database_url,
            "CHARGEN_REDIS_URL": redis_url,
            "CHARGEN_JWT_SECRET": SECRET,
            "CHARGEN_ENGINE": "scripted",
            "CHARGEN_SCRIPTED_STEP_SECONDS": "0.01",
            **variables,
        }
    )


@pytest.fixture
def settings(tmp_path: Path, sqlite_url: str, redis_url: str) -> Settings:
    """On SQLite; for what does not depend on the database."""
    return make_settings(tmp_path, sqlite_url, redis_url)


@pytest.fixture
def password_hasher(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose hash costs a thousandth; with an indirect parameter "real", the product's own."""
    if getattr(request, "param", None) != "real":
        cheap = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)
        monkeypatch.setattr(passwords, "PasswordHasher", cheap)


@pytest.fixture
async def container(
    tmp_path: Path, database_url: str, redis_url: str, password_hasher: None
) -> AsyncIterator[Container]:
    """A living container on each database; no worker."""
    settings = make_settings(tmp_path, database_url, redis_url)
    async with bootstrap.alive(staged(settings)) as living:
        yield living


@asynccontextmanager
async def working(container: Container) -> AsyncIterator[None]:
    """A real SAQ worker on the container, in this process."""
    worker = make_worker(container)
    task = asyncio.create_task(worker.start())
    try:
        yield
    finally:
        worker.event.set()
        await task


@pytest.fixture
async def worker(container: Container) -> AsyncIterator[None]:
    async with working(container):
        yield


@pytest.fixture
async def guest(container: Container) -> Identity:
    return (await container.accounts.make_guest())[0]


@pytest.fixture
async def stranger(container: Container) -> Identity:
    return (await container.accounts.make_guest())[0]
