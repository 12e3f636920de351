"""An automaton that matches many patterns at once, from any word of a text; returns where each match ends.

States are sets of places in the patterns, built when a text first reaches them, and cached. Alternatives
considered: RE2's sets (they say which patterns match, not where each ends, and thousands of alternatives take
ten seconds to translate), and Aho-Corasick libraries (plain strings alone: the choices multiply into
millions).

In a pattern a space parts words; `(a|b)` and `[ab]` are either; `?` makes the letter, space or group before
it optional; `*` stands for any letters, or, after a group whose choices end with a space, for any number of
them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

Tag = TypeVar("Tag", bound=Hashable)

MAX_STATES = 20_000  # kept at a time, of a few hundred bytes each
_MAX_WORDS = 14  # that one sign may have
_NEVER = ""


class Automaton(Generic[Tag]):
    """Matches many patterns at once; each has a tag."""

    def __init__(self, written: Iterable[tuple[Tag, str]]) -> None:
        self._letter = [_NEVER]  # that leads from a place to the one in `_next`
        self._next = [0]
        self._free: dict[int, list[int]] = defaultdict(list)  # where a place leads without a letter
        self._loops: set[int] = set()  # places that stay where they are at any letter
        self._tags: dict[int, Tag] = {}
        for tag, pattern in written:
            if not pattern[:1].isalnum() and pattern[:1] != "(":
                raise ValueError(f"A pattern must begin with a letter or a choice: {pattern!r}.")
            self._tags[_Parser(self, pattern).parsed(0)] = tag
        self._forget()

    def place(self) -> int:
        self._letter.append(_NEVER)
        self._next.append(0)
        return len(self._next) - 1

    def lead(self, start: int, letter: str) -> int:
        """Adds a transition by this letter from `start`, which must have none yet; returns its target."""
        end = self.place()
        self._letter[start], self._next[start] = letter, end
        return end

    def free(self, start: int, end: int) -> None:
        self._free[start].append(end)

    def loop(self, start: int) -> int:
        """Adds a place after `start`, with a transition to itself by any letter; returns it."""
        end = self.place()
        self._free[start].append(end)
        self._loops.add(end)
        after = self.place()
        self._free[end].append(after)
        return after

    def matches(self, words: list[str], at: int) -> Iterator[tuple[Tag, int]]:
        """Yields the tags of the patterns that match from word `at`, each with its last word, the longest
        last."""
        state: _State[Tag] | None = self._first
        for number in range(at, min(len(words), at + _MAX_WORDS)):
            for letter in words[number]:
                state = self._step(state, letter)
                if state is None:
                    return
            yield from ((tag, number) for tag in state.tags) if state else ()
            state = self._step(state, " ")
            if state is None:
                return
            yield from ((tag, number) for tag in state.tags)  # what may follow is lacking

    def _step(self, state: _State[Tag] | None, letter: str) -> _State[Tag] | None:
        if state is None:
            return None
        if letter not in state.steps:
            if len(self._states) > MAX_STATES:
                self._forget()
            state.steps[letter] = self._stepped(state, letter)
        return state.steps[letter]

    def _stepped(self, state: _State[Tag], letter: str) -> _State[Tag] | None:
        ends = {self._next[place] for place in state.places if self._letter[place] == letter}
        if letter.isalpha():
            ends |= self._loops.intersection(state.places)
        return self._state(ends) if ends else None

    def _state(self, places: set[int]) -> _State[Tag]:
        left = list(places)
        while left:
            for end in self._free.get(left.pop(), ()):
                if end not in places:
                    places.add(end)
                    left.append(end)
        key = frozenset(places)
        if key not in self._states:
            tags = tuple({self._tags[place] for place in key if place in self._tags})
            useful = [one for one in key if self._letter[one] or one in self._loops]
            self._states[key] = _State(tuple(useful), tags)
        return self._states[key]

    def _forget(self) -> None:
        self._states: dict[frozenset[int], _State[Tag]] = {}
        self._first = self._state({0})


class _State(Generic[Tag]):
    """A set of places, and the states reached from it by letters, as far as they are built."""

    __slots__ = ("places", "steps", "tags")

    def __init__(self, places: tuple[int, ...], tags: tuple[Tag, ...]) -> None:
        self.places, self.tags = places, tags
        self.steps: dict[str, _State[Tag] | None] = {}


class _Parser(Generic[Tag]):
    """Adds one pattern to the automaton. Raises ValueError for an unknown character."""

    def __init__(self, into: Automaton[Tag], pattern: str) -> None:
        self._into, self._pattern, self._at = into, pattern, 0

    def parsed(self, start: int) -> int:
        """Returns the place at which the pattern ends."""
        begin = self._into.place()
        self._into.free(start, begin)
        end = self._sequence(begin)
        if self._at < len(self._pattern):
            raise ValueError(f"A bracket is not opened: {self._pattern!r}.")
        return end

    def _sequence(self, start: int) -> int:
        while self._ahead() not in ("", "|", ")"):
            start = self._one(start)
        return start

    def _one(self, start: int) -> int:
        letter = self._ahead()
        self._at += 1
        if letter == "(":
            return self._group(start)
        if letter == "*":
            return self._into.loop(start)
        if letter == "[":
            return self._either(start)
        if not letter.isalnum() and letter != " ":
            raise ValueError(f"A pattern has letters, digits and the signs for them: {self._pattern!r}.")
        end = self._into.lead(start, letter)
        return self._optional(start, end)

    def _either(self, start: int) -> int:
        """Parses a choice of letters in brackets."""
        letters, _, _ = self._pattern[self._at :].partition("]")
        self._at += len(letters) + 1
        after = self._into.place()
        for letter in letters:
            begin = self._into.place()
            self._into.free(start, begin)
            self._into.free(self._into.lead(begin, letter), after)
        return self._optional(start, after)

    def _optional(self, start: int, end: int) -> int:
        """Adds a place reached from both, so that later parts can't lead back into the optional part."""
        if self._ahead() != "?":
            return end
        self._at += 1
        after = self._into.place()
        self._into.free(start, after)
        self._into.free(end, after)
        return after

    def _group(self, start: int) -> int:
        ends, spaced = [], True
        while True:
            begin = self._into.place()
            self._into.free(start, begin)
            ends.append(self._sequence(begin))
            spaced = spaced and self._pattern[self._at - 1] == " "
            if self._ahead() != "|":
                break
            self._at += 1
        return self._closed(start, ends, spaced)

    def _closed(self, start: int, ends: list[int], spaced: bool) -> int:
        if self._ahead() != ")":
            raise ValueError(f"A bracket is not closed: {self._pattern!r}.")
        self._at += 1
        after = self._into.place()
        for end in ends:
            self._into.free(end, after)
        if self._ahead() == "*" and spaced:
            self._at += 1
            self._into.free(after, start)
            behind = self._into.place()
            self._into.free(start, behind)
            self._into.free(after, behind)
            return behind
        return self._optional(start, after)

    def _ahead(self) -> str:
        return self._pattern[self._at : self._at + 1]
