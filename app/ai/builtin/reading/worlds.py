"""The worlds that a description's things, times and places belong to."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text
from app.ai.builtin.vocabulary.files import any_of, by_language, shared

# A section of words for each; the first that is found wins.
_WORLDS: dict[str, frozenset[str]] = {
    "science_fiction": frozenset(("science_fiction",)),
    "fantasy": frozenset(("fantasy",)),
    "historical": frozenset(("historical",)),
    "modern": frozenset(("modern",)),
    "fantasy_historical": frozenset(("fantasy", "historical")),
}
_FILES = by_language("worlds.txt", *_WORLDS)
_THINGS = tuple(
    (worlds, patterns.compile(rf"(?<!\w)(?:{any_of(_FILES, section)})(?!\w)"))
    for section, worlds in _WORLDS.items()
)
# Real places are of this world, in our time or before it.
_REAL_WORLDS = frozenset(("modern", "historical"))
_REAL_PLACES = shared("real_places.txt", "places").words("places")
REAL = patterns.compile(rf"\b(?P<name>{'|'.join(_REAL_PLACES)})\b")


def worlds_in(text: Text) -> frozenset[str]:
    """Returns the worlds that fit; empty where nothing states one. A denied thing (`no elves`) states
    none."""
    real = _REAL_WORLDS if REAL.search(text.raw) else frozenset()
    for worlds, pattern in _THINGS:
        if any(not text.denied(match.start()) for match in pattern.finditer(text.plain)):
            return real & worlds or worlds
    return real
