"""Emoji that count as signs: some alone, others only next to each other."""

from __future__ import annotations

from collections.abc import Iterator

_PLAIN = frozenset("🔞🥵🍆")
_CHILDISH = frozenset("👧👦🧒👶🍼🧸🎒🚸🏫🎠")
_HINTS = frozenset("🍑💦👅😈😏🍒💋🍌👙🌶")


def pictured(text: str) -> Iterator[tuple[str, int]]:
    """Yields the tags (`lewd`, `hint` or `childish`) with their offsets; two hints together count as lewd."""
    last = -2
    for at, letter in enumerate(text):
        if letter in _PLAIN:
            yield "lewd", at
        elif letter in _CHILDISH:
            yield "childish", at
        elif letter in _HINTS:
            yield ("lewd" if last == at - 1 else "hint"), at
            last = at
