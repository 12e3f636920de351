"""Signing in with e-mail and password, and out again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.exceptions import TooManyRequestsException
from litestar.middleware.rate_limit import RateLimitConfig, get_remote_address
from litestar.params import Body
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER, HTTP_429_TOO_MANY_REQUESTS

from app.accounts.policy import Identity
from app.accounts.service import Accounts
from app.errors import Unauthenticated
from app.generation.service import Generations
from app.settings import Settings
from app.web.auth import CookieRules
from app.web.pages.visitor import page_router, recognised, set_cookie
from app.web.rendering import local_path, page

ATTEMPTS_A_MINUTE = 10
PageRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SignInPage:
    """The form. `error` is an English sentence, translated by the template; `next` the page to go to."""

    next: str
    email: str = ""
    error: str | None = None
    guests: bool = False


@dataclass(slots=True)
class SignInForm:
    """What the form sends."""

    email: str = ""
    password: str = ""
    next: str = "/"


@get("/sign-in")
async def show_sign_in(request: PageRequest, settings: NamedDependency[Settings]) -> Response[str]:
    """The form; `?next=` is where it leads."""
    after = local_path(request.query_params.get("next"), request)
    return page(request, "accounts/sign_in.html", SignInPage(after, guests=settings.guests))


def _address(request: PageRequest) -> str:
    return f"sign-in:{get_remote_address(request)}"


def _answer_too_many(request: PageRequest, _error: TooManyRequestsException) -> Response[str]:
    view = SignInPage("/", error="Too many attempts. Wait a minute, then try again.")
    retry = {"Retry-After": "60"}
    return page(request, "accounts/sign_in.html", view, status=HTTP_429_TOO_MANY_REQUESTS, headers=retry)


# Litestar's own brake, by address, in this process's memory: Argon2 makes guesses dear, this makes them few.
_BRAKE = RateLimitConfig(
    ("minute", ATTEMPTS_A_MINUTE), identifier_for_request=_address, set_rate_limit_headers=False
)


@post(
    "/sign-in",
    status_code=HTTP_303_SEE_OTHER,
    middleware=[_BRAKE.middleware],
    exception_handlers={TooManyRequestsException: _answer_too_many},
)
async def sign_in(
    request: PageRequest,
    accounts: NamedDependency[Accounts],
    cookie_rules: NamedDependency[CookieRules],
    generations: NamedDependency[Generations],
    settings: NamedDependency[Settings],
    data: Annotated[SignInForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Response[Any]:
    """On to the page that was asked for, with what was made as a guest; or the form again, with one sentence
    for whatever was wrong."""
    after = local_path(data.next, request)
    try:
        token = await accounts.sign_in(data.email, data.password)
    except Unauthenticated as error:
        view = SignInPage(after, data.email, error.message, settings.guests)
        return page(request, "accounts/sign_in.html", view, status=error.status)
    guest: Identity | None = request.scope.get("user")
    if guest and guest.guest:  # of this same browser: its own cookie says so
        await generations.take_along(guest, await accounts.identify(token))
    set_cookie(request, cookie_rules.token(token))
    return Redirect(after, status_code=HTTP_303_SEE_OTHER)


@post("/sign-out", status_code=HTTP_303_SEE_OTHER)
async def sign_out(request: PageRequest, cookie_rules: NamedDependency[CookieRules]) -> Redirect:
    """Forgets who is asking, on this browser alone."""
    set_cookie(request, cookie_rules.no_token())
    return Redirect("/sign-in", status_code=HTTP_303_SEE_OTHER)


ROUTER = page_router(show_sign_in, sign_in, sign_out, guards=(recognised,))
