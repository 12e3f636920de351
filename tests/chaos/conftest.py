"""A studio of two web processes and two workers on PostgreSQL, for races over HTTP between real processes."""

from __future__ import annotations

import asyncio
import random
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import aiohttp
import pytest

from app import bootstrap
from app.db import Database
from app.settings.settings import Settings
from tests.chaos.experiment import ready
from tests.chaos.plan import Plan
from tests.chaos.processes import Site, environment, log_lines
from tests.support.servers import Postgres
from tests.support.waiting import until

PLAN = Plan("postgresql", "queue", webs=2, workers=2)
STEP_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Duo:
    """The running studio, and how to look behind it."""

    site: Site
    folder: Path
    database_url: str

    def settings(self) -> Settings:
        """As the studio's processes have them: its Valkey is the embedded one of its folder."""
        env = environment(PLAN, self.folder, self.database_url, random.Random(0))
        return Settings.from_env({name: env[name] for name in env if name.startswith("CHARGEN_")})

    def calls(self, run_id: UUID) -> list[str]:
        """The steps that engines were asked for, in the order of the log."""
        lines = [line for line in log_lines(self.folder) if line.get("run_id") == str(run_id)]
        return [line["step"] for line in lines if line["event"] == "engine.called"]

    def events(self, run_id: UUID) -> list[str]:
        """What was logged about a run."""
        return [str(line["event"]) for line in log_lines(self.folder) if line.get("run_id") == str(run_id)]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with several tabs: each request goes to one web process or the other."""

    duo: Duo
    token: str
    http: aiohttp.ClientSession

    async def ask(self, method: str, path: str, tab: int = 0, **more: Any) -> tuple[int, Any]:
        """Status and body."""
        address = self.duo.site.addresses[tab % len(self.duo.site.addresses)]
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        async with self.http.request(method, f"{address}/api/v1{path}", headers=headers, **more) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    async def start(self, tab: int = 0, key: str | None = None) -> tuple[int, UUID]:
        form = aiohttp.FormData({"description": "A brave knight"})
        headers = {"Idempotency-Key": key} if key else {}
        path = "/characters/generate-automated"
        status, body = await self.ask("POST", path, tab, data=form, headers=headers)
        return status, UUID(body["sessionId"])

    async def ended(self, run_id: UUID, seconds: float = 60) -> dict[str, Any]:
        """The run, once it has ended."""
        return await self._ended(f"/generations/{run_id}", seconds)

    async def painted(self, job_id: str, seconds: float = 60) -> dict[str, Any]:
        """The avatar job, once it has ended."""
        return await self._ended(f"/avatar-jobs/{job_id}", seconds)

    async def _ended(self, path: str, seconds: float) -> dict[str, Any]:
        async def look() -> dict[str, Any] | None:
            _, found = await self.ask("GET", path)
            return dict(found) if found["status"] in {"completed", "failed", "cancelled"} else None

        return await until(look, seconds, every=0.05)


@pytest.fixture(scope="module")  # without `__init__.py` a package lasts as long as the session
def duo(postgres_server: Postgres) -> Iterator[Duo]:
    folder = Path(tempfile.mkdtemp(prefix="chargen-duo-"))
    url = postgres_server.create()
    pace = {"CHARGEN_SCRIPTED_STEP_SECONDS": str(STEP_SECONDS)}
    site = Site(PLAN, folder, url, random.Random(0), **pace)
    site.start()
    try:
        asyncio.run(_all_ready(site))
        yield Duo(site, folder, url)
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)
        postgres_server.drop(url)


async def _all_ready(site: Site) -> None:
    async with aiohttp.ClientSession() as http:
        await asyncio.gather(*(ready(http, address) for address in site.addresses))


@asynccontextmanager
async def somebody(duo: Duo) -> AsyncIterator[Person]:
    """A person who has made nothing yet."""
    db = Database(duo.database_url)
    accounts = bootstrap.build_accounts(duo.settings(), db)
    token = accounts.issue(await accounts.ensure_named(f"person {uuid4()}"), timedelta(hours=1))
    await db.close()
    async with aiohttp.ClientSession() as http:
        yield Person(duo, token, http)


@pytest.fixture
async def person(duo: Duo) -> AsyncIterator[Person]:
    async with somebody(duo) as one:
        yield one
