"""Blocks at the very end in which a model checks its own answer: `<check>Three paragraphs, age kept</check>`.

They are known by their name and go where nothing of the answer follows them. Blocks of other names are part
of the answer: letters and diaries end histories too.
"""

from __future__ import annotations

from dataclasses import replace

from app.ai.openai_compatible.answers.markers.marker_names import Kind, Mark
from app.ai.openai_compatible.answers.phrases import words

_WORKING = frozenset(words("marks: working"))
_STEMS = words("marks: working stems")
_MIN_ANSWER = 120  # characters before such a block
_MAX_SHARE = 0.4  # of the answer before it
_GAP = " \t\r\n*_`~"


def with_trailing(text: str, found: list[Mark], growing: bool) -> list[Mark]:
    """`found` with such a block marked as thoughts. While `growing`, also one that may come to end it."""
    end = len(text)
    for last in range(len(found) - 1, -1, -1):
        mark = found[last]
        if text[mark.end : end].strip(_GAP):
            return _with_open(text, found, last + 1) if growing else found
        if mark.kind in (Kind.NOISE, Kind.END, Kind.ANSWER_END):
            end = mark.start
        elif mark.kind is Kind.UNKNOWN and mark.closing and is_working(mark.name):
            return _with_closed(text, found, last, growing)
        else:
            return _with_open(text, found, last) if growing else found
    return found


def is_working(name: str) -> bool:
    return name in _WORKING or any(stem in name for stem in _STEMS)


def _with_closed(text: str, found: list[Mark], last: int, growing: bool) -> list[Mark]:
    name = found[last].name
    places = (
        at for at in range(last - 1, -1, -1) if found[at].kind is Kind.UNKNOWN and found[at].name == name
    )
    first = next(places, None)
    if first is None or found[first].closing or not _is_behind(text, found[first]):
        return found
    if not growing and found[last].end - found[first].end > _MAX_SHARE * found[first].start:
        return found
    made = [*found]
    made[first] = replace(found[first], kind=Kind.OPEN, firm=True)
    made[last] = replace(found[last], kind=Kind.CLOSE, firm=True, name=name)
    return made


def _with_open(text: str, found: list[Mark], behind: int) -> list[Mark]:
    """With a block that stands open at the end."""
    for at in range(min(behind, len(found) - 1), -1, -1):
        mark = found[at]
        if mark.kind is Kind.UNKNOWN and is_working(mark.name):
            if mark.closing or not _is_behind(text, mark):
                return found
            return [*found[:at], replace(mark, kind=Kind.OPEN, firm=True), *found[at + 1 :]]
        if mark.kind in (Kind.OPEN, Kind.CLOSE, Kind.ROLE):
            return found
    return found


def _is_behind(text: str, mark: Mark) -> bool:
    """Whether it begins a line behind an answer."""
    line = text[max(0, mark.start - 20) : mark.start].rstrip(" \t*_")
    return mark.start >= _MIN_ANSWER and line.endswith("\n")
