"""First names that are clearly a woman's or clearly a man's, in either language; others state no gender."""

from __future__ import annotations

from app.ai.builtin.vocabulary.files import shared

_FILE = shared("given_names.txt", "female", "male")
WOMEN, MEN = frozenset(_FILE.words("female")), frozenset(_FILE.words("male"))


def gender_of(first_name: str) -> str | None:
    """Returns `female` or `male` for a name in the lists, None for any other."""
    name = first_name.casefold()
    return "female" if name in WOMEN else "male" if name in MEN else None
