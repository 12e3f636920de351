"""How far a mark reaches: models double its brackets, escape it, or write it as code."""

from __future__ import annotations

_MAX_WIDER = 3  # brackets or signs that may stand round a mark's own
_OPENERS = ("&lt;", *"<[{◁【⟨＜〈«‹")
_CLOSERS = dict(zip(_OPENERS, ("&gt;", *">]}▷】⟩＞〉»›"), strict=True))
_SIGNS = "`*~"


def widened(text: str, start: int, end: int, least: int, *, signs: bool) -> tuple[int, int]:
    """Start and end of the mark with its brackets doubled, a backslash before it, and, with `signs`, signs of
    code or emphasis round it; the start isn't before `least`. Looks at a bounded number of characters."""
    opener = next((one for one in _OPENERS if text.startswith(one, start)), "")
    if opener:
        start, end = _doubled(text, start, end, opener, least)
    if start > least and text[start - 1] == "\\":
        start -= 1
    if signs and start > least and text[start - 1] in _SIGNS:
        start, end = _surrounded(text, start, end, least)
    return start, end


def _doubled(text: str, start: int, end: int, opener: str, least: int) -> tuple[int, int]:
    """With brackets before it, and no more behind it."""
    closer = _CLOSERS[opener]
    for _ in range(_MAX_WIDER):
        if start - len(opener) < least or not text.startswith(opener, start - len(opener)):
            break
        start -= len(opener)
        end += len(closer) if text.startswith(closer, end) else 0
    return start, end


def _surrounded(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    """With the same sign before it and behind it."""
    sign = text[start - 1]
    for _ in range(_MAX_WIDER):
        if start <= least or text[start - 1] != sign or not text.startswith(sign, end):
            break
        start, end = start - 1, end + 1
    return start, end
