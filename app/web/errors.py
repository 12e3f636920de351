"""The one place where errors become responses: AppErrors and Litestar's exceptions, as JSON or as a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import (
    ClientException,
    HTTPException,
    InternalServerException,
    MethodNotAllowedException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
    ValidationException,
)
from litestar.status_codes import (
    HTTP_303_SEE_OTHER,
    HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    HTTP_500_INTERNAL_SERVER_ERROR,
)

from app import patterns
from app.errors import (
    AppError,
    ImageTooLarge,
    InvalidField,
    NotFound,
    TooMany,
    Unauthenticated,
)
from app.translation import N_
from app.web.auth import NoCsrfToken
from app.web.i18n import request_locale, translated
from app.web.rendering import here, page

log = structlog.get_logger()

# Personal responses must not be cached, and JSON must not be sniffed as another type.
PERSONAL_JSON = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

# An address of ours below another path: requested if a proxy serves the studio under a path.
_UNDER_A_PATH = patterns.compile(
    r"^/[^/]+/(?:api/v1|static|media|health|schema|generations/new|characters|sign-in|admin)(?:/|$)"
)


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """`error` is a sentence for a person, `code` a stable name for a program."""

    error: str
    code: str
    details: dict[str, object] | None = None


class MethodNotAllowed(AppError):
    code, status = "method_not_allowed", 405
    default = N_("This address does not take that method. See /schema for what it takes.")


class BadRequest(AppError):
    code, status = "bad_request", 400
    default = N_("The request can't be read. See /schema for its form.")


class SignInNeeded(Unauthenticated):
    """A page that requires signing in; only pages raise it, and redirect to the sign-in."""

    default = N_("Please sign in to see this page.")


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The context of the error page: `sentence` in the visitor's language; `retry`: the address to try
    again."""

    status: int
    code: str
    sentence: str
    retry: str | None


def error_body(error: AppError, sentence: str | None = None) -> ErrorBody:
    """Returns the one error shape; `sentence`: a translation."""
    return ErrorBody(sentence or error.sentence(), error.code, error.details or None)


def as_app_error(error: Exception) -> AppError:
    """Returns the AppError for any exception; logs unknown ones and returns `internal`."""
    if isinstance(error, AppError):
        return error
    if _is_disconnect(error):  # the client has disconnected
        log.info("request.abandoned")
        return BadRequest()
    app_error = _as_app_error(error)
    if app_error is None:
        log.error("request.crashed", exc_info=error)
    return app_error or AppError()


def _is_disconnect(error: Exception) -> bool:
    # Litestar has no exception class for a client that disconnects before it has sent everything.
    return isinstance(error, InternalServerException) and error.detail == "client disconnected prematurely"


def _as_app_error(error: Exception) -> AppError | None:
    app_error: AppError | None = None
    match error:
        case ValidationException():
            app_error = InvalidField(None, **_fields(error))
        case NotFoundException():
            app_error = NotFound("There is nothing at this address.")
        case MethodNotAllowedException():
            app_error = MethodNotAllowed()
        case NotAuthorizedException():
            app_error = Unauthenticated()
        case PermissionDeniedException():
            app_error = NoCsrfToken()
        case HTTPException(status_code=status) if status == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
            app_error = ImageTooLarge()
        case ClientException():
            app_error = BadRequest()
    return app_error


def _fields(error: ValidationException) -> dict[str, object]:
    # Litestar says which parameter is invalid; its wording is for programmers.
    found = [item.get("key") for item in error.extra or [] if isinstance(item, dict)]
    named = [str(name) for name in found if name]
    return {"fields": named} if named else {}


def answer_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Returns the application's exception handler: returns JSON, or a page for a browser that requests
    one."""
    return answer_page_error(request, error) if _wants_page(request) else answer_json_error(request, error)


def _wants_page(request: Request[Any, Any, Any]) -> bool:
    if request.url.path.startswith(("/api/", "/health/", "/schema")):
        return False
    return "text/html" in request.headers.get("accept", "") or "hx-request" in request.headers


def answer_json_error(request: Request[Any, Any, Any], error: Exception) -> Response[ErrorBody]:
    """Returns the one error shape."""
    problem = _problem(request, error)
    headers = _headers(problem) | PERSONAL_JSON
    if problem.status == Unauthenticated.status:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, MethodNotAllowedException) and error.headers:
        headers["Allow"] = error.headers["allow"]
    return Response(
        error_body(problem), status_code=problem.status, headers=headers, media_type=MediaType.JSON
    )


def answer_page_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Returns the pages' exception handler: returns a page that says what went wrong and what to do; for htmx
    a fragment."""
    problem = _problem(request, error)
    if isinstance(problem, SignInNeeded):
        return _to_sign_in(request)
    view = ErrorPage(
        problem.status, problem.code, translated(problem, request_locale(request)), _retry(request, problem)
    )
    template = "errors/_error.html" if "hx-request" in request.headers else "errors/error.html"
    return page(request, template, view, status=problem.status, headers=_headers(problem))


def _problem(request: Request[Any, Any, Any], error: Exception) -> AppError:
    if isinstance(error, NotFoundException) and _UNDER_A_PATH.search(request.url.path):
        return NotFound(
            "There is nothing at this address: Chargen needs a host of its own and can't stand under a path."
        )
    return as_app_error(error)


def _headers(error: AppError) -> dict[str, str]:
    return {"Retry-After": str(error.retry_after)} if isinstance(error, TooMany) else {}


def _retry(request: Request[Any, Any, Any], error: AppError) -> str | None:
    # What is not found is not found when tried again.
    return None if isinstance(error, NotFound) else here(request)


def _to_sign_in(request: Request[Any, Any, Any]) -> Response[Any]:
    address = f"/sign-in?next={quote(here(request), safe='/')}"
    if "hx-request" in request.headers:
        return Response("", status_code=200, headers={"HX-Redirect": address}, media_type=MediaType.HTML)
    return Response(
        "", status_code=HTTP_303_SEE_OTHER, headers={"Location": address}, media_type=MediaType.HTML
    )


EXCEPTION_HANDLERS: dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]] = {
    AppError: answer_error,
    HTTPException: answer_error,
    HTTP_500_INTERNAL_SERVER_ERROR: answer_error,
}
