"""Health: alive whatever is away; unavailable for want of the database alone, degraded for the rest."""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar import Litestar
from redis import Redis

from app import bootstrap
from app.adapters.saq_queue import LIVENESS_SECONDS, LIVENESS_TTL
from app.bootstrap import Container
from app.runs.models import RunStatus
from app.web import readiness
from tests.conftest import make_settings, working
from tests.support.command import environment
from tests.support.paths import ROOT
from tests.support.runs import completed
from tests.support.servers import Postgres, valkey
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.waiting import advance_clock, settled, until
from tests.web.api.conftest import client_of, make_site, on_both
from tests.web.api.outage import database_away, read_only_database

ALL = {"status": "ready", "database": True, "redis": True, "worker": True, "files": True, "reasons": []}


@pytest.fixture
def uncached(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of what is found, not of how long it is good for."""
    monkeypatch.setattr(readiness, "CACHED_SECONDS", 0.0)


@pytest.fixture
def own_valkey() -> Iterator[str]:
    with valkey() as url:
        yield url


@pytest.fixture
async def elsewhere(tmp_path: Path, sqlite_url: str, own_valkey: str) -> AsyncIterator[Container]:
    """A container on a Valkey of its own, which can be spoilt."""
    settings = make_settings(tmp_path, sqlite_url, own_valkey)
    async with bootstrap.alive(bootstrap.build(settings)) as living:
        yield living


def _client(container: Container, monkeypatch: pytest.MonkeyPatch) -> httpx.AsyncClient:
    return client_of(make_site(container, monkeypatch))


async def _asked(client: httpx.AsyncClient) -> tuple[int, dict[str, Any]]:
    answer = await client.get("/health/ready")
    return answer.status_code, answer.json()


async def _says(client: httpx.AsyncClient, status: str, *reasons: str) -> dict[str, Any]:
    """The body, once it says so."""

    async def look() -> dict[str, Any] | None:
        _, body = await _asked(client)
        return body if (body["status"], set(body["reasons"])) == (status, set(reasons)) else None

    return await until(look)


async def test_alive_touches_nothing(
    anonymous: httpx.AsyncClient, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def touched() -> None:
        raise AssertionError

    monkeypatch.setattr(container.outages, "probe_all", touched)
    monkeypatch.setattr(container.queue, "workers", touched)
    answer = await anonymous.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "set-cookie" not in answer.headers


@on_both
async def test_ready_when_every_part_answers(anonymous: httpx.AsyncClient, worker: None) -> None:
    assert await _says(anonymous, "ready") == ALL


async def test_a_killed_worker_is_known_as_dead_within_ten_seconds(
    anonymous: httpx.AsyncClient, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {
        "CHARGEN_DATABASE_URL": container.settings.database_url,
        "CHARGEN_REDIS_URL": container.settings.redis_url,
        "CHARGEN_JWT_SECRET": container.settings.jwt_secret,
        "CHARGEN_ENGINE": "scripted",
    }

    async def ready() -> bool:
        return bool((await _asked(anonymous))[1]["status"] == "ready")

    async def degraded() -> bool:
        return not await ready()

    env = environment(container.settings.data_dir, **given)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", "worker", cwd=ROOT, env=env
    )
    try:
        await until(ready, 60)
        with monkeypatch.context() as at_once:
            at_once.setattr(readiness, "CACHED_SECONDS", 0.0)
            await _stays_so(ready, container)
    finally:
        process.kill()
        await process.wait()
    await until(degraded, 10)


async def _stays_so(look: Callable[[], Awaitable[bool]], container: Container) -> None:
    """While the worker gives more signs of life than one is good for, in seconds."""
    signs: set[bytes] = set()

    async def enough() -> bool:
        assert await look()
        keys = await container.redis.keys("saq:*:worker_info:*")
        signs.update([await container.redis.get(key) for key in keys])
        return len(signs) > LIVENESS_TTL / LIVENESS_SECONDS + 1

    await until(enough, every=0.1)


async def test_without_a_worker_it_is_degraded_and_runs_complete(
    anonymous: httpx.AsyncClient, container: Container
) -> None:
    status, body = await _asked(anonymous)
    assert (status, body) == (200, {**ALL, "status": "degraded", "worker": False, "reasons": ["worker"]})
    identity = (await container.accounts.make_guest())[0]
    assert (await completed(container, identity)).status == RunStatus.COMPLETED


async def test_without_a_worker_a_queue_only_waits(
    tmp_path: Path, sqlite_url: str, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DISPATCH="queue")
    async with (
        bootstrap.alive(bootstrap.build(settings)) as container,
        _client(container, monkeypatch) as client,
    ):
        status, body = await _asked(client)
    assert (status, body["status"], body["reasons"]) == (200, "degraded", ["worker"])


async def test_a_redis_out_of_memory_is_degraded_until_it_has_room(
    elsewhere: Container, own_valkey: str, uncached: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with working(elsewhere), _client(elsewhere, monkeypatch) as client:
        await _says(client, "ready")
        with Redis.from_url(own_valkey) as redis:
            redis.config_set("maxmemory-policy", "noeviction")
            redis.config_set("maxmemory", 1)
            status, body = await _asked(client)
            assert (status, body["status"], body["redis"]) == (200, "degraded", False)
            assert "redis" in body["reasons"]
            assert "out of memory" in str(elsewhere.outages.why("redis"))
            identity = (await elsewhere.accounts.make_guest())[0]
            assert (await completed(elsewhere, identity)).status == RunStatus.COMPLETED
            redis.config_set("maxmemory", 0)
        await _says(client, "ready")


async def test_a_redis_that_goes_away_is_degraded_and_runs_complete(
    tmp_path: Path, sqlite_url: str, uncached: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with valkey() as url:
        settings = make_settings(tmp_path, sqlite_url, url)
        container = bootstrap.build(settings)
        living = bootstrap.alive(container)
        await living.__aenter__()
    try:
        async with _client(container, monkeypatch) as client:
            status, body = await _asked(client)
            assert (status, body["status"], body["reasons"]) == (200, "degraded", ["redis"])
            assert (body["redis"], body["worker"], body["database"]) == (False, False, True)
            identity = (await container.accounts.make_guest())[0]
            assert (await completed(container, identity)).status == RunStatus.COMPLETED
    finally:
        await living.__aexit__(None, None, None)


@on_both
async def test_unavailable_without_its_database(
    anonymous: httpx.AsyncClient, container: Container, uncached: None
) -> None:
    async with database_away(container):
        status, body = await _asked(anonymous)
    assert (status, body["status"], body["code"]) == (503, "unavailable", "unavailable")
    assert (body["database"], body["redis"]) == (False, True)
    assert "database" in body["error"]


@on_both
async def test_unavailable_where_the_database_can_only_be_read(
    anonymous: httpx.AsyncClient, container: Container, uncached: None
) -> None:
    async with read_only_database(container):
        status, body = await _asked(anonymous)
        assert (status, body["database"]) == (503, False)
        assert "database" in body["reasons"]


def _fills_up(disk: SmallDisk, client: httpx.AsyncClient) -> Callable[[], Awaitable[bool]]:
    async def full() -> bool:
        disk.fill()  # each time: PostgreSQL gives some room back now and then
        status, body = await _asked(client)
        return status == 503 and "database" in body["reasons"] and body["database"] is False

    return full


async def _over_a_full_disk(disk: SmallDisk, container: Container, client: httpx.AsyncClient) -> None:
    assert (await _asked(client))[0] == 200
    await until(_fills_up(disk, client))
    disk.free()

    async def usable() -> bool:
        return (await _asked(client))[0] == 200

    assert await until(usable)
    assert container.outages.why("database") is None


@pytest.fixture
def on_small_sqlite(tmp_path: Path, migrated_sqlite: Path) -> Iterator[tuple[SmallDisk, str]]:
    with small_disk(tmp_path / "disk", megabytes=3) as disk:
        shutil.copy(migrated_sqlite, disk.folder / "chargen.sqlite3")
        yield disk, f"sqlite+aiosqlite:///{disk.folder}/chargen.sqlite3"


@pytest.fixture
def on_small_postgres(postgres_server: Postgres) -> Iterator[tuple[SmallDisk, str]]:
    # Not under pytest's own folder, which nobody else may enter, and the server runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="chargen-disk-"))
    with small_disk(folder, megabytes=48) as disk, postgres_server.on_disk(disk.folder) as url:
        yield disk, url


@pytest.fixture(params=["on_small_sqlite", "on_small_postgres"])
def small(request: pytest.FixtureRequest) -> tuple[SmallDisk, str]:
    """A disk, and the URL of a database on it."""
    found: tuple[SmallDisk, str] = request.getfixturevalue(request.param)
    return found


async def test_unavailable_on_a_full_disk(
    small: tuple[SmallDisk, str],
    tmp_path: Path,
    redis_url: str,
    uncached: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk, url = small
    settings = make_settings(tmp_path / "data", url, redis_url)
    async with (
        bootstrap.alive(bootstrap.build(settings)) as container,
        _client(container, monkeypatch) as client,
    ):
        await _over_a_full_disk(disk, container, client)


async def test_a_failing_file_store_is_degraded_and_text_runs_complete(
    anonymous: httpx.AsyncClient, container: Container, worker: None, uncached: None
) -> None:
    await _says(anonymous, "ready")
    folder = container.settings.data_dir / "files"
    folder.rename(folder.with_name("away"))
    folder.write_text("in the way")
    status, body = await _asked(anonymous)
    assert (status, body) == (200, {**ALL, "status": "degraded", "files": False, "reasons": ["files"]})
    identity = (await container.accounts.make_guest())[0]
    assert (await completed(container, identity)).status == RunStatus.COMPLETED
    folder.unlink()
    folder.with_name("away").rename(folder)
    await _says(anonymous, "ready")


async def test_many_who_ask_share_one_probe_for_five_seconds(
    site: Litestar, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until(_never_away(container))
    asked = 0
    probe_all = container.outages.probe_all

    async def counted() -> dict[str, str]:
        nonlocal asked
        asked += 1
        return await probe_all()

    monkeypatch.setattr(container.outages, "probe_all", counted)
    async with client_of(site) as client:
        answers = await asyncio.gather(*(client.get("/health/ready") for _ in range(20)))
        assert {answer.status_code for answer in answers} == {200}
        await client.get("/health/ready")
        assert asked == 1
        advance_clock(readiness.CACHED_SECONDS + 0.1)
        await client.get("/health/ready")
        assert asked == 2


def _never_away(container: Container) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return not container.outages.any()

    return look


async def test_who_disconnects_takes_no_answer_from_others(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = asyncio.Event()

    async def slow() -> dict[str, str]:
        await waits.wait()
        return {}

    monkeypatch.setattr(container.outages, "probe_all", slow)
    probed = readiness.Health(container.outages, container.queue.workers, container.tasks.down)
    first, second = (asyncio.create_task(probed.readiness()) for _ in range(2))
    await settled()
    first.cancel()
    waits.set()
    assert (await second).database
