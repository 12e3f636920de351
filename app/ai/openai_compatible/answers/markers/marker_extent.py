"""Extends a marker over doubled brackets, backslashes and code quoting that models add around it."""

from __future__ import annotations

_MAX_WIDER = 3  # extra brackets or signs around a marker
_OPENERS = ("&lt;", *"<[{◁【⟨＜〈«‹")
_CLOSERS = dict(zip(_OPENERS, ("&gt;", *">]}▷】⟩＞〉»›"), strict=True))
_SIGNS = "`*~"


def widen(text: str, start: int, end: int, minimum: int, *, signs: bool) -> tuple[int, int]:
    """Return start and end of the marker including doubled brackets, a preceding backslash and, with `signs`,
    surrounding code or emphasis signs. The start is never before `minimum`. Inspects a bounded number of
    characters."""
    opener = next((one for one in _OPENERS if text.startswith(one, start)), "")
    if opener:
        start, end = _doubled(text, start, end, opener, minimum)
    if start > minimum and text[start - 1] == "\\":
        start -= 1
    if signs and start > minimum and text[start - 1] in _SIGNS:
        start, end = _surrounded(text, start, end, minimum)
    return start, end


def _doubled(text: str, start: int, end: int, opener: str, minimum: int) -> tuple[int, int]:
    """Extend over further opening brackets, and as many closing ones."""
    closer = _CLOSERS[opener]
    for _ in range(_MAX_WIDER):
        if start - len(opener) < minimum or not text.startswith(opener, start - len(opener)):
            break
        start -= len(opener)
        end += len(closer) if text.startswith(closer, end) else 0
    return start, end


def _surrounded(text: str, start: int, end: int, minimum: int) -> tuple[int, int]:
    """Extend over the same character on both sides."""
    char = text[start - 1]
    for _ in range(_MAX_WIDER):
        if start <= minimum or text[start - 1] != char or not text.startswith(char, end):
            break
        start, end = start - 1, end + 1
    return start, end
