"""Blocks at the very beginning whose marks nobody knows: `<inner_voice>…</inner_voice>` above the answer.

What a model puts into a mark of its own before an answer is no part of it. It is where all of the answer
stands in such blocks (`<childhood>…</childhood><today>…</today>`), where hardly anything stands behind them,
where the block is a few words long, or its name is HTML's or one of a text's own parts (`<letter>`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace

from app.ai.openai_compatible.answers.markers.marker_names import Kind, Mark
from app.ai.openai_compatible.answers.phrases import words

_OF_TEXT = frozenset(words("marks: of the text"))
_WORKING = frozenset(words("marks: working"))
_MIN_ANSWER = 120  # characters of an answer behind blocks of any name
_MIN_WORDS = 5  # in a block: fewer are a name or a title in a mark
_OBJECT = ("{", "[{", "[\n", "```")


@dataclass(slots=True)
class Leading:
    """`found` with the blocks that are no part of the answer marked as thoughts. `waits`: what comes may yet
    say whether they are."""

    found: list[Mark]
    waits: bool = False


def with_leading(text: str, found: list[Mark], growing: bool) -> Leading:
    if not any(one.kind is Kind.UNKNOWN and not one.closing for one in found):
        return Leading(found)
    scan = _Scan(text, found)
    scan.run()
    if scan.unclosed and growing:
        return Leading(found, waits=True)
    if not scan.blocks:
        return Leading(found)
    if scan.is_answered():
        return Leading(_as_thoughts(found, scan.blocks))
    return Leading(_as_thoughts(found, scan.working()), waits=growing)


def _as_thoughts(found: list[Mark], blocks: list[tuple[int, int]]) -> list[Mark]:
    made = [*found]
    for first, last in blocks:
        made[first] = replace(found[first], kind=Kind.OPEN, firm=True)
        made[last] = replace(found[last], kind=Kind.CLOSE, firm=True)
    return made


@dataclass(slots=True)
class _Scan:
    text: str
    found: list[Mark]
    blocks: list[tuple[int, int]] = field(default_factory=list)  # places in `found` of both marks of each
    at: int = 0  # character behind the last block
    next: int = 0  # in `found`
    unclosed: bool = False  # the next mark opens a block that isn't closed
    _closings: dict[tuple[bool, str], list[int]] = field(default_factory=lambda: defaultdict(list))

    def run(self) -> None:
        for place, mark in enumerate(self.found):
            if mark.closing or mark.kind is Kind.CLOSE:
                self._closings[mark.kind is Kind.CLOSE, mark.name].append(place)
        while self.next < len(self.found) and self._passes(self.found[self.next]):
            pass

    def _passes(self, mark: Mark) -> bool:
        """Passes over a mark and its block; False where the answer begins before or with it."""
        if self.text[self.at : mark.start].strip(" \t\r\n*_`~>"):
            return False
        if mark.kind in (Kind.NOISE, Kind.CLOSE) or (mark.kind is Kind.ROLE and mark.name == "assistant"):
            return self._pass(self.next)
        if mark.kind is Kind.OPEN and not mark.channel:
            last = self._closing(mark)
            return last is not None and self._pass(last)
        return mark.kind is Kind.UNKNOWN and not mark.closing and self._passes_block(mark)

    def _passes_block(self, mark: Mark) -> bool:
        if mark.name in _OF_TEXT:
            return False
        last = self._closing(mark)
        if last is None:
            self.unclosed = True
            return False
        few = len(self.text[mark.end : self.found[last].start].split()) < _MIN_WORDS
        if few and mark.name not in _WORKING:
            return False
        self.blocks.append((self.next, last))
        return self._pass(last)

    def _pass(self, last: int) -> bool:
        self.at, self.next = self.found[last].end, last + 1
        return True

    def _closing(self, mark: Mark) -> int | None:
        places = self._closings[mark.kind is Kind.OPEN, mark.name]
        behind = bisect_right(places, self.next)
        return places[behind] if behind < len(places) else None

    def is_answered(self) -> bool:
        """Whether the answer stands behind all blocks."""
        if self.unclosed:
            return False
        rest = self.text[self.at :].strip()
        marked = self.next < len(self.found) and self.found[self.next].kind is Kind.ANSWER
        return marked or len(rest) >= _MIN_ANSWER or rest.startswith(_OBJECT)

    def working(self) -> list[tuple[int, int]]:
        """Blocks that are notes by their name, with anything behind them."""
        any_behind = self.unclosed or bool(self.text[self.at :].strip())
        blocks = self.blocks if any_behind else self.blocks[:-1]
        return [block for block in blocks if self.found[block[0]].name in _WORKING]
