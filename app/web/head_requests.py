"""HEAD requests: the API answers itself, since an event stream never ends; other routes as GET without the
body."""

from __future__ import annotations

from typing import cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Wraps the site, whose routes know only GET."""

    def __init__(self, site: ASGIApp) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_head(scope):
            await self._site(scope, receive, send)
            return

        as_get = cast(Scope, {**scope, "method": "GET"})
        await self._site(as_get, receive, without_body(send))


def without_body(send: Send) -> Send:
    """Returns a `send` that omits the body."""

    async def send_without_body(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_without_body


def _is_head(scope: Scope) -> bool:
    return scope.get("method") == "HEAD" and not scope["path"].startswith("/api/")
