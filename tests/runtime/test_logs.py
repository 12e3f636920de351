"""Logs: one form for ours and the libraries', no query strings, the same ids from the request to the emit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import structlog
from litestar.types import ASGIApp
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from app import bootstrap
from app.accounts.models import UserRole
from app.asgi import create_site
from app.bootstrap import Container
from app.progress.log import ProgressEntry
from app.runtime import logs
from app.web import pages
from app.web.live.relay import Relay
from app.web.live.text_deltas import DeltaCursor, TextDelta
from app.web.request_log import RequestLog
from tests.conftest import make_settings, working
from tests.support.paths import ROOT
from tests.support.runs import painted
from tests.support.waiting import until

START = "/api/v1/characters/generate-automated"


def said(level: str, form: str, code: str) -> list[str]:
    """What a process of its own logs on standard error."""
    program = f"import logging\nfrom app.runtime import logs\nlogs.configure({level!r}, {form!r})\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True, timeout=30
    )
    return done.stderr.splitlines()


def test_libraries_lines_have_our_form_and_no_query_string() -> None:
    words = ("1.2.3.4:5", "GET", "/api/v1/ws?token=secret&x=1", "1.1", 200)
    lines = said(
        "debug", "json", f"logging.getLogger('uvicorn.access').info('%s - \"%s %s HTTP/%s\" %d', *{words})"
    )
    (line,) = [json.loads(line) for line in lines]
    assert line["event"] == '1.2.3.4:5 - "GET /api/v1/ws HTTP/1.1" 200'
    assert (line["level"], "timestamp" in line) == ("info", True)


def test_an_address_in_any_librarys_line_loses_its_query() -> None:
    code = "logging.getLogger('httpx').warning('HTTP Request: GET https://x.org/a?key=secret \"200 OK\"')"
    assert "secret" not in said("info", "console", code)[0]
    assert "https://x.org/a " in said("info", "console", code)[0]


def test_handshakes_frames_and_statements_are_not_reported_even_when_debugging() -> None:
    chatty = ["uvicorn.error", "aiosqlite", "sqlalchemy.engine"]
    code = "".join(f"logging.getLogger({name!r}).debug('cookie: secret')\n" for name in chatty)
    assert said("debug", "json", code) == []


def test_what_the_queue_announces_each_job_is_received_only_when_debugging() -> None:
    code = "logging.getLogger('saq').info('Enqueuing Job')\nlogging.getLogger('saq').error('lost')"
    assert [json.loads(line)["event"] for line in said("info", "json", code)] == ["lost"]
    assert len(said("debug", "json", code)) == 2


def test_a_rollback_that_a_cancellation_interrupts_is_no_error() -> None:
    pool = "logging.getLogger('sqlalchemy.pool.impl.AsyncAdaptedQueuePool').error('Exception', exc_info=True)"
    code = f"""
import asyncio
for error in (asyncio.CancelledError, OSError):
    try:
        raise error
    except BaseException:
        {pool}
"""
    (line,) = [json.loads(line) for line in said("info", "json", code)]
    assert "OSError" in line["exception"]


def test_a_crash_is_one_json_line_with_its_traceback() -> None:
    log = "structlog.get_logger().exception('crashed', n=1)"
    code = f"import structlog\ntry:\n 1/0\nexcept ZeroDivisionError:\n {log}"
    (line,) = [json.loads(line) for line in said("info", "json", code)]
    assert (line["event"], line["n"]) == ("crashed", 1)
    assert "ZeroDivisionError" in line["exception"]


class Watching:
    """A watcher, so that the relay has somebody to deliver to."""

    cursor = 0
    deltas: DeltaCursor | None = None
    transport = "test"

    def wants(self, _entry: ProgressEntry) -> bool:
        return True

    async def deliver(self, _entry: ProgressEntry) -> None:
        return None

    async def deliver_delta(self, _growth: TextDelta) -> None:
        return None

    def close(self) -> None:
        return None


@pytest.fixture(params=["inline", "queue"])
async def studio(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str, redis_url: str
) -> AsyncIterator[Container]:
    settings = make_settings(tmp_path, sqlite_url, redis_url, CHARGEN_DISPATCH=request.param)
    async with bootstrap.alive(bootstrap.build(settings)) as container:
        yield container


@pytest.fixture
def relay(studio: Container) -> Relay:
    return Relay(studio.progress, studio.feed)


@pytest.fixture
def app(studio: Container, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> ASGIApp:
    monkeypatch.setattr(pages, "routes", lambda *, production: [])
    return RequestLog(create_site(studio, relay))


def client_of(app: ASGIApp, **headers: str) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://studio.test", headers=headers)


async def test_the_answer_names_the_requests_id(app: ASGIApp) -> None:
    async with client_of(app) as client:
        given = await client.get("/health/live", headers={"X-Request-ID": "abc-1"})
        made = [(await client.get("/health/live")).headers["x-request-id"] for _ in range(2)]
        forged = await client.get("/health/live", headers={"X-Request-ID": 'x" event="forged'})
        refused = await client.get("/nowhere")
    assert given.headers["x-request-id"] == "abc-1"
    assert len({*made}) == 2
    assert "forged" not in forged.headers["x-request-id"]
    assert refused.headers["x-request-id"]


async def test_request_run_and_user_are_named_from_the_request_through_the_task_to_the_emit(
    studio: Container, app: ASGIApp, relay: Relay
) -> None:
    user = await studio.accounts.ensure_named("ana", UserRole.USER)
    token = studio.accounts.issue(user, timedelta(hours=1))
    with capture_logs(processors=[merge_contextvars]) as announced:
        async with (
            working(studio),
            relay.running(),
            client_of(app, Authorization=f"Bearer {token}") as client,
        ):
            run_id = await _run(studio, client, relay)
    announced = [line for line in announced if line.get("run_id") == str(run_id)]
    by_event = {line["event"]: line for line in announced}
    assert {"run.accepted", "run.completed", "avatar.completed", "entry.delivered"} <= {*by_event}
    named = {"request_id": "req-7", "user_id": str(user.id), "run_id": str(run_id)}
    for event in ("run.accepted", "run.completed", "avatar.completed"):
        assert named.items() <= by_event[event].items(), event
    assert by_event["avatar.completed"]["avatar_job_id"]
    assert [line["seq"] for line in announced if line["event"] == "entry.delivered"][:6] == [1, 2, 3, 4, 5, 6]


async def _run(studio: Container, client: httpx.AsyncClient, relay: Relay) -> UUID:
    form = {"description": "A brave knight"}
    answer = await client.post(START, data=form, headers={"X-Request-ID": "req-7"})
    run_id = UUID(answer.json()["sessionId"])
    watcher = Watching()
    relay.watch(run_id, watcher, 0)
    owner = await studio.accounts.identify(client.headers["authorization"].removeprefix("Bearer "))

    async def made() -> UUID | None:
        return (await studio.generations.find_visible(owner, run_id)).avatar_job_id

    job = await painted(studio, owner, await until(made))
    assert job.status == "completed"

    async def delivered() -> bool:
        return watcher.cursor == (await studio.generations.find_visible(owner, run_id)).last_seq

    await until(delivered)
    return run_id


async def test_a_run_that_waited_is_not_put_down_to_another_request(studio: Container, app: ASGIApp) -> None:
    user = await studio.accounts.ensure_named("ana", UserRole.USER)
    token = studio.accounts.issue(user, timedelta(hours=1))
    with capture_logs(processors=[merge_contextvars]) as announced:
        async with working(studio), client_of(app, Authorization=f"Bearer {token}") as client:
            started = [await _start(client, f"req-{number}") for number in range(8)]
            await until(lambda: _all_done(announced, len(started)))
    for line in announced:
        if line["event"] == "run.completed" and "request_id" in line:
            assert started[int(line["request_id"].removeprefix("req-"))] == line["run_id"]


async def _start(client: httpx.AsyncClient, request_id: str) -> str:
    answer = await client.post(START, data={"description": "x"}, headers={"X-Request-ID": request_id})
    return str(answer.json()["sessionId"])


async def _all_done(announced: list[Any], count: int) -> bool:
    return len([line for line in announced if line["event"] == "run.completed"]) == count


def test_nothing_but_the_ids_travels_with_a_job() -> None:
    with structlog.contextvars.bound_contextvars(request_id="r", user_id="u", description="secret"):
        assert logs.carrier() == {"request_id": "r", "user_id": "u"}
