"""Binds a request's id to its log lines: from `X-Request-ID` or generated; the response has it too."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from uuid import uuid4

from litestar.datastructures import MutableScopeHeaders
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, bound_contextvars, unbind_contextvars

from app import patterns
from app.accounts.policy import Identity

HEADER = "x-request-id"
_SOUND = patterns.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")  # without characters that could forge a log line


class RequestLog:
    """Wraps the whole application; an open socket retains the id of the request that opened it.

    `traced` returns a context manager that traces an HTTP request.
    """

    def __init__(
        self, app: ASGIApp, traced: Callable[[Any], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._app = app
        self._traced = traced

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if str(scope["type"]) == "lifespan":
            await self._app(scope, receive, send)
            return
        request_id = given_request_id(scope) or uuid4().hex

        async def send_named(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message).setdefault(HEADER, request_id)
            await send(message)

        with bound_contextvars(request_id=request_id):
            try:
                if str(scope["type"]) == "websocket":
                    await self._app(scope, receive, send)
                else:
                    with self._traced(scope):
                        await self._app(scope, receive, send_named)
            finally:
                unbind_contextvars("user_id")  # bound by a guard


def bind_user(identity: Identity) -> None:
    """Binds the user's id to the log lines of this request: not the e-mail address, which is private."""
    bind_contextvars(user_id=str(identity.id))


def given_request_id(scope: Scope) -> str | None:
    """Returns the valid `X-Request-ID` of a request, or None."""
    for name, value in scope["headers"]:
        if name == HEADER.encode():
            given = value.decode("latin-1")
            return given if _SOUND.fullmatch(given) else None
    return None
