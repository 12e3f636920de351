"""Who visits a page: the cookie's user, or a guest of his own; and what every page's answer carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Router
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, ControllerRouterHandler, Guard, Message, Receive, Scope, Send

from app.accounts.service import Accounts
from app.errors import Unauthenticated
from app.settings import Settings
from app.web.auth import TOKEN_COOKIE, CookieRules, bearer_token
from app.web.errors import SignInNeeded, answer_page_error
from app.web.i18n import AnyConnection
from app.web.rendering import PAGE_HEADERS
from app.web.request_log import knows

_PENDING = "chargen_pending_cookies"


async def visitor(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard of the pages: puts the Identity into `connection.user`.

    Whoever comes without a good cookie becomes a guest of his own; where guests are off, raises SignInNeeded.
    """
    accounts: Accounts = connection.app.state.accounts
    settings: Settings = connection.app.state.settings
    cookies = CookieRules(secure=settings.secure_cookies)
    if token := _page_token(connection):
        try:
            connection.scope["user"] = identity = await accounts.identify(token)
            knows(identity)
            if renewed := await accounts.renewed(identity):
                set_cookie(connection, cookies.token(renewed))
            return
        except Unauthenticated:  # expired, revoked, or its user is gone: the same as none
            pass
    if not settings.guests:
        raise SignInNeeded
    guest, fresh = await accounts.make_guest()
    connection.scope["user"] = guest
    knows(guest)
    set_cookie(connection, cookies.token(fresh))


async def recognised(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard that lets everybody in, and knows who has signed in already. Makes no guest."""
    if token := connection.cookies.get(TOKEN_COOKIE):
        accounts: Accounts = connection.app.state.accounts
        try:
            connection.scope["user"] = await accounts.identify(token)
        except Unauthenticated:
            return


def _page_token(connection: AnyConnection) -> str | None:
    # Unlike the API, pages take the cookie from a link on another site too: SameSite=Lax and the CSRF token
    # see to it that nothing but a look can come of that.
    if "authorization" in connection.headers:
        return bearer_token(connection.headers)
    return connection.cookies.get(TOKEN_COOKIE)


def set_cookie(connection: AnyConnection, cookie: Cookie) -> None:
    """Sets a cookie with whatever will be answered, also with an error."""
    connection.scope["state"].setdefault(_PENDING, []).append(cookie)


def page_answers(app: ASGIApp) -> ASGIApp:
    """Middleware of the pages: pending cookies, and the headers that every page carries."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableScopeHeaders.from_message(message), scope)
            await send(message)

        await app(scope, receive, send_completed)

    return answer


def _complete(headers: MutableScopeHeaders, scope: Scope) -> None:
    for name, value in PAGE_HEADERS.items():
        headers.setdefault(name, value)
    pending: list[Cookie] = scope["state"].pop(_PENDING, [])
    for cookie in pending:
        headers.add("set-cookie", cookie.to_header(header=""))


def page_router(
    *handlers: ControllerRouterHandler, guards: Sequence[Guard] = (visitor,), path: str = "/"
) -> Router:
    """A router of pages: visitors known, errors told as pages, headers set. `guards=()`: open to all."""
    return Router(
        path=path,
        route_handlers=[*handlers],
        guards=[*guards],
        middleware=[page_answers],
        exception_handlers=PAGE_EXCEPTION_HANDLERS,
        include_in_schema=False,
    )


PAGE_EXCEPTION_HANDLERS: dict[Any, Any] = {Exception: answer_page_error}
