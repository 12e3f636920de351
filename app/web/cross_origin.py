"""Cross-origin responses: CORS headers on the API, its description, pictures and the socket only, and no
cookies for pages on other origins.

Alternative considered: Litestar's CORSConfig applies to every path, answers `Access-Control-Allow-Origin: *`
or nothing to requests without cookies, and doesn't see the socket's responses.
"""

from __future__ import annotations

from typing import cast

import msgspec
from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from app.web.origins import Origins, Source, headers_of, is_link

_AREAS = ("/api", "/schema", "/media")
_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
_EXPOSED = "ETag, Location, Retry-After, X-Request-ID"
_PREFLIGHT_SECONDS = 600
_MAX_HEADERS = 100  # in a preflight's request
_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_HSTS = "max-age=31536000"  # seconds: a year
_NO_PAGE = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}


class CrossOrigin:
    """Wraps site and socket, so that errors carry the headers too. `https`: the public address uses it."""

    def __init__(self, app: ASGIApp, origins: Origins, *, https: bool) -> None:
        self._app = app
        self._origins = origins
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        source = self._origins.source(scope)
        if _is_elsewhere(scope, source):
            scope = _without_cookies(scope)

        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                self._complete(MutableScopeHeaders.from_message(message), scope, source)
            await send(message)

        if _is_preflight(scope) and source is not Source.OWN:
            await _answer_preflight(scope, source, send_completed)
        else:
            await self._app(scope, receive, send_completed)

    def _complete(self, headers: MutableScopeHeaders, scope: Scope, source: Source) -> None:
        if self._https:
            headers.setdefault("strict-transport-security", _HSTS)
        if _is_elsewhere(scope, source):
            del headers["set-cookie"]
        if _is_open(scope["path"]):
            self._allow(headers, scope, source)
        if scope["path"].startswith("/schema"):
            for name, value in _NO_PAGE.items():
                headers.setdefault(name, value)

    def _allow(self, headers: MutableScopeHeaders, scope: Scope, source: Source) -> None:
        for name in [name for name in headers if name.lower().startswith("access-control-allow-")]:
            del headers[name]
        _vary(headers, "Origin")
        if source is Source.ALLOWED:
            headers["access-control-allow-origin"] = headers_of(scope)["origin"]
            headers["access-control-allow-credentials"] = "true"
            headers["access-control-allow-methods"] = _METHODS
            headers["access-control-expose-headers"] = _EXPOSED
            if asked := _requested_headers(scope):
                headers["access-control-allow-headers"] = asked


def _is_open(path: str) -> bool:
    return any(path == area or path.startswith(f"{area}/") for area in _AREAS)


def _is_elsewhere(scope: Scope, source: Source) -> bool:
    """Returns whether a page on another origin sends it: then cookies are neither read nor set."""
    return source is not Source.OWN and (_is_open(scope["path"]) or not is_link(scope))


def _without_cookies(scope: Scope) -> Scope:
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != b"cookie"]
    return cast(Scope, {**scope, "headers": kept})


def _is_preflight(scope: Scope) -> bool:
    headers = headers_of(scope)
    return (
        scope.get("method") == "OPTIONS"
        and "origin" in headers
        and "access-control-request-method" in headers
        and _is_open(scope["path"])
    )


def _requested_headers(scope: Scope) -> str:
    """Returns the headers that a preflight requests, safe to repeat."""
    listed = ",".join(headers_of(scope).getall("access-control-request-headers", []))
    names = [name.strip() for name in listed.split(",", _MAX_HEADERS)[:_MAX_HEADERS]]
    return ", ".join(name for name in names if name and _TOKEN.issuperset(name))


def _vary(headers: MutableScopeHeaders, name: str) -> None:
    named = [part.strip() for line in headers.getall("vary", []) for part in line.split(",")]
    if "*" not in named and name.lower() not in map(str.lower, named):
        del headers["vary"]
        headers["vary"] = ", ".join([*named, name])


async def _answer_preflight(scope: Scope, source: Source, send: Send) -> None:
    """Answers 204 with what is allowed; 4xx to a page that is not allowed, which can't read it."""
    headers = [(b"vary", b"Access-Control-Request-Method, Access-Control-Request-Headers")]
    body = b""
    if source is Source.ALLOWED:
        headers.append((b"access-control-max-age", str(_PREFLIGHT_SECONDS).encode()))
    else:
        sentence = "Pages of this origin can't call this studio; see CHARGEN_CORS_ORIGINS."
        body = msgspec.json.encode({"error": sentence, "code": "forbidden"})
        headers.append((b"content-type", b"application/json"))
    headers.append((b"content-length", str(len(body)).encode()))
    status = 204 if source is Source.ALLOWED else 403
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
