"""Parses numbered special tokens that some models use around their reasoning.

- MedGemma's `<unused94>thought … <unused95>` (sometimes closed by the first token again) and Gemini's
  `<ctrl94>thought … <ctrl95>`: a number followed by such a word opens reasoning, the next number closes it.
- openPangu's `[unused16] … [unused17]`, with `[unused10]` as end token and `[unused9]` before a role.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import Marker, MarkerKind

NUMBERED = "unused"  # the name of a reasoning block opened by such a token
_TOKEN = patterns.compile(r"\A[<\[](?P<kind>[a-z_]{4,14}?)_?(?P<number>\d{1,4})[>\]](?P<thought>\s*th)?")
_CLOSES = "95"
_PANGU = {"16": MarkerKind.OPEN, "17": MarkerKind.CLOSE, "10": MarkerKind.END}


def parse_numbered(text: str, start: int, end: int) -> Marker | None:
    """Return the marker for a numbered token; None for other text."""
    token = _TOKEN.match(text)
    if token is None:
        return None
    if text.startswith("["):
        return Marker(_PANGU.get(token["number"], MarkerKind.NOISE), start, end, NUMBERED)
    if token["thought"]:
        return Marker(MarkerKind.OPEN, start, end, NUMBERED)
    known = token["kind"] in ("unused", "ctrl") and token["number"] == _CLOSES
    return Marker(MarkerKind.CLOSE if known else MarkerKind.NOISE, start, end, NUMBERED)
