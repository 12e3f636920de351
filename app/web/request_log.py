"""What every log line of a request carries: its id, from `X-Request-ID` or made; the answer names it too."""

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
_SOUND = patterns.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")  # nothing that could forge a line


class RequestLog:
    """Stands around the whole application; an open socket keeps the id of the request that opened it.

    `traced` makes what stands around each HTTP request for whoever traces it.
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
                unbind_contextvars("user_id")  # which a guard binds once it knows


def knows(identity: Identity) -> None:
    """From here on this request's log lines name the user, by id: an address is nobody's business."""
    bind_contextvars(user_id=str(identity.id))


def given_request_id(scope: Scope) -> str | None:
    for name, value in scope["headers"]:
        if name == HEADER.encode():
            given = value.decode("latin-1")
            return given if _SOUND.fullmatch(given) else None
    return None
