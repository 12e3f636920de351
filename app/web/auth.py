"""Authenticates HTTP requests and sockets: by a bearer token, or by the pages' cookie from the same
origin."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, Headers, State
from litestar.handlers import BaseRouteHandler
from litestar.middleware.base import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware, generate_csrf_token
from litestar.types import ASGIApp, Receive, Scope, Send

from app.accounts.policy import Identity, require_admin
from app.accounts.service import Accounts
from app.errors import Forbidden, InvalidField, Unauthenticated
from app.translation import N_
from app.web.origins import Connection, from_own_page, is_link
from app.web.request_log import bind_user

TOKEN_COOKIE = "chargen_token"
CSRF_COOKIE = "chargen_csrf"
CSRF_HEADER = "x-csrf-token"
_COOKIE_SECONDS = 30 * 24 * 3600
_MAX_FORM = 256 * 1024  # bytes


class NoCsrfToken(Forbidden):
    """The form's token is missing or wrong."""

    default = N_("This form is no longer valid. Reload the page and send it again.")


@dataclass(frozen=True, slots=True)
class CookieRules:
    """Attributes of the pages' cookie. `secure`: the site is reached by https."""

    secure: bool

    def token(self, token: str) -> Cookie:
        return Cookie(
            TOKEN_COOKIE,
            value=token,
            max_age=_COOKIE_SECONDS,
            httponly=True,
            samesite="lax",
            secure=self.secure,
        )

    def no_token(self) -> Cookie:
        return Cookie(TOKEN_COOKIE, value="", max_age=0, httponly=True, samesite="lax", secure=self.secure)


def bearer_token(headers: Headers) -> str | None:
    """Returns the token of `Authorization: Bearer`, empty if it is missing or not the only one; None without
    such a header, or with another scheme."""
    given = [value.strip().partition(" ") for value in headers.getall("authorization", [])]
    tokens = [token.strip() for scheme, _, token in given if scheme.lower() == "bearer"]
    if not tokens:
        return None
    return tokens[0] if len(tokens) == 1 else ""


def request_token(connection: Connection) -> str | None:
    """Returns the token that authenticates a request: only the bearer's if there is one, else the
    cookie's."""
    bearer = bearer_token(connection.headers)
    if bearer is not None:
        return bearer
    return connection.cookies.get(TOKEN_COOKIE) if from_own_page(connection) else None


def page_token(connection: Connection) -> str | None:
    """Returns the same for pages, which accept the cookie also with a link from another site."""
    if is_link(connection.scope) and bearer_token(connection.headers) is None:
        return connection.cookies.get(TOKEN_COOKIE)
    return request_token(connection)


async def authenticate(connection: Connection, token: str) -> Identity:
    """Sets `connection.user` to the Identity. Raises Unauthenticated, Unavailable."""
    accounts: Accounts = connection.app.state.accounts
    connection.scope["user"] = identity = await accounts.identify(token)
    bind_user(identity)
    return identity


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard of the API: sets `connection.user` to the Identity. Raises Unauthenticated."""
    token = request_token(connection)
    if token is None:
        raise Unauthenticated
    await authenticate(connection, token)


async def admins_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard, after one that authenticates. Raises Forbidden."""
    require_admin(connection.scope["user"])


async def provide_identity(request: Request[Identity, object, State]) -> Identity:
    """Returns the dependency `identity`, which a guard has authenticated."""
    return request.user


class CookieCsrf(CSRFMiddleware):
    """Litestar's CSRF protection, for requests that the cookie may authenticate.

    Another site's form can't send a bearer token, so a request with one needs no CSRF token; a bad one is
    refused here, regardless of cookies.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection: Connection = ASGIConnection(scope)
        bearer = bearer_token(connection.headers)
        safe = scope.get("method") in self.config.safe_methods
        if bearer is not None:
            if not safe and "exclude_from_csrf" not in scope["route_handler"].opt:
                await authenticate(connection, bearer)
            await self.app(scope, receive, send)
            return
        if not safe and _anonymous_call(connection):
            await self.app(scope, receive, send)
            return
        if not safe and not from_own_page(connection):
            raise NoCsrfToken
        _refuse_long_form(connection)
        await super().__call__(scope, receive, send)

    def _csrf_tokens_match(self, request_csrf_token: object, cookie_csrf_token: object) -> bool:
        # Litestar compares with `hmac`, which raises for non-ASCII text and for files.
        both = (request_csrf_token, cookie_csrf_token)
        if not all(isinstance(token, str) and token.isascii() for token in both):
            return False
        return super()._csrf_tokens_match(str(request_csrf_token), str(cookie_csrf_token))


def _refuse_long_form(connection: Connection) -> None:
    # Litestar caches the urlencoded forms it has parsed, and parses them here before authentication.
    headers = connection.headers
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 10 and int(length) <= _MAX_FORM):
            raise InvalidField("This form is too long to be sent without a picture.")


def _anonymous_call(connection: Connection) -> bool:
    # An API call without a cookie that counts gets 401 rather than 403.
    return connection.url.path.startswith("/api/") and not request_token(connection)


def csrf_middleware(secret: str, *, secure: bool) -> DefineMiddleware:
    """Returns the middleware for the application's `middleware`."""
    config = CSRFConfig(
        secret=secret,
        cookie_name=CSRF_COOKIE,
        header_name=CSRF_HEADER,
        cookie_httponly=True,
        cookie_secure=secure,
        cookie_samesite="lax",
    )
    return DefineMiddleware(_csrf, config=config)


def fresh_csrf(secret: str, *, secure: bool) -> Cookie:
    """Returns a new CSRF cookie, for a browser whose user changes."""
    return Cookie(
        CSRF_COOKIE, value=generate_csrf_token(secret), httponly=True, samesite="lax", secure=secure
    )


def _csrf(app: ASGIApp, config: CSRFConfig) -> CookieCsrf:
    return CookieCsrf(app, config)
