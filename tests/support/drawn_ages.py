"""Whether the built-in writer draws a description as a minor or as a grown-up, under every seed tried."""

from __future__ import annotations

from app.ai.builtin.writing.profile import profile_of
from app.engines.ports import Brief, Locale

ADULT = 18
SEEDS = range(12)
_PORTUGUESE_WORDS = "um uma o a de do da dos das no na que e com ao aos os as seu sua já não é"
_PORTUGUESE = frozenset(_PORTUGUESE_WORDS.split())


def ages_of(text: str, locale: Locale | None = None) -> list[int]:
    """The ages drawn, in years; without a locale, that of the text's small words."""
    if locale is None:
        locale = "pt-BR" if len(_PORTUGUESE.intersection(text.lower().split())) > 1 else "en"
    return [profile_of(Brief(text, None, None, locale, seed)).age for seed in SEEDS]


def is_minor(text: str, locale: Locale | None = None) -> bool:
    return max(ages_of(text, locale)) < ADULT


def is_grown_up(text: str, locale: Locale | None = None) -> bool:
    return min(ages_of(text, locale)) >= ADULT
