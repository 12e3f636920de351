"""Markup taken out of a model's text in one pass each: tags, links and emphasis.

Tags nest, links and emphasis have limits and a mark that must come twice. A regular expression for these
either backtracks (time grows with the square of the text) or needs one state for each character of the limit;
these scanners look at every character a bounded number of times.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator

_MAX_LABEL, _MAX_TARGET, _MAX_EMPHASISED = 300, 500, 402  # characters
_MARKERS = {
    "*": ("***", "**", "*"),
    "_": ("___", "__"),
    "~": ("~~",),
    "`": ("````", "```", "``", "`"),
}


def without_tags(text: str) -> str:
    """Without `<tag ...>`, also where what is left of one is another; an unfinished one goes to the end."""
    if "<" not in text:
        return text
    first, *rest = text.split("<")
    kept = [first]
    opened: list[int] = []  # where in `kept` a `<` stands that may begin a tag
    for piece in rest:
        opened.append(len(kept))
        kept.append("<")
        _close(kept, opened, piece)
    while opened and _begins_tag(kept, opened[-1]):
        del kept[opened.pop() :]
    return "".join(kept)


def _close(kept: list[str], opened: list[int], piece: str) -> None:
    """Adds what stands between two `<`; each `>` ends the innermost tag, or turns open ones into text."""
    inner, *more = piece.split(">")
    _add(kept, inner)
    for part in more:
        if opened and _begins_tag(kept, opened[-1]):
            del kept[opened.pop() :]
        else:
            opened.clear()
            kept.append(">")
        _add(kept, part)


def _add(kept: list[str], part: str) -> None:
    if part:
        kept.append(part)


def _begins_tag(kept: list[str], at: int) -> bool:
    following = kept[at + 1][0] if at + 1 < len(kept) else ""
    return following != "" and ((following.isascii() and following.isalpha()) or following in "/!?")


def without_links(text: str) -> str:
    """`[label](target)` and `![label](target)` as their label."""
    kept: list[str] = []
    last = 0
    middle = text.find("](")
    while middle >= 0:
        start, end = _label_start(text, middle, last), _target_end(text, middle + 2)
        if start >= 0 and end >= 0:
            kept += (text[last : _with_bang(text, start, last)], text[start + 1 : middle])
            last = end + 1
        middle = text.find("](", max(middle + 1, last))
    return "".join((*kept, text[last:]))


def without_open_link(text: str) -> str:
    """Without a link at the end that isn't complete yet."""
    start = next((start for start in map(_opener(text), _open_middles(text)) if start >= 0), -1)
    return text if start < 0 else text[: _with_bang(text, start, 0)]


def _open_middles(text: str) -> Iterator[int]:
    """Where the label of an unfinished link may end: before each `](`, at a last `]`, or at the end."""
    tail = max(len(text) - _MAX_TARGET - 2, text.rfind(")") - 1, text.rfind("\n") - 1, 0)
    middle = text.find("](", tail)
    while middle >= 0:
        if not any(mark in text[middle + 2 :] for mark in ")\n"):
            yield middle
        middle = text.find("](", middle + 1)
    if text.endswith("]"):
        yield len(text) - 1
    yield len(text)


def _opener(text: str) -> Callable[[int], int]:
    return lambda middle: _label_start(text, middle, 0)


def _label_start(text: str, middle: int, least: int) -> int:
    """The first `[` of a label that ends at `middle`, on one line and with no `]` in it; -1 without one."""
    least = max(least, middle - _MAX_LABEL - 1)
    inner = max(text.rfind("]", least, middle), text.rfind("\n", least, middle))
    return text.find("[", max(least, inner + 1), middle)


def _target_end(text: str, start: int) -> int:
    end = text.find(")", start, start + _MAX_TARGET + 1)
    return -1 if end >= 0 and text.find("\n", start, end) >= 0 else end


def _with_bang(text: str, start: int, least: int) -> int:
    return start - 1 if start > least and text[start - 1] == "!" else start


def without_emphasis(text: str) -> str:
    """`*text*`, `**text**`, `***text***`, `__text__`, `~~text~~` and code as their text, one level."""
    closers = _Closers(text)
    kept: list[str] = []
    last = 0
    for at in _marks(text):
        if at >= last and (found := closers.emphasised(at)):
            start, end = found
            kept += (text[last:at], text[start:end])
            last = end + start - at
    return "".join((*kept, text[last:]))


def without_open_emphasis(text: str) -> str:
    """Without emphasis, as far as no mark stands that what follows may yet close."""
    bare = without_emphasis(text)
    least = len(bare) - _MAX_EMPHASISED - 8
    opened = (at for at in _marks(bare) if at >= least and not bare[at + 1 : at + 2].isspace())
    start = next(opened, None)
    return bare[:start]


def _marks(text: str) -> Iterator[int]:
    return (at for at, letter in enumerate(text) if letter in _MARKERS) if _may_have_marks(text) else iter(())


def _may_have_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKERS)


class _Closers:
    """Where each marker may end what it emphasises: behind a character that is no white space."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[str, list[int]] = {}

    def emphasised(self, at: int) -> tuple[int, int] | None:
        """Start and end of the text between the marker at that place, the longest that ends, and its like."""
        text = self._text
        for marker in _MARKERS[text[at]]:
            start = at + len(marker)
            if text.startswith(marker, at) and not text[start : start + 1].isspace():
                end = self._end(marker, start)
                if end is not None:
                    return start, end
        return None

    def _end(self, marker: str, start: int) -> int | None:
        ends = self._of(marker)
        found = bisect_left(ends, start + 2)
        if found < len(ends) and ends[found] <= start + _MAX_EMPHASISED:
            return ends[found]
        return start + 1 if self._text.startswith(marker, start + 1) else None

    def _of(self, marker: str) -> list[int]:
        if marker not in self._ends:
            self._ends[marker] = [*self._found(marker)]
        return self._ends[marker]

    def _found(self, marker: str) -> Iterator[int]:
        at = self._text.find(marker, 1)
        while at >= 0:
            if not self._text[at - 1].isspace():
                yield at
            at = self._text.find(marker, at + 1)
