"""Who is asking, for HTTP and sockets alike: a bearer token, or the page's cookie from the same origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from litestar import Request
from litestar.config.csrf import CSRFConfig
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie, State
from litestar.handlers import BaseRouteHandler
from litestar.middleware.base import DefineMiddleware
from litestar.middleware.csrf import CSRFMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send

from app.accounts.policy import Identity, require_admin
from app.accounts.service import Accounts
from app.errors import InvalidField, Unauthenticated
from app.web.request_log import knows

TOKEN_COOKIE = "chargen_token"
CSRF_COOKIE = "chargen_csrf"
CSRF_HEADER = "x-csrf-token"
_COOKIE_SECONDS = 30 * 24 * 3600
_LONGEST_FORM = 256 * 1024  # bytes

Connection = ASGIConnection[object, object, object, State]


@dataclass(frozen=True, slots=True)
class CookieRules:
    """How the page's cookie is set. `secure`: the site is reached by https."""

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


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """The token of `Authorization: Bearer`; header names in lower case."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def same_origin(headers: Mapping[str, str]) -> bool:
    """Whether a request that carries the page's cookie comes from a page of ours.

    Browsers send `Sec-Fetch-Site` to trustworthy origins only, and `Origin` not with every GET: what is sent
    must fit.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def request_token(connection: Connection) -> str | None:
    """The token a request is to be judged by: the bearer's before the cookie's."""
    if "authorization" in connection.headers:
        return bearer_token(connection.headers)
    return connection.cookies.get(TOKEN_COOKIE) if same_origin(connection.headers) else None


async def signed_in(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard of the API: puts the Identity into `connection.user`. Raises Unauthenticated."""
    token = request_token(connection)
    if token is None:
        raise Unauthenticated
    accounts: Accounts = connection.app.state.accounts
    connection.scope["user"] = identity = await accounts.identify(token)
    knows(identity)


async def admins_only(connection: Connection, _handler: BaseRouteHandler) -> None:
    """Guard, after one that signs in. Raises Forbidden."""
    require_admin(connection.scope["user"])


async def provide_identity(request: Request[Identity, object, State]) -> Identity:
    """The dependency `identity`: whoever a guard has let in."""
    return request.user


class CookieCsrf(CSRFMiddleware):
    """Litestar's own protection, for requests that the cookie authenticates.

    A bearer token can't be sent by another site's form, so such requests need none.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if _speaks_for_itself(scope):
            await self.app(scope, receive, send)
            return
        _refuse_long_form(scope)
        await super().__call__(scope, receive, send)

    def _csrf_tokens_match(self, request_csrf_token: object, cookie_csrf_token: object) -> bool:
        # Litestar compares with `hmac`, which raises for text outside ASCII and for files.
        both = (request_csrf_token, cookie_csrf_token)
        if not all(isinstance(token, str) and token.isascii() for token in both):
            return False
        return super()._csrf_tokens_match(str(request_csrf_token), str(cookie_csrf_token))


def _refuse_long_form(scope: Scope) -> None:
    # Litestar remembers the urlencoded forms it has read last, and reads them here before anyone is known.
    headers = ASGIConnection[object, object, object, State](scope).headers
    if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        length = headers.get("content-length", "")
        if not length.isdigit() or int(length) > _LONGEST_FORM:
            raise InvalidField("This form is too long to be sent without a picture.")


def _speaks_for_itself(scope: Scope) -> bool:
    connection: Connection = ASGIConnection(scope)
    # Without the cookie an API call is anonymous, and is told so with 401 rather than 403.
    return "authorization" in connection.headers or (
        connection.url.path.startswith("/api/") and TOKEN_COOKIE not in connection.cookies
    )


def csrf_middleware(secret: str, *, secure: bool) -> DefineMiddleware:
    """For the application's `middleware`."""
    config = CSRFConfig(
        secret=secret,
        cookie_name=CSRF_COOKIE,
        header_name=CSRF_HEADER,
        cookie_httponly=True,
        cookie_secure=secure,
        cookie_samesite="lax",
    )
    return DefineMiddleware(_csrf, config=config)


def _csrf(app: ASGIApp, config: CSRFConfig) -> CookieCsrf:
    return CookieCsrf(app, config)
