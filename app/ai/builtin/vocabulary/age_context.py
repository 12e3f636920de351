"""Words around numbers and words for ages that say whether an age of the character is meant."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.vocabulary.files import any_of, by_language, united

_FILES = by_language("age_context.txt", "abbreviations", "lasting", "follows", "counted", "aged_things")
# The files explain each section.
ABBREVIATIONS, LASTING, FOLLOWS, COUNTED = (
    united(_FILES, section) for section in ("abbreviations", "lasting", "follows", "counted")
)
AGED_THINGS = patterns.compile(rf"\s*(?:{any_of(_FILES, 'aged_things')})")
