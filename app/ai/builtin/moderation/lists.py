"""The word lists, read from their files; each pattern is of whole words.

A file has sections, `[tag level]`, and under each its patterns, one a line, as `automaton.py` has them;
`{name}` stands for a group that is defined by `= name: a|b`. The files have accents; only `phrases` are
matched with them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from app import patterns
from app.ai.builtin.moderation.automaton import Automaton
from app.ai.builtin.moderation.normalisation import folded
from app.ai.builtin.moderation.words import words_of

FILES = ("en.txt", "pt.txt")
SIGN = "sign"  # the level of patterns that count only together with others
_GROUP = patterns.compile(r"\{(\w+)\}")


class Hit(NamedTuple):
    """A match of a pattern. `level`: a rating, `refused`, `sign` or `innocent`."""

    tag: str
    level: str
    start: int
    end: int


class Lists:
    """The patterns of some sections."""

    def __init__(self, sections: dict[tuple[str, str], list[str]]) -> None:
        self._automaton = Automaton((key, one) for key, written in sections.items() for one in written)

    def hits(self, text: str) -> Iterator[Hit]:
        """Yields every section's longest match at every word. Linear time."""
        places = words_of(text)
        words = [word for _, word in places]
        for at, (start, _) in enumerate(places):
            for (tag, level), last in dict(self._automaton.matches(words, at)).items():
                yield Hit(tag, level, start, places[last][0] + len(words[last]))


@cache
def phrases() -> Lists:
    """Returns the patterns that are matched first, with accents; their matches are hidden from other
    rules."""
    first = {key: some for key, some in _sections().items() if _is_first(key[1])}
    return Lists({(tag, level.rstrip("!")): some for (tag, level), some in first.items()})


@cache
def rules() -> Lists:
    """Returns all other patterns, without accents."""
    rest = {key: some for key, some in _sections().items() if not _is_first(key[1]) and key[1] != SIGN}
    return Lists({key: [folded(pattern) for pattern in some] for key, some in rest.items()})


@cache
def signs() -> Automaton[str]:
    """Returns the patterns that count only together with others, without accents and apostrophes."""
    some = (
        (tag, pattern)
        for (tag, level), written in _sections().items()
        if level == SIGN
        for pattern in written
    )
    return Automaton((tag, folded(pattern)) for tag, pattern in some)


def _is_first(level: str) -> bool:
    return level == "innocent" or level.endswith("!")


@cache
def _sections() -> dict[tuple[str, str], list[str]]:
    read: dict[tuple[str, str], list[str]] = defaultdict(list)
    for name in FILES:
        text = (files("app.ai.builtin.moderation") / name).read_text("utf-8")
        for key, pattern in _parsed(text):
            read[key].append(pattern)
    return read


def _parsed(text: str) -> Iterator[tuple[tuple[str, str], str]]:
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
            yield key, _GROUP.sub(lambda found: f"({groups[found[1]]})", line)
