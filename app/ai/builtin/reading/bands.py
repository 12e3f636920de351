"""Bands: words for an approximate age: `teenage`, `idosa`, `ancient`."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text, found
from app.ai.builtin.vocabulary.age_context import AGED_THINGS
from app.ai.builtin.vocabulary.features import BANDS


def band_in(text: Text) -> str | None:
    """Returns `child`, `teen`, `young`, `middle`, `old` or `ancient`, or None."""
    bands = BANDS[text.language]
    for match in found(bands, text.plain):
        thing = AGED_THINGS.match(text.after(match.end()))
        if not thing and not text.denied(match.start()) and not _of_another(text, match.start()):
            return bands[match.group()]
    return None


def _of_another(text: Text, start: int) -> bool:
    return (
        patterns.search(
            r"\b(?:her|his|their|my|by an?|of an?|seu|sua|um antig[oa]|years?|year's|yrs?|y|months?|weeks?|"
            r"days?|centur(?:y|ies)|decades?)\s+$",
            text.before(start),
        )
        is not None
    )
