"""Classifies trailing blocks in which a model checks its own answer: `<check>Three paragraphs, age
kept</check>`.

They are recognised by name and removed if nothing of the answer follows. Blocks of other names belong to the
answer: histories may end with letters and diary entries.
"""

from __future__ import annotations

from dataclasses import replace

from app.ai.openai_compatible.answers.markers.marker_names import Marker, MarkerKind
from app.ai.openai_compatible.answers.phrases import word_list

_WORKING_NAMES = frozenset(word_list("markers: self-checks"))
_STEMS = word_list("markers: self-check stems")
_MIN_ANSWER = 120  # characters before such a block
_MAX_SHARE = 0.4  # of the answer before it
_GAP = " \t\r\n*_`~"


def classify_trailing_blocks(text: str, markers: list[Marker], streaming: bool) -> list[Marker]:
    """Return the markers with such a block reclassified as reasoning. While `streaming`, also one that may
    become the last."""
    end = len(text)
    for last in range(len(markers) - 1, -1, -1):
        marker = markers[last]
        if text[marker.end : end].strip(_GAP):
            return _with_open_block(text, markers, last + 1) if streaming else markers
        if marker.kind in (MarkerKind.NOISE, MarkerKind.END, MarkerKind.ANSWER_END):
            end = marker.start
        elif marker.kind is MarkerKind.UNKNOWN and marker.closing and is_self_check(marker.name):
            return _with_closed_block(text, markers, last, streaming)
        else:
            return _with_open_block(text, markers, last) if streaming else markers
    return markers


def is_self_check(name: str) -> bool:
    """Return whether a tag of that name contains a self-check."""
    return name in _WORKING_NAMES or any(stem in name for stem in _STEMS)


def _with_closed_block(text: str, markers: list[Marker], last: int, streaming: bool) -> list[Marker]:
    name = markers[last].name
    candidates = (
        at
        for at in range(last - 1, -1, -1)
        if markers[at].kind is MarkerKind.UNKNOWN and markers[at].name == name
    )
    first = next(candidates, None)
    if first is None or markers[first].closing or not _is_after_answer(text, markers[first]):
        return markers
    if not streaming and markers[last].end - markers[first].end > _MAX_SHARE * markers[first].start:
        return markers
    result = [*markers]
    result[first] = replace(markers[first], kind=MarkerKind.OPEN, unambiguous=True)
    result[last] = replace(markers[last], kind=MarkerKind.CLOSE, unambiguous=True, name=name)
    return result


def _with_open_block(text: str, markers: list[Marker], behind: int) -> list[Marker]:
    """Reclassify a block that is open at the end."""
    for at in range(min(behind, len(markers) - 1), -1, -1):
        marker = markers[at]
        if marker.kind is MarkerKind.UNKNOWN and is_self_check(marker.name):
            if marker.closing or not _is_after_answer(text, marker):
                return markers
            return [
                *markers[:at],
                replace(marker, kind=MarkerKind.OPEN, unambiguous=True),
                *markers[at + 1 :],
            ]
        if marker.kind in (MarkerKind.OPEN, MarkerKind.CLOSE, MarkerKind.ROLE):
            return markers
    return markers


def _is_after_answer(text: str, marker: Marker) -> bool:
    """Return whether the marker starts a line after an answer."""
    line = text[max(0, marker.start - 20) : marker.start].rstrip(" \t*_")
    return marker.start >= _MIN_ANSWER and line.endswith("\n")
