"""The languages of the interface, their names, and the best one for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from app.translation.catalogues import SOURCE_LOCALE, current_catalogues

if TYPE_CHECKING:
    from babel import Locale as BabelLocale

# A language tag of the interface, as in `interface_locales()`. Every language of characters' texts is among
# them.
InterfaceLocale: TypeAlias = str


def interface_locales() -> tuple[InterfaceLocale, ...]:
    """Returns the languages with a catalogue, English first."""
    return current_catalogues().locales


def best_locale(tags: Iterable[str]) -> InterfaceLocale:
    """Returns the language for a person who reads these, in order of preference; else English.

    A tag matches itself, else its parent (RFC 4647, "lookup"), else any variant of its language: readers of
    any Portuguese get the Brazilian.
    """
    for tag in tags:
        if found := _match(tag):
            return found
    return SOURCE_LOCALE


def _match(tag: str) -> InterfaceLocale | None:
    known = {locale.lower(): locale for locale in interface_locales()}
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        if found := known.get("-".join(parts[:length])):
            return found
    return next((locale for lower, locale in known.items() if lower.split("-")[0] == parts[0]), None)


def text_direction(locale: InterfaceLocale) -> str:
    """Returns `rtl` for a language that is written from right to left, else `ltr`."""
    return _known(locale).text_direction


def language_names() -> Mapping[InterfaceLocale, str]:
    """Returns each language's own name: `Português`, or `Português (Brasil)` if there are several
    variants."""
    return _names(interface_locales())


@cache
def _names(locales: tuple[InterfaceLocale, ...]) -> dict[InterfaceLocale, str]:
    kinds = Counter(locale.split("-")[0] for locale in locales)
    return {locale: _name(locale, alone=kinds[locale.split("-")[0]] == 1) for locale in locales}


def _name(locale: InterfaceLocale, *, alone: bool) -> str:
    known = _known(locale)
    name = (known.language_name if alone else known.get_display_name()) or locale
    return name[:1].upper() + name[1:]


def _known(locale: InterfaceLocale) -> BabelLocale:
    from babel import Locale  # here: processes that use only English start without it

    return Locale.parse(locale, sep="-")
