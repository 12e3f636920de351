"""The grammar's rules by language, read from the text files in `en/` and `pt/` beside this module."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from app.ai.builtin.grammar.composer import Rules, rules_of
from app.ai.word_lists import FOLDERS
from app.engines.ports import Locale

_SHARED = ("beginnings", "middles", "endings", "children", "occupations", "moods")


@cache
def life_rules(locale: Locale, world: str) -> Rules:
    """Returns the rules for a history in that world."""
    return {
        symbol: templates for name in (*_SHARED, world) for symbol, templates in _read(locale, name).items()
    }


@cache
def temper_rules(locale: Locale) -> Rules:
    """`brave.strength`, `brave.flaw` and so on, for each temper."""
    return _read(locale, "tempers")


@cache
def aim_rules(locale: Locale) -> Rules:
    """`aim`: a want and a fear in one sentence."""
    return _read(locale, "aims")


@cache
def voice_rules(locale: Locale) -> Rules:
    """Rules for cards, and `brave.hello` and `brave.close` for each temper."""
    return _read(locale, "voice")


def _read(locale: Locale, name: str) -> Rules:
    folder = files("app.ai.builtin.grammar") / FOLDERS[locale]
    return rules_of((folder / f"{name}.txt").read_text("utf-8"))
