"""The word lists, read from their files; each pattern is of whole words, and found by its first word.

A file has sections, `[tag level]`, and under each its patterns, one a line. In a pattern `*` stands for any
letters, `(a|b)` for either, `?` for none or one of the letter or group before it, `{name}` for a group that
is defined by `= name: a|b`. The files have accents; only the phrases looked for first are matched with them.
Sections of the level `sign` are read by `automaton.py`, which allows a little more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from app import patterns
from app.ai.builtin.moderation.automaton import Automaton
from app.ai.builtin.moderation.normal import folded
from app.ai.builtin.moderation.words import Beginnings, words_of

FILES = ("en.txt", "pt.txt")
SIGN = "sign"  # the level of what counts only beside other things
_GROUP = patterns.compile(r"\{(\w+)\}")
_SIGNS = frozenset(" ?*()|[]")


class Hit(NamedTuple):
    """A pattern's place in a text. `level`: a rating, `refused`, `sign` or `innocent`."""

    tag: str
    level: str
    start: int
    end: int


class Lists:
    """Patterns of some sections, by the words that they can begin with."""

    def __init__(self, sections: dict[tuple[str, str], list[str]]) -> None:
        self._sections: list[tuple[str, str, patterns.Pattern]] = []
        self._beginnings = Beginnings()
        self._most_words = 1 + max(line.count(" ") for written in sections.values() for line in written)
        for (tag, level), written in sections.items():
            for some in _by_letter(written).values():
                self._beginnings.add(some, len(self._sections))
                self._sections.append((tag, level, _whole(map(_expression, some))))

    def hits(self, text: str) -> Iterator[Hit]:
        """Every section's match at every word. Time is linear in the text: a pattern is shown no more words
        than it can have, and the same words once."""
        words = words_of(text)
        known: dict[str, list[tuple[str, str, int]]] = {}
        for at, (start, word) in enumerate(words):
            if sections := self._beginnings.of(word):
                beyond = at + self._most_words
                window = text[start : words[beyond][0] if beyond < len(words) else None].replace("_", " ")
                if window not in known:
                    known[window] = [*self._lengths(sections, window)]
                yield from (Hit(tag, level, start, start + length) for tag, level, length in known[window])

    def _lengths(self, sections: list[int], window: str) -> Iterator[tuple[str, str, int]]:
        """What is matched at the window's beginning."""
        for tag, level, pattern in map(self._sections.__getitem__, sections):
            if found := pattern.match(window):
                yield tag, level, found.end()


@cache
def phrases() -> Lists:
    """What is looked for first, with accents: no other rule sees these places."""
    first = {key: some for key, some in _sections().items() if _is_first(key[1])}
    return Lists({(tag, level.rstrip("!")): some for (tag, level), some in first.items()})


@cache
def rules() -> Lists:
    """Everything else, without accents."""
    rest = {key: some for key, some in _sections().items() if not _is_first(key[1]) and key[1] != SIGN}
    return Lists({key: [folded(pattern) for pattern in some] for key, some in rest.items()})


@cache
def signs() -> Automaton:
    """What counts only beside other things, without accents and apostrophes."""
    some = ((tag, pattern) for (tag, level), written in _sections().items() if level == SIGN for pattern in written)
    return Automaton((tag, folded(pattern)) for tag, pattern in some)


def _is_first(level: str) -> bool:
    return level == "innocent" or level.endswith("!")


@cache
def _sections() -> dict[tuple[str, str], list[str]]:
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in FILES:
        text = (files("app.ai.builtin.moderation") / name).read_text("utf-8")
        for key, written in _parsed(text):
            read[key] += written
    return read


def _parsed(text: str) -> Iterator[tuple[tuple[str, str], list[str]]]:
    groups: dict[str, str] = {}
    key = ("", "")
    for line in (line.strip() for line in text.splitlines()):
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            name, _, choices = line[1:].partition(":")
            groups[name.strip()] = choices.strip()
        elif line.startswith("["):
            tag, level = line.strip("[]").split()
            key = (tag, level)
        else:
            line = _GROUP.sub(lambda found: f"({groups[found[1]]})", line)
            yield key, [line] if key[1] == SIGN else [*_spelt(line)]


def _spelt(line: str) -> Iterator[str]:
    """The line's patterns, each beginning with a letter: a choice at the front becomes several."""
    if line.startswith("("):
        choices, _, rest = line[1:].partition(")")
        yield from (choice + rest for choice in choices.split("|"))
    else:
        yield line


def _by_letter(patterns: list[str]) -> dict[str, list[str]]:
    """The patterns by first letter. Raises ValueError for a pattern that begins with none."""
    sorted_out: dict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        if not pattern[0].isalpha() or pattern[1:2] in ("?", "|"):
            raise ValueError(f"A pattern must begin with a letter: {pattern!r}.")
        if not all(sign.isalnum() or sign in _SIGNS for sign in pattern):
            raise ValueError(f"A pattern has letters, digits and the signs for them: {pattern!r}.")
        sorted_out[pattern[0]].append(pattern)
    return sorted_out


def _whole(expressions: Iterable[str]) -> patterns.Pattern:
    return patterns.compile(rf"(?:{'|'.join(expressions)})(?![^\W_])")


def _expression(pattern: str) -> str:
    gaps = pattern.replace(" ?", r"[\W_]{0,3}").replace(" ", r"[\W_]{1,3}")
    return gaps.replace("(", "(?:").replace("*", r"[^\W\d_]*")
