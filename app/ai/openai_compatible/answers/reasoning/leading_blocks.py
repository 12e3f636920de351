"""Classifies leading blocks with unknown tags: `<inner_voice>…</inner_voice>` before the answer.

A block in an unknown tag before an answer is reasoning. It is part of the answer if the whole answer consists
of such blocks (`<childhood>…</childhood><today>…</today>`), if hardly anything follows, if it is only a few
words, or if its name is HTML's or that of a part of a text (`<letter>`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace

from app.ai.openai_compatible.answers.markers.marker_names import Marker, MarkerKind
from app.ai.openai_compatible.answers.phrases import word_list

_TEXT_NAMES = frozenset(word_list("markers: parts of the text"))
_WORKING_NAMES = frozenset(word_list("markers: self-checks"))
_MIN_ANSWER = 120  # characters of an answer after blocks of any name
_MIN_WORDS = 5  # in a block: fewer are a name or a title in a tag
_OBJECT = ("{", "[{", "[\n", "```")


@dataclass(slots=True)
class LeadingBlocks:
    """`markers` with the leading blocks reclassified as reasoning. `undecided`: further text may change
    that."""

    markers: list[Marker]
    undecided: bool = False


def classify_leading_blocks(text: str, markers: list[Marker], streaming: bool) -> LeadingBlocks:
    """Return the markers with leading blocks reclassified. While `streaming`, it may be undecided."""
    if not any(one.kind is MarkerKind.UNKNOWN and not one.closing for one in markers):
        return LeadingBlocks(markers)
    scan = _Scan(text, markers)
    scan.run()
    if scan.unclosed and streaming:
        return LeadingBlocks(markers, undecided=True)
    if not scan.blocks:
        return LeadingBlocks(markers)
    if scan.has_answer_after():
        return LeadingBlocks(_as_reasoning(markers, scan.blocks))
    return LeadingBlocks(_as_reasoning(markers, scan.working_blocks()), undecided=streaming)


def _as_reasoning(markers: list[Marker], blocks: list[tuple[int, int]]) -> list[Marker]:
    result = [*markers]
    for first, last in blocks:
        result[first] = replace(markers[first], kind=MarkerKind.OPEN, unambiguous=True)
        result[last] = replace(markers[last], kind=MarkerKind.CLOSE, unambiguous=True)
    return result


@dataclass(slots=True)
class _Scan:
    text: str
    markers: list[Marker]
    blocks: list[tuple[int, int]] = field(default_factory=list)  # places in `markers` of both marks of each
    at: int = 0  # offset after the last block
    next: int = 0  # in `markers`
    unclosed: bool = False  # the next mark opens a block that isn't closed
    _closings: dict[tuple[bool, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        for index, marker in enumerate(self.markers):
            if marker.closing or marker.kind is MarkerKind.CLOSE:
                self._closings[marker.kind is MarkerKind.CLOSE, marker.name].append(index)
        while self.next < len(self.markers) and self._skip_marker(self.markers[self.next]):
            pass

    def _skip_marker(self, marker: Marker) -> bool:
        """Skip a marker and its block; False if the answer starts before or with it."""
        if self.text[self.at : marker.start].strip(" \t\r\n*_`~>"):
            return False
        if marker.kind in (MarkerKind.NOISE, MarkerKind.CLOSE) or (
            marker.kind is MarkerKind.ROLE and marker.name == "assistant"
        ):
            return self._advance(self.next)
        if marker.kind is MarkerKind.OPEN and not marker.channel:
            last = self._closing(marker)
            return last is not None and self._advance(last)
        return marker.kind is MarkerKind.UNKNOWN and not marker.closing and self._skip_block(marker)

    def _skip_block(self, marker: Marker) -> bool:
        if marker.name in _TEXT_NAMES:
            return False
        last = self._closing(marker)
        if last is None:
            self.unclosed = True
            return False
        is_short = len(self.text[marker.end : self.markers[last].start].split()) < _MIN_WORDS
        if is_short and marker.name not in _WORKING_NAMES:
            return False
        self.blocks.append((self.next, last))
        return self._advance(last)

    def _advance(self, last: int) -> bool:
        self.at, self.next = self.markers[last].end, last + 1
        return True

    def _closing(self, marker: Marker) -> int | None:
        indices = self._closings[marker.kind is MarkerKind.OPEN, marker.name]
        behind = bisect_right(indices, self.next)
        return indices[behind] if behind < len(indices) else None

    def has_answer_after(self) -> bool:
        """Return whether the answer follows all blocks."""
        if self.unclosed:
            return False
        rest = self.text[self.at :].strip()
        has_answer_marker = (
            self.next < len(self.markers) and self.markers[self.next].kind is MarkerKind.ANSWER
        )
        return has_answer_marker or len(rest) >= _MIN_ANSWER or rest.startswith(_OBJECT)

    def working_blocks(self) -> list[tuple[int, int]]:
        """Return the blocks named as notes, if anything follows them."""
        any_behind = self.unclosed or bool(self.text[self.at :].strip())
        blocks = self.blocks if any_behind else self.blocks[:-1]
        return [block for block in blocks if self.markers[block[0]].name in _WORKING_NAMES]
