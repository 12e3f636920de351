"""Removes markup from a model's text in one pass each: tags, links and emphasis.

Tags nest; links and emphasis have length limits and paired marks. Regular expressions for these either
backtrack (quadratic time) or need a state per character of the limit; these scanners visit each character a
bounded number of times.
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
    """Return the text without `<tag ...>`, also where removing one creates another; an unfinished one extends
    to the end."""
    if "<" not in text:
        return text
    first, *rest = text.split("<")
    output = [first]
    open_tags: list[int] = []  # where in `output` a `<` stands that may begin a tag
    for piece in rest:
        open_tags.append(len(output))
        output.append("<")
        _close(output, open_tags, piece)
    while open_tags and _starts_tag(output, open_tags[-1]):
        del output[open_tags.pop() :]
    return "".join(output)


def _close(output: list[str], open_tags: list[int], piece: str) -> None:
    """Add the text between two `<`; each `>` ends the innermost tag, or turns open ones into text."""
    inner, *more = piece.split(">")
    _add(output, inner)
    for part in more:
        if open_tags and _starts_tag(output, open_tags[-1]):
            del output[open_tags.pop() :]
        else:
            open_tags.clear()
            output.append(">")
        _add(output, part)


def _add(output: list[str], part: str) -> None:
    if part:
        output.append(part)


def _starts_tag(output: list[str], at: int) -> bool:
    following = output[at + 1][0] if at + 1 < len(output) else ""
    return following != "" and ((following.isascii() and following.isalpha()) or following in "/!?")


def without_links(text: str) -> str:
    """Replace `[label](target)` and `![label](target)` by their label."""
    output: list[str] = []
    last = 0
    middle = text.find("](")
    while middle >= 0:
        start, end = _label_start(text, middle, last), _target_end(text, middle + 2)
        if start >= 0 and end >= 0:
            output += (text[last : _with_bang(text, start, last)], text[start + 1 : middle])
            last = end + 1
        middle = text.find("](", max(middle + 1, last))
    return "".join((*output, text[last:]))


def without_open_link(text: str) -> str:
    """Return the text without an incomplete link at its end."""
    start = next((start for start in map(_opener(text), _open_middles(text)) if start >= 0), -1)
    return text if start < 0 else text[: _with_bang(text, start, 0)]


def _open_middles(text: str) -> Iterator[int]:
    """Yield where the label of an unfinished link may end: before each `](`, at a last `]`, or at the end."""
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


def _label_start(text: str, middle: int, minimum: int) -> int:
    """Return the first `[` of a label ending at `middle`, on one line and without `]` in it; -1 if there is
    none."""
    minimum = max(minimum, middle - _MAX_LABEL - 1)
    inner = max(text.rfind("]", minimum, middle), text.rfind("\n", minimum, middle))
    return text.find("[", max(minimum, inner + 1), middle)


def _target_end(text: str, start: int) -> int:
    end = text.find(")", start, start + _MAX_TARGET + 1)
    return -1 if end >= 0 and text.find("\n", start, end) >= 0 else end


def _with_bang(text: str, start: int, minimum: int) -> int:
    return start - 1 if start > minimum and text[start - 1] == "!" else start


def without_emphasis(text: str) -> str:
    """Replace `*text*`, `**text**`, `***text***`, `__text__`, `~~text~~` and code by their text, one
    level."""
    ends_finder = _EmphasisEnds(text)
    output: list[str] = []
    last = 0
    for at in _marks(text):
        if at >= last and (found := ends_finder.emphasised(at)):
            start, end = found
            output += (text[last:at], text[start:end])
            last = end + start - at
    return "".join((*output, text[last:]))


def without_open_emphasis(text: str) -> str:
    """Return the text without emphasis, up to a mark that further text may close."""
    bare = without_emphasis(text)
    minimum = len(bare) - _MAX_EMPHASISED - 8
    open_tags = (at for at in _marks(bare) if at >= minimum and not bare[at + 1 : at + 2].isspace())
    start = next(open_tags, None)
    return bare[:start]


def _marks(text: str) -> Iterator[int]:
    return (at for at, letter in enumerate(text) if letter in _MARKERS) if _may_have_marks(text) else iter(())


def _may_have_marks(text: str) -> bool:
    return any(mark in text for mark in _MARKERS)


class _EmphasisEnds:
    """Where each marker may close emphasis: after a character that is not white space."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: dict[str, list[int]] = {}

    def emphasised(self, at: int) -> tuple[int, int] | None:
        """Return start and end of the text between the longest closable marker at `at` and its counterpart;
        None without one."""
        text = self._text
        for marker in _MARKERS[text[at]]:
            start = at + len(marker)
            if text.startswith(marker, at) and not text[start : start + 1].isspace():
                end = self._end(marker, start)
                if end is not None:
                    return start, end
        return None

    def _end(self, marker: str, start: int) -> int | None:
        ends = self._ends_of(marker)
        found = bisect_left(ends, start + 2)
        if found < len(ends) and ends[found] <= start + _MAX_EMPHASISED:
            return ends[found]
        return start + 1 if self._text.startswith(marker, start + 1) else None

    def _ends_of(self, marker: str) -> list[int]:
        if marker not in self._ends:
            self._ends[marker] = [*self._find_ends(marker)]
        return self._ends[marker]

    def _find_ends(self, marker: str) -> Iterator[int]:
        at = self._text.find(marker, 1)
        while at >= 0:
            if not self._text[at - 1].isspace():
                yield at
            at = self._text.find(marker, at + 1)
