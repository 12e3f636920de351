"""The texts of the interface and its languages.

English is in the code and is the key. Another language is a gettext catalogue in a folder of `locale`,
without code; see docs/translations.md. The language that characters are written in is another:
`app.engines.ports.Locale`.
"""

from __future__ import annotations

from app.translation.catalogues import SOURCE_LOCALE, Catalogues, current_catalogues, using_catalogues
from app.translation.languages import (
    InterfaceLocale,
    best_locale,
    interface_locales,
    language_names,
    text_direction,
)
from app.translation.messages import N_, has_translation, translate, translations

__all__ = [
    "N_",
    "SOURCE_LOCALE",
    "Catalogues",
    "InterfaceLocale",
    "best_locale",
    "current_catalogues",
    "has_translation",
    "interface_locales",
    "language_names",
    "text_direction",
    "translate",
    "translations",
    "using_catalogues",
]
