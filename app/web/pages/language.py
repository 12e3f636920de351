"""The language switch: a form that stores the choice in a cookie and returns to its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from litestar import Request, post
from litestar.di import NamedDependency
from litestar.enums import RequestEncodingType
from litestar.params import Body
from litestar.response import Redirect

from app.settings.settings import Settings
from app.translation import interface_locales
from app.web.i18n import language_cookie
from app.web.pages.identity import page_router, set_cookie
from app.web.rendering import local_path


@dataclass(slots=True)
class LanguageForm:
    """The form: an available language, and the page to return to."""

    language: str
    next: str = "/"


@post("/language", status_code=303)
async def choose_language(
    request: Request[Any, Any, Any],
    settings: NamedDependency[Settings],
    data: Annotated[LanguageForm, Body(media_type=RequestEncodingType.URL_ENCODED)],
) -> Redirect:
    """Sets the language; ignores an unknown one."""
    if data.language in interface_locales():
        set_cookie(request, language_cookie(data.language, secure=settings.secure_cookies))
    return Redirect(local_path(data.next, request), status_code=303)


ROUTER = page_router(choose_language, guards=())
