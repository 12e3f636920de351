"""Finds what a character wants to become, verbatim."""

from __future__ import annotations

from app import patterns
from app.ai.builtin.reading.text import Text

_EN = patterns.compile(
    r"\b(?:wants|longs|hopes|dreams|wishes|means|aspires) (?:to be|to become|of being|of becoming) "
    r"(?P<what>(?:an?|the) [\w' -]{2,40}?)(?= and\b| but\b| who\b| one day\b| like\b|[,.;:!?]|$)"
)
_PT = patterns.compile(
    r"\b(?:quer|queria|sonha em|deseja|pretende) (?:ser|se tornar|virar) (?P<what>(?:uma? )?[\w' -]{2,40}?)"
    r"(?= e\b| mas\b| que\b| um dia\b| como\b|[,.;:!?]|$)"
)


def dream_in(text: Text) -> str | None:
    """Returns `a dragon rider` from "wants to be a dragon rider"; None without a dream."""
    match = (_EN if text.language == "en" else _PT).search(text.plain)
    if match is None or len(match["what"].split()) > 6:
        return None
    return text.raw[match.start("what") : match.end("what")]
