"""The HTML pages: routes and templates, as the application composes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.status_codes import HTTP_500_INTERNAL_SERVER_ERROR
from litestar.template.config import TemplateConfig
from litestar.types import ControllerRouterHandler

from app.web.errors import answer_error
from app.web.pages import (
    actions,
    admin,
    admin_usage,
    character_edit,
    characters,
    dev,
    language,
    outlook,
    sign_in,
    steering,
    wizard,
)
from app.web.rendering import STATIC_FOLDER, environment, static_version

__all__ = ["TEMPLATES", "routes"]

TEMPLATES = TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment("en")))


def routes(*, production: bool) -> Sequence[ControllerRouterHandler]:
    """Returns every page's handlers. `production` omits those for developers."""
    always = [
        language.ROUTER,
        wizard.OPEN_ROUTER,
        wizard.ROUTER,
        outlook.ROUTER,
        steering.ROUTER,
        actions.ROUTER,
        characters.ROUTER,
        character_edit.ROUTER,
        sign_in.ROUTER,
        admin.ROUTER,
        admin_usage.ROUTER,
    ]
    return [_static(), *always, *([] if production else [dev.ROUTER])]


def _static() -> ControllerRouterHandler:
    # The address contains a digest of the files, so that they may be cached for ever.
    forever = CacheControlHeader(public=True, max_age=31_536_000, immutable=True)
    return create_static_files_router(
        f"/static/{static_version()}",
        directories=[STATIC_FOLDER],
        cache_control=forever,
        exception_handlers={HTTP_500_INTERNAL_SERVER_ERROR: _no_file},
    )


def _no_file(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    # A path that the file system rejects (too long, a file as a folder) is not found.
    unreadable = isinstance(error.__cause__ or error, OSError | ValueError)
    return answer_error(request, NotFoundException() if unreadable else error)
