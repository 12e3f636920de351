"""Moods that light and colour suggest: a key for the engines, words for people."""

from __future__ import annotations

from app.ai.builtin.sight.phrases import texts
from app.engines.ports import Locale

# Of each key the words in English and in Portuguese, which painters look for in an analysis.
MOODS: dict[str, tuple[str, str]] = {
    key: (words, texts("moods", "pt-BR")[key]) for key, words in texts("moods", "en").items()
}


def mood_words(key: str, locale: Locale) -> str:
    """Returns the words for a mood's key."""
    return texts("moods", locale)[key]


def mood_key(words: str | None) -> str | None:
    """Returns the key of a mood in an analysis's words, in either language; None for another engine's
    words."""
    return next((key for key, both in MOODS.items() if words in both), None)


def mood_of(brightness: float, contrast: float, saturation: float, warmth: float) -> str:
    """Returns the mood of measured light: brightness, contrast (deviation) and saturation 0 to 1, warmth -1
    to 1."""
    dark, light = brightness < 0.31, brightness > 0.66
    signs = (
        (warmth > 0.24 and saturation > 0.5 and brightness < 0.6, "fiery"),
        (dark and saturation > 0.28, "mysterious"),
        (dark, "sombre"),
        (contrast > 0.45 and saturation < 0.15, "stark"),
        (saturation > 0.55, "vivid"),
        (light and saturation < 0.2, "gentle"),
        (light, "bright"),
        (warmth > 0.09, "warm"),
        (warmth < -0.09, "cold"),
    )
    return next((mood for holds, mood in signs if holds), "calm")
