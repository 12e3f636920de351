"""Messages: marked in the code, and translated where a person reads them."""

from __future__ import annotations

from gettext import NullTranslations

from app.translation.catalogues import current_catalogues
from app.translation.languages import InterfaceLocale


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it, which extractors look for
    """Returns the message unchanged: marks a literal for extraction that is translated elsewhere, or
    later."""
    return message


def translate(message: str, locale: InterfaceLocale) -> str:
    """Returns the message in that language, with its placeholders; in English if there is no translation."""
    return translations(locale).gettext(message)


def has_translation(message: str, locale: InterfaceLocale) -> bool:
    """Returns whether that language has a translation of the message."""
    return translate(message, locale) != message


def translations(locale: InterfaceLocale) -> NullTranslations:
    """Returns the language's catalogue, with gettext's methods."""
    return current_catalogues().translations(locale)
