"""Tokens with a number in the place of a name, which models were taught to think with.

- MedGemma's `<unused94>thought … <unused95>`, at times closed by the first one again, and Gemini's
  `<ctrl94>thought … <ctrl95>`, which its servers pass on now and then: a number with such a word behind it
  opens thoughts, and the next number closes them.
- openPangu's `[unused16] … [unused17]`, with `[unused10]` at the end and `[unused9]` before a role.
"""

from __future__ import annotations

from app import patterns
from app.ai.openai_compatible.answers.markers.marker_names import Kind, Mark

NUMBERED = "unused"  # the name of thoughts that such a token opens
_TOKEN = patterns.compile(r"\A[<\[](?P<kind>[a-z_]{4,14}?)_?(?P<number>\d{1,4})[>\]](?P<thought>\s*th)?")
_CLOSES = "95"
_PANGU = {"16": Kind.OPEN, "17": Kind.CLOSE, "10": Kind.END}


def numbered(whole: str, start: int, end: int) -> Mark | None:
    """The mark that a token with a number is; None for any other text."""
    token = _TOKEN.match(whole)
    if token is None:
        return None
    if whole.startswith("["):
        return Mark(_PANGU.get(token["number"], Kind.NOISE), start, end, NUMBERED)
    if token["thought"]:
        return Mark(Kind.OPEN, start, end, NUMBERED)
    known = token["kind"] in ("unused", "ctrl") and token["number"] == _CLOSES
    return Mark(Kind.CLOSE if known else Kind.NOISE, start, end, NUMBERED)
