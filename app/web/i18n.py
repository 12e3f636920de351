"""The language of a response, and errors in that language."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, TypeAlias

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from app import patterns
from app.errors import AppError
from app.translation import (
    SOURCE_LOCALE,
    InterfaceLocale,
    best_locale,
    has_translation,
    interface_locales,
    translate,
)

AnyConnection: TypeAlias = ASGIConnection[Any, Any, Any, Any]

LANGUAGE_COOKIE = "chargen_lang"
_YEAR = 365 * 24 * 3600
_QUALITY = patterns.compile(r"\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*", patterns.IGNORECASE)


def translated(error: AppError, locale: InterfaceLocale) -> str:
    """Returns the error's sentence in that language."""
    return error.sentence(translate(error.message, locale))


def stored_sentence(sentence: str, code: str, locale: InterfaceLocale) -> str:
    """Returns the sentence of an error that a run or portrait has stored with its code, in that language.

    It is stored in English with its values filled in; one that had values is replaced by its code's default
    sentence.
    """
    if locale == SOURCE_LOCALE or has_translation(sentence, locale):
        return translate(sentence, locale)
    return translate(_defaults().get(code, AppError.default), locale)


@cache
def _defaults() -> dict[str, str]:
    """Returns each code's sentence: of several classes with one code, that of their base class."""
    return {kind.code: kind.default for kind in reversed([*_tree(AppError)])}


def _tree(root: type[AppError]) -> Iterator[type[AppError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


def request_locale(connection: AnyConnection) -> InterfaceLocale:
    """Returns the language chosen with the switch, else the browser's, else English."""
    chosen = connection.cookies.get(LANGUAGE_COOKIE)
    if chosen in interface_locales():
        return chosen
    return accepted_locale(connection.headers.get("accept-language", ""))


def accepted_locale(header: str) -> InterfaceLocale:
    """Returns the first available language of an Accept-Language header. Any Portuguese is Brazilian."""
    return best_locale(accepted_languages(header))


def preferred_language(header: str) -> str | None:
    """Returns the first language of an Accept-Language header, available or not."""
    wished = accepted_languages(header)
    return wished[0] if wished and wished[0] != "*" else None


def accepted_languages(header: str) -> list[str]:
    """Returns the languages of an Accept-Language header by preference: RFC 9110, section 12.5.4."""
    weighed = [_weighed(part) for part in header[:1000].split(",")]
    # `sorted` is stable: of equal weights the first counts more, as the RFC permits.
    return [tag for tag, weight in sorted(weighed, key=lambda pair: -pair[1]) if tag and weight > 0]


def _weighed(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    found = _QUALITY.fullmatch(parameter)
    return tag.strip(), float(found[1]) if found else float(not parameter.strip())


def language_cookie(locale: InterfaceLocale, *, secure: bool) -> Cookie:
    """Stores the choice for a year."""
    return Cookie(LANGUAGE_COOKIE, value=locale, max_age=_YEAR, httponly=True, samesite="lax", secure=secure)
