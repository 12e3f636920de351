"""Moods that light and colour suggest: a key for the engines, words for people."""

from __future__ import annotations

from app.engines.ports import Locale

MOODS: dict[str, tuple[str, str]] = {
    "sombre": ("sombre and heavy", "sombrio e pesado"),
    "mysterious": ("dark and mysterious", "escuro e misterioso"),
    "cold": ("cold and quiet", "frio e silencioso"),
    "stark": ("stark and tense", "duro e tenso"),
    "warm": ("warm and homely", "quente e acolhedor"),
    "fiery": ("fiery and restless", "ardente e inquieto"),
    "gentle": ("soft and gentle", "suave e delicado"),
    "bright": ("bright and cheerful", "claro e alegre"),
    "vivid": ("vivid and bold", "vivo e ousado"),
    "calm": ("calm and balanced", "calmo e equilibrado"),
}


def mood_words(key: str, locale: Locale) -> str:
    return MOODS[key][0 if locale == "en" else 1]


def mood_key(words: str | None) -> str | None:
    """The key of a mood in an analysis's words, in either language; None for another engine's words."""
    return next((key for key, both in MOODS.items() if words in both), None)


def mood_of(brightness: float, contrast: float, saturation: float, warmth: float) -> str:
    """The mood of measured light: brightness, contrast (deviation) and saturation 0 to 1, warmth -1 to 1."""
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
