"""The outermost ASGI layer: refuses malformed requests, and turns every exception into an answer.

It wraps the site and the socket, so that neither gets a NUL in a path, an invalid Host, Origin or Referer, or
a body that pauses for too long.
"""

from __future__ import annotations

import ipaddress
from typing import Any, cast
from urllib.parse import quote_from_bytes, unquote_to_bytes

from litestar import Request
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from app.errors import AppError, InvalidField, NotFound
from app.text.storable import UNSTORABLE
from app.web.body_timeout import BODY_SECONDS, BodyTimeout
from app.web.errors import BadRequest, answer_error, as_app_error
from app.web.head_requests import without_body
from app.web.urls import is_host, is_origin, split_url

_ASCII = bytes(range(0x21, 0x7F)).decode()
_MAX_LENGTH_DIGITS = 18  # of a Content-Length
_HEADERS_FOR_REFUSAL = frozenset({b"accept", b"accept-language", b"hx-request"})
UNKNOWN_ADDRESS = "0.0.0.0"


class RequestGuard:
    """Wraps the whole application. `body_seconds`: how long a body may pause."""

    def __init__(self, app: ASGIApp, body_seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._body_seconds = body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        match str(scope["type"]):
            case "http":
                await self._answer(cast(HTTPScope, scope), receive, send)
            case "websocket":
                await self._open(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        body = BodyTimeout(receive, send, self._body_seconds)
        try:
            cleaned = cast(HTTPScope, clean(scope))
            await self._app(cleaned, body.receive, body.send)
        except Exception as error:
            problem = as_app_error(error)
            if body.started:
                raise
            await _refuse(scope, receive, send, problem)

    async def _open(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            cleaned = clean(scope)
        except AppError:
            await send(
                {"type": "websocket.close", "code": 1008, "reason": ""}
            )  # becomes 403 before it is accepted
            return
        await self._app(cleaned, receive, send)


def clean(scope: Scope) -> Scope:
    """Returns a normalised scope. Raises NotFound, InvalidField, BadRequest."""
    if "\x00" in scope["path"]:
        raise NotFound("There is nothing at this address.")
    return cast(
        Scope,
        {
            **scope,
            "query_string": _query(scope["query_string"]),
            "headers": [pair for pair in map(_header, scope["headers"]) if pair],
            "client": _client(scope.get("client")),
        },
    )


def _query(query: bytes) -> bytes:
    if b"\x00" in unquote_to_bytes(query.replace(b"+", b" ")):
        raise InvalidField(UNSTORABLE, field="?")
    # Some clients send raw bytes; a query is ASCII.
    return query if query.isascii() else quote_from_bytes(query, safe=_ASCII).encode()


def _header(pair: tuple[bytes, bytes]) -> tuple[bytes, bytes] | None:
    """Returns the header, a replacement, or None. On the characters: RFC 9110, section 5.5."""
    name, value = pair
    text = value.decode("latin-1")
    if any(mark in value for mark in (b"\x00", b"\r", b"\n")):
        raise BadRequest
    if name == b"host" and not is_host(text):
        raise BadRequest
    if name == b"content-length" and not (value.isdigit() and len(value) <= _MAX_LENGTH_DIGITS):
        raise BadRequest
    if name == b"origin" and not is_origin(text):
        return name, b"null"  # never our own origin, never allowed
    if name == b"referer" and split_url(text) is None:
        return None
    return pair


def _client(client: tuple[str, int] | None) -> tuple[str, int] | None:
    """Returns the client's address in one spelling. If a proxy sends an invalid address, returns that of one
    unknown client, so that nobody escapes a limit by inventing addresses."""
    if client is None:
        return None
    try:
        address = ipaddress.ip_address(client[0].partition("%")[0])
    except ValueError:
        return UNKNOWN_ADDRESS, 0
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address), client[1]


async def _refuse(scope: HTTPScope, receive: Receive, send: Send, problem: AppError) -> None:
    plain = {
        **scope,
        "path": scope["path"].replace("\x00", ""),
        "query_string": b"",
        "headers": [(name, value) for name, value in scope["headers"] if name in _HEADERS_FOR_REFUSAL],
        "state": {},
    }
    request: Request[Any, Any, Any] = Request(cast(HTTPScope, plain))
    response = answer_error(request, problem)
    response.headers["Connection"] = "close"  # the rest of the request is not read
    answer = response.to_asgi_response(app=None, request=request)
    await answer(cast(HTTPScope, plain), receive, without_body(send) if scope["method"] == "HEAD" else send)
