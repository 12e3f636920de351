"""An outage is logged once by each process, and its end once, whatever loops over it meanwhile."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import asyncpg
import pytest
from sqlalchemy import make_url
from structlog.testing import capture_logs

from app.runtime import outages
from app.runtime.outages import Outages
from tests.support.command import Served, chargen
from tests.support.servers import mortal_valkey
from tests.support.waiting import block_until, until

AWAY_SECONDS = 12.0
START = "/api/v1/characters/generate-automated"


def lines(log: Path) -> Iterator[dict[str, Any]]:
    """What was logged as JSON; a line of another form is a failure of its own."""
    for line in log.read_text().splitlines():
        if not line.startswith("chargen: "):
            yield json.loads(line)


def announced(log: Path, event: str, of: str) -> int:
    return len([line for line in lines(log) if (line["event"], line.get("of")) == (event, of)])


def others(log: Path, of: str) -> list[str]:
    """Whatever else was said louder than at information."""
    loud = [line for line in lines(log) if line["level"] in ("warning", "error", "critical")]
    return [json.dumps(line)[:300] for line in loud if line.get("of") != of]


def start_run(studio: Served, token: str) -> int:
    """A text run, as a form; the status of the answer."""
    form = b'--b\r\nContent-Disposition: form-data; name="description"\r\n\r\nA brave knight\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b", "Authorization": f"Bearer {token}"}
    with urlopen(Request(studio.url + START, form, headers), timeout=20) as answer:
        return int(answer.status)


def served(tmp_path: Path, **variables: str) -> Served:
    return Served(
        tmp_path / "data",
        tmp_path / "log",
        CHARGEN_ENGINE="scripted",
        CHARGEN_SCRIPTED_STEP_SECONDS="0.01",
        CHARGEN_LOG_FORMAT="json",
        **variables,
    )


@pytest.mark.parametrize("dispatch", ["inline", "queue"])
def test_a_redis_that_is_away_for_twelve_seconds_is_two_lines_of_each_process(
    tmp_path: Path, dispatch: str
) -> None:
    log = tmp_path / "log"
    with mortal_valkey() as redis:
        studio = served(tmp_path, CHARGEN_REDIS_URL=redis.url, CHARGEN_DISPATCH=dispatch)
        try:
            studio.until_ready()
            token = chargen(studio.folder, "token", "--user", "ana", **studio.variables).stdout.strip()
            redis.kill()
            ends = time.monotonic() + AWAY_SECONDS
            while time.monotonic() < ends:
                assert start_run(studio, token) == 200
                time.sleep(1)
            redis.start()
            block_until(lambda: announced(log, "outage.ended", "redis") == 2)
            block_until(studio.healthy)
        finally:
            studio.end()
    assert (announced(log, "outage.began", "redis"), announced(log, "outage.ended", "redis")) == (2, 2)
    assert others(log, "redis") == []
    assert "Traceback" not in log.read_text()


def test_a_database_that_is_away_is_two_lines_of_each_process(tmp_path: Path, postgres_url: str) -> None:
    log = tmp_path / "log"
    studio = served(tmp_path, CHARGEN_DATABASE_URL=postgres_url)
    try:
        studio.until_ready()
        asyncio.run(_away(postgres_url, AWAY_SECONDS))
        block_until(lambda: announced(log, "outage.ended", "database") == 2)
        block_until(studio.healthy)
    finally:
        studio.end()
    assert (announced(log, "outage.began", "database"), announced(log, "outage.ended", "database")) == (2, 2)
    assert others(log, "database") == []
    assert "Traceback" not in log.read_text()


async def _away(database_url: str, seconds: float) -> None:
    url = make_url(database_url)
    server = url.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS false')
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", url.database
        )
        await asyncio.sleep(seconds)
        await connection.execute(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS true')
    finally:
        await connection.close()


async def test_many_reports_are_one_line_and_only_a_probe_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "PAUSES", (0.01,))
    why: str | None = None
    probes = 0

    async def probe() -> str | None:
        nonlocal probes
        probes += 1
        return why

    watched = Outages({"part": probe})
    watching = asyncio.create_task(watched.watch())
    with capture_logs() as said:
        await until(lambda: probes == 1)
        why = "It is away."
        for _ in range(20):
            watched.down("part", "Somebody failed.")
        await until(lambda: watched.why("part") == why)
        why = None
        began_before = asyncio.get_running_loop().time()
        await until(lambda: not watched.any())
        watched.down("part", "An echo.", since=began_before)
        assert not watched.any()
    watching.cancel()
    assert [line["event"] for line in said] == ["outage.began", "outage.ended"]


async def test_a_probe_that_says_nothing_or_raises_counts_as_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "PROBE_SECONDS", 0.05)

    async def silent() -> str | None:
        await asyncio.Event().wait()
        return None

    async def broken() -> str | None:
        raise ValueError("with a secret")

    watched = Outages({"silent": silent, "broken": broken})
    away = await watched.probe_all()
    assert "does not answer" in away["silent"]
    assert away["broken"] == "It fails (ValueError)."
