"""The identity of a page's visitor: the token's user, or nobody until a first act; and the pages' headers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from litestar import Router
from litestar.datastructures import Cookie, MutableScopeHeaders
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, ControllerRouterHandler, Guard, Message, Receive, Scope, Send

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.errors import Unauthenticated
from app.settings.settings import Settings
from app.web.auth import CSRF_COOKIE, CookieRules, authenticate, bearer_token, page_token
from app.web.errors import SignInNeeded, answer_page_error
from app.web.i18n import AnyConnection
from app.web.rendering import PAGE_HEADERS
from app.web.request_log import bind_user

_PENDING = "chargen_pending_cookies"


async def require_identity(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard of the pages: sets `connection.user` to the Identity.

    A visitor without a valid cookie is nobody, who owns nothing: looking at pages makes no account. Raises
    SignInNeeded if guests are off, Unauthenticated for a bad bearer token.
    """
    if identity := await token_identity(connection):
        accounts: Accounts = connection.app.state.accounts
        if bearer_token(connection.headers) is None and (renewed := await accounts.renewed(identity)):
            set_cookie(connection, _cookies(connection).token(renewed))
        return
    settings: Settings = connection.app.state.settings
    if not settings.guests:
        raise SignInNeeded
    connection.scope["user"] = Identity.nobody()


async def identify_if_signed_in(connection: AnyConnection, _handler: BaseRouteHandler) -> None:
    """Guard that admits everybody, and sets the identity of those who have signed in."""
    with suppress(Unauthenticated):
        await token_identity(connection)


async def token_identity(connection: AnyConnection) -> Identity | None:
    """Returns the identity of the request's token; None for no cookie, an expired one, or a deleted user.

    Raises Unauthenticated for a bad bearer token.
    """
    token = page_token(connection)
    if token is None:
        return None
    try:
        return await authenticate(connection, token)
    except Unauthenticated:
        if bearer_token(connection.headers) is not None:
            raise
        return None


async def become_guest(connection: AnyConnection) -> Identity:
    """Returns the visitor's identity; makes a guest of nobody, whose cookie is set with the response.

    Two concurrent first acts of one browser make one guest: the CSRF cookie, which both carry, identifies the
    browser.
    """
    identity: Identity = connection.scope["user"]
    if not identity.is_nobody:
        return identity
    accounts: Accounts = connection.app.state.accounts
    guest, token = await accounts.make_guest(connection.cookies.get(CSRF_COOKIE))
    connection.scope["user"] = guest
    bind_user(guest)
    set_cookie(connection, _cookies(connection).token(token))
    return guest


def _cookies(connection: AnyConnection) -> CookieRules:
    settings: Settings = connection.app.state.settings
    return CookieRules(secure=settings.secure_cookies)


def set_cookie(connection: AnyConnection, cookie: Cookie) -> None:
    """Sets a cookie with the response, whichever it will be, an error too."""
    connection.scope["state"].setdefault(_PENDING, []).append(cookie)


def page_answers(app: ASGIApp) -> ASGIApp:
    """Middleware of the pages: sets pending cookies, and the headers of every page."""

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
    *handlers: ControllerRouterHandler, guards: Sequence[Guard] = (require_identity,), path: str = "/"
) -> Router:
    """Returns a router of pages, which finds identities, answers errors as pages, and sets headers.
    `guards=()`: without identities."""
    return Router(
        path=path,
        route_handlers=[*handlers],
        guards=[*guards],
        middleware=[page_answers],
        exception_handlers=PAGE_EXCEPTION_HANDLERS,
        include_in_schema=False,
    )


PAGE_EXCEPTION_HANDLERS: dict[Any, Any] = {Exception: answer_page_error}
