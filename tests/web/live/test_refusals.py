"""Engine.IO's own refusals have the one error shape; a session of another process names what is missing."""

from __future__ import annotations

import json

import pytest
from structlog.testing import capture_logs

from app.asgi import compose
from app.bootstrap import Container
from tests.hostile.calling import Call, call

SOCKET = b"/api/v1/ws/?EIO=4&transport=polling"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


async def test_a_poll_that_reaches_another_process_is_reported_of_sticky_sessions(
    container: Container,
) -> None:
    app = compose(container).app
    with capture_logs() as logged:
        for method in ("GET", "POST"):
            answer = await call(app, Call(method, SOCKET + b"&sid=of-another-process"))
            body = json.loads(answer.body)
            assert (answer.status, body["code"]) == (400, "unknown_session")
            assert "sticky sessions" in body["error"]
            assert answer.content_type == "application/json"
    hints = [line for line in logged if line["event"] == "socket.unknown_session"]
    assert len(hints) == 1, "said once"
    assert "sticky sessions" in hints[0]["hint"]


@pytest.mark.parametrize(
    ("method", "target", "status", "code"),
    [
        ("GET", b"/api/v1/ws/", 400, "bad_request"),
        ("GET", b"/api/v1/ws/?EIO=3&transport=polling", 400, "bad_request"),
        ("GET", b"/api/v1/ws/?EIO=4&transport=carrier-pigeon", 400, "bad_request"),
        ("GET", SOCKET + b"&j=%FF", 400, "bad_request"),
        ("PUT", SOCKET, 405, "method_not_allowed"),
        ("GET", SOCKET + b"&sid=%00", 422, "invalid_field"),
        ("GET", b"/api/v1/ws/%00", 404, "not_found"),
    ],
)
async def test_what_the_socket_refuses_has_the_one_shape(
    container: Container, method: str, target: bytes, status: int, code: str
) -> None:
    answer = await call(compose(container).app, Call(method, target))
    body = json.loads(answer.body)
    assert (answer.status, body["code"]) == (status, code)
    assert body["error"].endswith(".")
