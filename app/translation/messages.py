"""Messages: marked in the code, and translated where a person reads them."""

from __future__ import annotations

from gettext import NullTranslations

from app.translation.catalogues import current_catalogues
from app.translation.languages import InterfaceLocale


def N_(message: str) -> str:  # noqa: N802 - gettext's name for it, which extractors look for
    """The message as it is: marks a literal for extraction that is translated elsewhere, or later."""
    return message


def translate(message: str, locale: InterfaceLocale) -> str:
    """The message in that language, with its placeholders; the English one where there is no translation."""
    return translations(locale).gettext(message)


def has_translation(message: str, locale: InterfaceLocale) -> bool:
    """Whether that language has a text of its own for the message."""
    return translate(message, locale) != message


def translations(locale: InterfaceLocale) -> NullTranslations:
    """The language's catalogue, with gettext's methods."""
    return current_catalogues().translations(locale)
