"""Whether a text begins with one of some phrases, or may do so once it has grown; the phrases are in
`words.txt`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

_QUOTES = "\"'“”‘’«»—–-"  # a phrase in quotation marks, or behind a dash, is somebody's words
_MAX_BEFORE = 12  # characters that are no letters before a phrase
_APART = ("", "!", ",", ".", ":", "…", "—", "-")
_SAME = str.maketrans({"’": "'", "\n": " ", "\t": " ", "\r": " ", "*": "", "_": ""})
_PUNCTUATION = str.maketrans(dict.fromkeys('()[]"“”«»—–/', " "))


class Phrases:
    """Compared without case, emphasis and doubled spaces; a phrase that ends in a word ends with that
    word."""

    def __init__(self, *phrases: str) -> None:
        self._all = phrases
        self._within = tuple(f" {one}" if one[0].isalnum() else one for one in phrases)
        self._reach = max(map(len, self._all)) + 1

    def begin(self, text: str) -> bool:
        """Whether the text begins with one of them."""
        said = self._start(text)
        return any(
            said.startswith(one) and not _goes_on(said[len(one) - 1 : len(one) + 1]) for one in self._all
        )

    def begin_apart(self, text: str) -> bool:
        """Whether the text begins with one, and a mark of punctuation or nothing follows it."""
        said = self._start(text)
        return any(said.startswith(one) and said[len(one) : len(one) + 1] in _APART for one in self._all)

    def may_begin(self, text: str) -> bool:
        """Whether it does, or is too short to say."""
        said = self._start(text)
        return any(one.startswith(said) for one in self._all) or self.begin(text)

    def occur(self, text: str) -> bool:
        """Whether one of them stands anywhere in the text, from the beginning of a word."""
        said = f" {compared(text.translate(_PUNCTUATION))} "
        return any(one in said for one in self._within)

    def count(self, text: str) -> int:
        """How many of them stand in it."""
        said = f" {compared(text.translate(_PUNCTUATION))} "
        return sum(one in said for one in self._within)

    def _start(self, text: str) -> str:
        head = text.lstrip()[: 2 * self._reach + _MAX_BEFORE]
        first = next((at for at, one in enumerate(head[:_MAX_BEFORE]) if one.isalnum() or one in _QUOTES), 0)
        return compared(head[first:])[: self._reach]


def compared(text: str) -> str:
    return " ".join(text.translate(_SAME).casefold().split())


def _goes_on(pair: str) -> bool:
    return len(pair) == 2 and pair.isalnum()


def phrases(section: str) -> Phrases:
    return Phrases(*words(section))


def words(section: str) -> tuple[str, ...]:
    """What stands in that section. KeyError where there is none."""
    return _sections()[section]


@cache
def _sections() -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("words.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return dict(_read("\n".join(lines)))


def _read(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in text.split("[")[1:]:
        name, _, body = part.partition("]")
        found = (one.strip().replace("_", " ") for line in body.splitlines() for one in line.split("|"))
        yield name, tuple(one for one in found if one)
