"""Languages: which one a request is answered in, and the texts of each, read from `locale/` at start."""

from __future__ import annotations

import gettext as stdlib_gettext
import io
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from app import patterns
from app.engines.ports import Locale
from app.errors import AppError

AnyConnection: TypeAlias = ASGIConnection[Any, Any, Any, Any]

LANGUAGE_COOKIE = "chargen_lang"
LANGUAGES: dict[Locale, str] = {"en": "English", "pt-BR": "Português"}
_FOLDER = Path(__file__).parent / "locale"
_YEAR = 365 * 24 * 3600
_QUALITY = patterns.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", patterns.IGNORECASE)


@cache
def translations(locale: Locale) -> stdlib_gettext.NullTranslations:
    """The texts of a language: every .po file in its folder, merged. English is the source, and has none."""
    merged = stdlib_gettext.NullTranslations()
    for path in sorted((_FOLDER / locale.replace("-", "_")).glob("*.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale=locale.replace("-", "_"))
        compiled = io.BytesIO()
        write_mo(compiled, catalog)
        compiled.seek(0)
        found = stdlib_gettext.GNUTranslations(compiled)
        found.add_fallback(merged)
        merged = found
    return merged


def translate(locale: Locale, message: str) -> str:
    """The text in that language; the English one where there is none."""
    return translations(locale).gettext(message)


def translated(error: AppError, locale: Locale) -> str:
    """The error's sentence in that language."""
    return error.sentence(translate(locale, error.message))


def request_locale(connection: AnyConnection) -> Locale:
    """The language chosen with the switch, else the browser's, else English."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    for locale in LANGUAGES:
        if chosen == locale:
            return locale
    return accepted_locale(connection.headers.get("accept-language", ""))


def accepted_locale(header: str) -> Locale:
    """What an Accept-Language header asks for first among what there is. Any Portuguese is Brazilian."""
    for tag in accepted_languages(header):
        primary = tag.split("-")[0].lower()
        for locale in LANGUAGES:
            if primary == locale.split("-")[0]:
                return locale
    return "en"


def preferred_language(header: str) -> str | None:
    """The language an Accept-Language header asks for first, whether there is anything in it or not."""
    wished = accepted_languages(header)
    return wished[0] if wished and wished[0] != "*" else None


def accepted_languages(header: str) -> list[str]:
    """What an Accept-Language header takes, best-liked first: RFC 9110, section 12.5.4."""
    weighed = [_weighed(part) for part in header[:1000].split(",")]
    # `sorted` is stable: of equal wishes the first named counts more, as the RFC leaves it to us.
    return [tag for tag, weight in sorted(weighed, key=lambda pair: -pair[1]) if tag and weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    found = _QUALITY.fullmatch(parameter)
    return tag.strip(), float(found[1]) if found else float(not parameter.strip())


def language_cookie(locale: Locale, *, secure: bool) -> Cookie:
    """Keeps the choice for a year."""
    return Cookie(LANGUAGE_COOKIE, value=locale, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
