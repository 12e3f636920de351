"""Errors of the API: validation by Litestar and the domain, with fields under their names on the wire."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response
from litestar.exceptions import ValidationException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge

from app import patterns
from app.errors import AppError, InvalidField
from app.translation import N_
from app.web.errors import answer_error

Asked = Request[Any, Any, Any]


class RequestTooLarge(AppError):
    """A body without a picture that is too large."""

    code, status = "request_too_large", 413
    default = N_("The request is too large. Send less at once.")


def _too_large(request: Asked, _error: RequestEntityTooLarge) -> Response[Any]:
    return answer_error(request, RequestTooLarge())


def _not_valid(request: Asked, error: ValidationException) -> Response[Any]:
    # Litestar says which value is invalid; its wording is for programmers.
    found = [item for item in error.extra or [] if isinstance(item, dict)]
    named = next((name for item in found if (name := _field(item))), None)
    if named is None:
        return answer_error(request, InvalidField("The body must be a JSON object, as /schema shows it."))
    return answer_error(request, InvalidField("'{field}' can't have this value. See /schema.", field=named))


def _field(item: dict[str, object]) -> str | None:
    if item.get("key") not in {None, "data"}:
        return str(item["key"])
    # The message alone names a missing field; a body that is no object has no field to name.
    missing = patterns.search(r"required field `(\w+)`", str(item.get("message")))
    return missing[1] if missing else None


def _by_wire_name(request: Asked, error: InvalidField) -> Response[Any]:
    field = error.details.get("field")
    if isinstance(field, str):
        error.details["field"] = _camel(field)
    return answer_error(request, error)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.title() for word in rest)


HANDLERS: dict[Any, Any] = {
    RequestEntityTooLarge: _too_large,
    ValidationException: _not_valid,
    InvalidField: _by_wire_name,
}
