"""Engine.IO's own errors in the one error shape, with a log message on sticky sessions if they seem to be
missing.

python-engineio sends its 400s as JSON strings and has no hook for them; clients read only the status.
"""

from __future__ import annotations

import msgspec
import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError
from app.translation import N_
from app.web.errors import BadRequest, MethodNotAllowed, error_body

log = structlog.get_logger()

_HINT = (
    "several web processes behind one address need sticky sessions for the polling transport:"
    " a client must reach the process that it began with"
)


class UnknownSession(AppError):
    code, status, retryable = "unknown_session", 400, True
    default = N_(
        "This process does not know the socket's session: connect again."
        " Several web processes need sticky sessions."
    )


class SocketRefusals:
    """Wraps the Socket.IO application at `path`; other responses pass unchanged."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app = app
        self._path = f"/{path.strip('/')}/"
        self._hinted = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = str(scope["type"]) == "http" and f"{scope['path']}/".startswith(self._path)
        await self._app(scope, receive, self._shaping(send) if ours else send)

    def _shaping(self, send: Send) -> Send:
        held: list[Message] = []

        async def shape(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in {400, 405}:
                held.append(message)
                return
            if held and message["type"] == "http.response.body":
                start = held.pop()
                body = self._body(start, message.get("body", b""))
                await send(_as_json(start))
                await send({"type": "http.response.body", "body": body, "more_body": False})
                return
            await send(message)

        return shape

    def _body(self, start: Message, said: bytes) -> bytes:
        unknown = b"Invalid session" in said
        if unknown and not self._hinted:
            self._hinted = True
            log.warning("socket.unknown_session", hint=_HINT)
        kind: type[AppError] = BadRequest
        if unknown:
            kind = UnknownSession
        elif start["type"] == "http.response.start" and start["status"] == MethodNotAllowed.status:
            kind = MethodNotAllowed
        return msgspec.json.encode(error_body(kind()))


def _as_json(start: Message) -> Message:
    assert start["type"] == "http.response.start"
    dropped = {b"content-type", b"content-length"}
    kept = [pair for pair in start["headers"] if pair[0].lower() not in dropped]
    json = (b"content-type", b"application/json")
    return {**start, "headers": [*kept, json]}
