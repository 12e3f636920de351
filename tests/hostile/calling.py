"""The application called as a server calls it, with any bytes in any place; what comes back is judged."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from litestar.types import ASGIApp

SECONDS = 20.0  # for one answer, on a busy machine
HOST = b"studio.test"
API = ("/api/", "/health/", "/schema")
_addresses = iter(range(1, 2**24))


@dataclass(frozen=True)
class Call:
    """One request. `target`: path and query as on the wire."""

    method: str
    target: bytes
    headers: dict[str, bytes] = field(default_factory=dict)
    body: bytes = b""

    def scope(self) -> dict[str, Any]:
        path, _, query = self.target.partition(b"?")
        number = next(_addresses)  # nobody's limit per address is in the way
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "method": self.method,
            "root_path": "",
            "path": unquote(path.decode("latin-1")),  # as uvicorn does
            "raw_path": path,
            "query_string": query,
            "headers": [(b"host", HOST)] * ("host" not in self.headers)
            + [(name.encode(), value) for name, value in self.headers.items()],
            "client": (f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 50_000),
            "server": ("studio.test", 80),
            "state": {},
        }


@dataclass
class Answer:
    """`status` 0: none came; `crash` is what left the application."""

    status: int = 0
    content_type: str = ""
    body: bytes = b""
    crash: BaseException | None = None


async def call(app: ASGIApp, request: Call) -> Answer:
    """Never raises: what the application raises is in the answer, as a server would make it a 500."""
    answer = Answer()
    sent = [{"type": "http.request", "body": request.body, "more_body": False}]
    ended = asyncio.Event()

    async def receive() -> Any:
        if sent:
            return sent.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            names = {name.lower(): value for name, value in message["headers"]}
            answer.content_type = names.get(b"content-type", b"").decode()
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            if not message.get("more_body"):
                ended.set()

    try:
        async with asyncio.timeout(SECONDS):
            await app(request.scope(), receive, send)  # type: ignore[arg-type]
    except Exception as error:
        answer.crash = error
    return answer


def fault(request: Call, answer: Answer, baseline: int) -> str | None:
    """What is wrong with the answer; None where nothing is. `baseline`: the status of a sound request, for
    what is not ready answers 503 to that too."""
    if answer.crash is not None:
        return f"crashed with {type(answer.crash).__name__}: {answer.crash}"
    if answer.status == 0:
        return "no answer"
    if answer.status >= 500 and answer.status != baseline:
        return f"{answer.status}: {answer.body[:200]!r}"
    path = request.scope()["path"]
    if answer.status >= 400 and request.method != "HEAD" and path.startswith(API):
        return _shape(answer)
    return None


def _shape(answer: Answer) -> str | None:
    try:
        body = json.loads(answer.body)
        sound = isinstance(body["error"], str) and isinstance(body["code"], str)
    except (ValueError, KeyError, TypeError):
        sound = False
    return None if sound else f"{answer.status} in another shape: {answer.body[:200]!r}"
