"""HEAD is answered as GET without the body, but by the API: an event stream's body would never end."""

from __future__ import annotations

from typing import cast

from litestar.types import ASGIApp, Message, Receive, Scope, Send


class HeadAsGet:
    """Stands before the site, whose routes know GET alone."""

    def __init__(self, site: ASGIApp) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _asked_for_head(scope):
            await self._site(scope, receive, send)
            return

        as_get = cast(Scope, {**scope, "method": "GET"})
        await self._site(as_get, receive, without_body(send))


def without_body(send: Send) -> Send:
    """Sends the same answer without its content."""

    async def send_without_body(message: Message) -> None:
        if message["type"] == "http.response.body":
            message["body"] = b""
        await send(message)

    return send_without_body


def _asked_for_head(scope: Scope) -> bool:
    return scope.get("method") == "HEAD" and not scope["path"].startswith("/api/")
