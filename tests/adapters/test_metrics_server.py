"""The worker's own metrics: on a port, with the token, and never in the way of its work."""

from __future__ import annotations

import socket
from http.client import HTTPConnection

import pytest

from app.adapters.metrics import Metrics
from app.adapters.metrics_server import metrics_served
from app.generation.observer import Activity
from app.settings import Settings, SettingsError
from tests.support.command import free_port


def asked(port: int, path: str = "/metrics", **headers: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_it_answers_whoever_has_the_token() -> None:
    metrics, port = Metrics(), free_port()
    metrics.ended("run", "failed")
    with metrics_served(metrics, "127.0.0.1", port, "right"):
        status, page = asked(port, Authorization="Bearer right")
        assert status == 200
        assert 'chargen_runs_ended_total{outcome="failed"} 1.0' in page
        assert asked(port, Authorization="Bearer wrong")[0] == 401
        assert asked(port)[0] == 401
        assert asked(port, "/", Authorization="Bearer right")[0] == 404
    with pytest.raises(ConnectionRefusedError):
        asked(port)


def test_a_port_that_is_taken_does_not_stop_the_work() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        worked = False
        with metrics_served(Metrics(), "127.0.0.1", taken.getsockname()[1], "right"):
            worked = True
    assert worked


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
