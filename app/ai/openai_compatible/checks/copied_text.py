"""Measures how much of a text is copied from the prompt."""

from __future__ import annotations

from app import patterns

_WORD = patterns.compile(r"\w+")
_RUN = 3  # words
_MIN_WORDS = 12  # shorter texts share sequences by chance


def share_copied(text: str, source: str) -> float:
    """Return the share of the text's three-word sequences that occur in `source`: 0 to 1."""
    words = _WORD.findall(text.casefold())
    if len(words) < _MIN_WORDS:
        return 0.0
    source_runs = set(_runs(_WORD.findall(source.casefold())))
    runs = _runs(words)
    return sum(run in source_runs for run in runs) / len(runs)


def _runs(words: list[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[by:] for by in range(_RUN)), strict=False))
