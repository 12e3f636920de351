"""A client that leaves in the middle of its upload: an ordinary end, not a crash."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar
from structlog.testing import capture_logs

from tests.web.api.conftest import START, Person, bearer

HALF = b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n\x89PNG'


@pytest.mark.parametrize("body", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
async def test_a_dropped_upload_is_logged_as_an_ordinary_end(site: Litestar, ana: Person, body: str) -> None:
    request = httpx.Request(
        "POST", f"http://studio.test{START}", headers={"Content-Type": body, **bearer(ana.token)}
    )
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": START, "raw_path": START.encode(), "query_string": b"", "root_path": "",
        "headers": [(name.lower(), value) for name, value in request.headers.raw], "client": ("127.0.0.1", 1),
        "server": ("studio.test", 80), "state": {},
    }  # fmt: skip
    said: list[dict[str, object]] = [
        {"type": "http.request", "body": HALF, "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, object]:
        return said.pop(0) if len(said) > 1 else said[0]

    async def send(_message: object) -> None:
        pass

    with capture_logs() as lines:
        await site(scope, receive, send)  # type: ignore[arg-type]
    assert "request.crashed" not in {line["event"] for line in lines}
    assert [line["log_level"] for line in lines if line["event"] == "request.abandoned"] == ["info"]
    assert (await ana.client.get("/api/v1/generations")).json()["data"] == []
