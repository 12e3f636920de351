"""The texts of the interface and the languages that it speaks.

English stands in the code and is the key. Another language is a gettext catalogue in a folder of `locale`,
and no code; see docs/translations.md. What characters are written in is another thing:
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
