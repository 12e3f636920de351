"""Sentences of errors that a run has stored, in English, for readers of another language."""

from __future__ import annotations

from collections.abc import Iterable

from app import errors
from app.engines.ports import Locale
from app.web.i18n import translate


def stored_sentence(sentence: str, code: str, locale: Locale) -> str:
    """The sentence in that language. One with values in it becomes its code's own, which has none."""
    translated = translate(locale, sentence)
    if locale == "en" or translated != sentence:
        return translated
    return translate(locale, _DEFAULTS.get(code, errors.AppError.default))


def _tree(root: type[errors.AppError]) -> Iterable[type[errors.AppError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


_DEFAULTS = {kind.code: kind.default for kind in reversed([*_tree(errors.AppError)])}
