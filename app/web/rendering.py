"""Renders templates: one Jinja environment for each language, and pages as responses."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Request, Response
from litestar.template.base import csrf_token
from markupsafe import Markup

from app import patterns
from app.runs.steps import row_of
from app.translation import (
    Catalogues,
    InterfaceLocale,
    current_catalogues,
    language_names,
    text_direction,
)
from app.web.auth import CSRF_COOKIE, TOKEN_COOKIE, bearer_token
from app.web.i18n import request_locale
from app.web.origins import origins_of
from app.web.urls import split_url

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE_FOLDER = ROOT / "templates"
STATIC_FOLDER = ROOT / "static"

PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
        " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-cache",
    "Vary": "Accept-Language, Cookie, HX-Request",
}


_GERMAN_QUOTES = patterns.compile("„([^“”]*)[“”]")
_configured = {"undo_minutes": 15}


def environment(locale: InterfaceLocale) -> Environment:
    """Returns the environment: everything is escaped; an undefined name is an error."""
    return _environment(current_catalogues(), locale)


@cache
def _environment(catalogues: Catalogues, locale: InterfaceLocale) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATE_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(catalogues.translations(locale), newstyle=True)  # type: ignore[attr-defined]
    made.policies["ext.i18n.trimmed"] = True
    made.globals |= {"locale": locale, "languages": language_names(), "static": static_path}
    made.globals["step_row"] = row_of
    made.globals["direction"] = text_direction(locale)
    made.globals["undo_minutes"] = lambda: _configured["undo_minutes"]  # a function: Jinja caches values
    named = locale.replace("-", "_")  # Babel's spelling
    made.filters["number"] = lambda value: format_decimal(value, locale=named)
    made.filters["dollars"] = lambda value: format_decimal(value, "#,##0.00##", named)
    made.filters["day"] = lambda moment: _day(moment, locale)
    made.filters["moment"] = lambda moment: (
        f"{_day(moment, locale)}, {format_time(moment, 'HH:mm', locale=named)}"
    )
    made.filters["quoted"] = _quoted
    return made


def configure_templates(*, undo_minutes: int) -> None:
    """Sets the values that depend on the deployment, for pages and pushed fragments."""
    _configured["undo_minutes"] = undo_minutes


def _day(moment: datetime, locale: InterfaceLocale) -> str:
    # English is read in many countries: a month's name is unambiguous.
    return format_date(moment, "d MMM y" if locale == "en" else "medium", locale.replace("-", "_"))


def _quoted(text: str) -> str:
    """Returns a credit with our languages' quotation marks instead of German ones."""
    return _GERMAN_QUOTES.sub("“\\1”", text)


@cache
def static_version() -> str:
    """Returns a digest of all static files: addresses that contain it may be cached for ever."""
    digest = sha256()
    for path in sorted(STATIC_FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC_FOLDER).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def static_path(name: str) -> str:
    """Returns the address of a static file, e.g. of `js/live.js`."""
    return f"/static/{static_version()}/{name}"


def render(template: str, locale: InterfaceLocale, **context: Any) -> str:
    """Returns a fragment or page as text."""
    return environment(locale).get_template(template).render(**context)


def page(
    request: Request[Any, Any, Any],
    template: str,
    view: object,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response[str]:
    """Returns a whole page, or a fragment that a page requested, in the request's language.

    The template gets the typed context as `view`, and: `locale`, `identity` (None for visitors without an
    account), `stranger` (whether this browser has no known user), `csrf_token`, `csrf_input` (a hidden
    field), `here` (this page's address), `static(name)`.
    """
    token = csrf_of(request)
    text = render(
        template,
        request_locale(request),
        view=view,
        identity=request.scope.get("user"),
        stranger=TOKEN_COOKIE not in request.cookies,
        csrf_token=token,
        csrf_input=csrf_input(token),
        here=here(request),
    )
    return Response(
        text, status_code=status, headers=PAGE_HEADERS | (headers or {}), media_type=MediaType.HTML
    )


def csrf_of(request: Request[Any, Any, Any]) -> str:
    """Returns the CSRF token of this visitor's forms; for a refused request that of its cookie."""
    token = csrf_token({"request": request})
    if token or bearer_token(request.headers) is not None:
        return token
    return request.cookies.get(CSRF_COOKIE, "")


def csrf_input(token: str) -> Markup:
    return Markup('<input type="hidden" name="_csrf_token" value="{}">').format(token)


def here(request: Request[Any, Any, Any]) -> str:
    """Returns the page to return to: this one, or for a form's response the page with the form."""
    if request.method == "GET":
        return request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return local_path(request.headers.get("referer"), request)


def local_path(address: str | None, request: Request[Any, Any, Any], default: str = "/") -> str:
    """Returns path and query of an address on this site; `default` for any other: no open redirects."""
    parts = split_url(address) if address else None
    if parts is None or not origins_of(request).leads_here(address or "", request.scope):
        return default
    path = parts.path
    if not path.startswith("/") or path.startswith(("//", "/\\")):
        return default
    return path + (f"?{parts.query}" if parts.query else "")
