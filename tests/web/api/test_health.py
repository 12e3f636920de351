"""Health: alive whatever is away; ready when database, Redis and a worker answer."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import httpx
import pytest

from app.adapters.saq_queue import SIGN_LASTS
from app.bootstrap import Container
from tests.support.command import ROOT, environment
from tests.support.runs import until
from tests.web.api.conftest import on_both
from tests.web.api.outage import database_away

ALL = {"status": "ready", "database": True, "redis": True, "worker": True}


async def test_alive_touches_nothing(
    anonymous: httpx.AsyncClient, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def touched() -> None:
        raise AssertionError

    for part in (container.db, container.redis):
        monkeypatch.setattr(part, "ping", touched)
    answer = await anonymous.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
    assert "set-cookie" not in answer.headers


@on_both
async def test_ready_when_every_part_answers(anonymous: httpx.AsyncClient, worker: None) -> None:
    async def ready() -> dict[str, object] | None:
        answer = await anonymous.get("/health/ready")
        return answer.json() if answer.status_code == 200 else None

    assert await until(ready) == ALL


async def test_a_killed_worker_is_known_as_dead_within_ten_seconds(
    anonymous: httpx.AsyncClient, container: Container
) -> None:
    given = {
        "CHARGEN_DATABASE_URL": container.settings.database_url,
        "CHARGEN_REDIS_URL": container.settings.redis_url,
        "CHARGEN_JWT_SECRET": container.settings.jwt_secret,
        "CHARGEN_ENGINE": "scripted",
    }

    async def ready() -> bool:
        return (await anonymous.get("/health/ready")).status_code == 200

    async def unready() -> bool:
        return not await ready()

    env = environment(container.settings.data_dir, **given)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app.cli", "worker", cwd=ROOT, env=env
    )
    try:
        await until(ready, 60)
        await _stays_so(ready, SIGN_LASTS + 1)
    finally:
        process.kill()
        await process.wait()
    await until(unready, 10)


async def _stays_so(look: Callable[[], Awaitable[bool]], seconds: float) -> None:
    ends = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < ends:
        assert await look()
        await asyncio.sleep(0.5)


async def test_not_ready_without_a_worker(anonymous: httpx.AsyncClient) -> None:
    answer = await anonymous.get("/health/ready")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (503, "unavailable")
    assert {name: body[name] for name in ALL} == {**ALL, "status": "unavailable", "worker": False}
    assert "worker" in body["error"]


@on_both
async def test_not_ready_without_its_database(anonymous: httpx.AsyncClient, container: Container) -> None:
    async with database_away(container):
        answer = await anonymous.get("/health/ready")
    assert (answer.status_code, answer.json()["database"], answer.json()["redis"]) == (503, False, True)
