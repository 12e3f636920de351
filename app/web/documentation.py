"""Parts of the OpenAPI description common to all calls: security, and documented errors."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import MediaType, Response, Router
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Components, Example, Operation, SecurityScheme, Tag

from app.errors import AppError, NotFound, Unauthenticated, Unavailable
from app.web.auth import NoCsrfToken
from app.web.errors import ErrorBody, error_body

NO_CSRF = {"exclude_from_csrf": True}  # for routes that no cookie authenticates

_ABOUT = """Describe a character, send a picture, or both; follow the run; keep the character.

A run is started with `POST /api/v1/characters/generate-automated` and watched over Socket.IO at
`/api/v1/ws`, as Server-Sent Events, or by asking for it again. Every refusal has one shape:
`{error, code, details?}`, where `error` is a sentence for a person and `code` a stable name for a program."""

_BEARER = SecurityScheme(
    type="http", scheme="bearer", bearer_format="JWT", description="`Authorization: Bearer <token>`."
)
_COOKIE = SecurityScheme(
    type="apiKey",
    name="chargen_token",
    security_scheme_in="cookie",
    description="The cookie of our own pages, from their origin alone; unsafe calls need `x-csrf-token`.",
)
SECURITY: list[dict[str, list[str]]] = [{"bearer": []}, {"cookie": []}]

# Any authenticated call may be answered with READS; one that changes something with WRITES.
READS: tuple[type[AppError], ...] = (Unauthenticated, Unavailable)
WRITES: tuple[type[AppError], ...] = (*READS, NoCsrfToken)


def refusals(*kinds: type[AppError]) -> dict[int, ResponseSpec]:
    """Returns the documented error responses of a call, by status; each code is an example."""
    statuses = sorted({kind.status for kind in kinds})
    return {
        status: _refusal(status, [kind for kind in kinds if kind.status == status]) for status in statuses
    }


def _refusal(status: int, kinds: list[type[AppError]]) -> ResponseSpec:
    codes = ", ".join(dict.fromkeys(f"`{kind.code}`" for kind in kinds))
    return ResponseSpec(
        ErrorBody,
        generate_examples=False,
        description=f"{HTTPStatus(status).phrase}: {codes}",
        examples=[
            Example(summary=kind.code, value=msgspec.to_builtins(error_body(kind()))) for kind in kinds
        ],
    )


@dataclass
class ApiOperation(Operation):
    """An operation without the 400 that Litestar documents for parameters: ours are answered with 422."""

    def __post_init__(self) -> None:
        presumed = (self.responses or {}).get("400")
        if presumed is not None and not getattr(presumed, "description", "").startswith("Bad Request: `"):
            del (self.responses or {})["400"]


def _in_our_shape(response: Response[Any]) -> Response[Any]:
    """Replaces Litestar's own error page below /schema by the one error shape."""
    missing = NotFound("There is nothing at this address.")
    if response.status_code != missing.status:
        return response
    return Response(error_body(missing), status_code=missing.status, media_type=MediaType.JSON)


OPENAPI = OpenAPIConfig(
    title="Chargen",
    version="1",
    description=_ABOUT,
    components=Components(security_schemes={"bearer": _BEARER, "cookie": _COOKIE}),
    render_plugins=[JsonRenderPlugin(), YamlRenderPlugin()],
    openapi_router=Router(
        "/schema", route_handlers=[], include_in_schema=False, opt=NO_CSRF, after_request=_in_our_shape
    ),
    tags=[
        Tag("Generations", "Runs: one attempt at a character each."),
        Tag("Characters", "Drafts and saved characters."),
        Tag("Avatars", "Painting a character again."),
        Tag("Pictures", "The files behind signed addresses."),
        Tag("Health", "For whatever watches over the process."),
    ],
)
