"""JSON under /api/v1, pictures under /media, health under /health, and OpenAPI at /schema."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, Router
from litestar.di import NamedDependency, Provide
from litestar.types import ControllerRouterHandler

from app.characters.links import Links
from app.settings.settings import Settings
from app.web.addresses import Link, absolute_link
from app.web.api import avatars, characters, failures, generations, quota, steering
from app.web.api.health import HEALTH
from app.web.api.media import show_picture
from app.web.auth import signed_in
from app.web.documentation import OPENAPI, SECURITY
from app.web.errors import PERSONAL_JSON

__all__ = ["OPENAPI", "ROUTES"]

_MAX_JSON = 1024 * 1024  # bytes of a body without a picture


def _link(
    request: Request[Any, Any, Any], links: NamedDependency[Links], settings: NamedDependency[Settings]
) -> Link:
    return absolute_link(request, links, settings)


def _forbid_caching(response: Response[Any]) -> Response[Any]:
    for name, value in PERSONAL_JSON.items():
        response.headers.setdefault(name, value)
    return response


_API = Router(
    "/api/v1",
    route_handlers=[
        *generations.HANDLERS,
        *steering.HANDLERS,
        *quota.HANDLERS,
        Router("/", route_handlers=characters.HANDLERS, tags=["Characters"]),
        Router("/", route_handlers=avatars.HANDLERS, tags=["Avatars"]),
    ],
    guards=[signed_in],
    security=SECURITY,
    dependencies={"link": Provide(_link, sync_to_thread=False)},
    after_request=_forbid_caching,
    exception_handlers=failures.HANDLERS,
    request_max_body_size=_MAX_JSON,
)

ROUTES: list[ControllerRouterHandler] = [_API, show_picture, HEALTH]
