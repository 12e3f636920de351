"""The worker's own metrics: on a port, with the token, and never in the way of its work."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http.client import HTTPConnection
from wsgiref.simple_server import WSGIServer

import pytest

from app.adapters.metrics import Metrics
from app.adapters.metrics_server import metrics_served
from app.engines.observer import Activity
from app.runtime import supervision
from app.runtime.supervision import BackgroundTasks
from app.settings.settings import Settings, SettingsError
from tests.support.command import free_port
from tests.support.waiting import until


async def asked(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    return await asyncio.to_thread(_asked, port, path, headers)


def _asked(port: int, path: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


async def test_metrics_are_served_with_the_token() -> None:
    metrics, port = Metrics(), free_port()
    metrics.ended("run", "failed")
    async with metrics_served(metrics, "127.0.0.1", port, "right", BackgroundTasks()):
        status, page = await asked(port, Authorization="Bearer right")
        assert status == 200
        assert 'chargen_runs_ended_total{outcome="failed"} 1.0' in page
        assert (await asked(port, Authorization="Bearer wrong"))[0] == 401
        assert (await asked(port))[0] == 401
        assert (await asked(port, "/", Authorization="Bearer right"))[0] == 404
    with pytest.raises(ConnectionRefusedError):
        await asked(port)


async def test_a_port_in_use_does_not_stop_the_worker() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        worked = False
        number = taken.getsockname()[1]
        async with metrics_served(Metrics(), "127.0.0.1", number, "right", BackgroundTasks()):
            worked = True
    assert worked


async def test_a_server_that_dies_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "PAUSES", (0.05,))
    port, tasks = free_port(), BackgroundTasks()
    died = WSGIServer.service_actions
    monkeypatch.setattr(WSGIServer, "service_actions", _fails)
    async with metrics_served(Metrics(), "127.0.0.1", port, "right", tasks):
        await until(_down(tasks))
        monkeypatch.setattr(WSGIServer, "service_actions", died)
        await until(lambda: _answers(port))


async def _answers(port: int) -> bool:
    with suppress(OSError):
        return (await asked(port, Authorization="Bearer right"))[0] == 200
    return False


def _fails(_server: object) -> None:
    raise RuntimeError("poisoned")


def _down(tasks: BackgroundTasks) -> Callable[[], Awaitable[bool]]:
    async def look() -> bool:
        return tasks.down() == ["metrics"]

    return look


def test_the_port_is_not_opened_without_a_token() -> None:
    with pytest.raises(SettingsError, match="CHARGEN_METRICS_TOKEN"):
        Settings.from_env({"CHARGEN_WORKER_METRICS_PORT": "9100", "CHARGEN_JWT_SECRET": "x" * 32})


def test_work_that_failed_is_no_finished_step() -> None:
    metrics = Metrics()
    both: tuple[Activity, ...] = ("step", "engine")
    for what in both:
        with pytest.raises(ZeroDivisionError), metrics.doing(what, "here"):
            raise ZeroDivisionError
    page = metrics.page().decode()
    assert 'chargen_engine_seconds_count{step="here"} 1.0' in page
    assert 'chargen_step_seconds_count{step="here"}' not in page
