"""Signing in with e-mail and password, and signing out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.accounts.sign_in_throttle import SignInThrottle, TooManyAttempts
from app.errors import AppError, Unauthenticated
from app.runs.service import Generations
from app.settings.settings import Settings
from app.web.auth import CookieRules, bearer_token, fresh_csrf, request_token
from app.web.client_ip import client_address
from app.web.pages.identity import identify_if_signed_in, page_router, set_cookie
from app.web.rendering import local_path, page

PageRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form. `error` is an English sentence, translated by the template; `next`: the page to go to."""

    next: str
    email: str = ""
    error: str | None = None
    guests: bool = False


@dataclass(slots=True)
class SignInForm:
    """The submitted form."""

    email: str = ""
    password: str = ""
    next: str = "/"


@get("/sign-in")
async def show_sign_in(request: PageRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """Shows the form; `?next=` is the page it leads to."""
    after = local_path(request.query_params.get("next"), request)
    return page(request, "accounts/sign_in.html", SignInPage(after, guests=settings.guests))


@post("/sign-in", status_code=HTTP_303_SEE_OTHER)
async def sign_in(
    request: PageRequest,
    accounts: NamedDependency[Accounts],
    sign_in_throttle: NamedDependency[SignInThrottle],
    generations: NamedDependency[Generations],
    settings: NamedDependency[Settings],
    data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """Signs in, merges the browser's guest into the account, and redirects to the requested page; or shows
    the form again, with one sentence for all errors."""
    after = local_path(data.next, request)
    try:
        await sign_in_throttle.attempt(client_address(request), data.email)
        token = await accounts.sign_in(data.email, data.password)
    except (Unauthenticated, TooManyAttempts) as error:
        return _again(request, SignInPage(after, data.email, error.message, settings.guests), error)
    await sign_in_throttle.succeeded(data.email)
    guest: Identity | None = request.scope.get("user")
    if guest and guest.guest:  # of this browser, by its own cookie
        await generations.merge_guest(guest, await accounts.identify(token))
    _renew_csrf_token(request, settings, CookieRules(secure=settings.secure_cookies).token(token))
    return Redirect(after, status_code=HTTP_303_SEE_OTHER)


def _again(request: PageRequest, view: SignInPage, error: AppError) -> Response[str]:
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyAttempts) else {}
    return page(request, "accounts/sign_in.html", view, status=error.status, headers=headers)


def _renew_csrf_token(request: PageRequest, settings: Settings, cookie: Cookie) -> None:
    """Replaces the CSRF token, so that the next user's forms don't have the one of the user before."""
    set_cookie(request, cookie)
    set_cookie(request, fresh_csrf(settings.jwt_secret, secure=settings.secure_cookies))


@post("/sign-out", status_code=HTTP_303_SEE_OTHER)
async def sign_out(
    request: PageRequest, accounts: NamedDependency[Accounts], settings: NamedDependency[Settings]
) -> Redirect:
    """Revokes the token of the request, in all processes, and deletes this browser's cookie."""
    if token := request_token(request):
        await accounts.end(token)
    if bearer_token(request.headers) is None:
        _renew_csrf_token(request, settings, CookieRules(secure=settings.secure_cookies).no_token())
    return Redirect("/sign-in", status_code=HTTP_303_SEE_OTHER)


ROUTER = page_router(show_sign_in, sign_in, sign_out, guards=(identify_if_signed_in,))
