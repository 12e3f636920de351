"""Words typed with one slip: `detctive`, `wizzard`, `cavalero`. Asked only where no right word was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app import patterns
from app.ai.builtin.reading.text import Text

_SHORTEST = 6
_SAFE_ENDINGS = (
    "s",
    "ed",
    "ing",
    "ou",
    "ando",
    "endo",
    "ura",
)  # verbs, plurals and crafts, rather than slips


def slips(text: Text, words: Iterable[str]) -> Iterator[tuple[patterns.Match, str]]:
    """Each lower-case word that is one edit from a single word of the list, and that word."""
    by_first: dict[str, list[str]] = {}
    for word in words:
        if word.isalpha() and len(word) >= _SHORTEST:
            by_first.setdefault(word[0], []).append(word)
    for match in patterns.finditer(rf"[^\W\d_]{{{_SHORTEST},}}", text.raw):
        typed = match.group()
        if typed.islower() and not typed.endswith(_SAFE_ENDINGS):
            meant = next((word for word in by_first.get(typed[0], ()) if _one_edit(typed, word)), None)
            if meant:
                yield match, meant


def _one_edit(typed: str, word: str) -> bool:
    """One letter more or less, or two neighbours swapped; one in place of another may be another word."""
    if len(typed) == len(word):
        differing = [at for at, pair in enumerate(zip(typed, word, strict=True)) if pair[0] != pair[1]]
        return (
            len(differing) == 2
            and typed[differing[0]] == word[differing[1]]
            and differing[1] - differing[0] == 1
        )
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    return len(longer) - len(shorter) == 1 and any(
        longer[:at] + longer[at + 1 :] == shorter for at in range(1, len(longer))
    )
