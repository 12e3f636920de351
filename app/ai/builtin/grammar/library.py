"""The sentences of both languages, read from the text files in `en/` and `pt/` beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.ai.builtin.grammar.composer import Rules, rules_of
from app.engines.ports import Locale

_SHARED = ("beginnings", "middles", "endings", "children", "callings", "moods")


@cache
def life_rules(locale: Locale, world: str) -> Rules:
    """What a life story in that world is made from."""
    return {
        symbol: templates for name in (*_SHARED, world) for symbol, templates in _read(locale, name).items()
    }


@cache
def temper_rules(locale: Locale) -> Rules:
    """`brave.strength`, `brave.flaw` and so on, for each temper."""
    return _read(locale, "tempers")


@cache
def voice_rules(locale: Locale) -> Rules:
    """What a character says, and `brave.hello` and the like for each temper."""
    return _read(locale, "voice")


def _read(locale: Locale, name: str) -> Rules:
    folder = files("app.ai.builtin.grammar") / ("en" if locale == "en" else "pt")
    return rules_of((folder / f"{name}.txt").read_text("utf-8"))
