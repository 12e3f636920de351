"""Names of marks: which block they are of, and which end of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from app import patterns
from app.ai.openai_compatible.answers.phrases import words


class Kind(Enum):
    """What a mark does. ROLE: of whoever speaks next. TOOL: calls a tool. NOISE: nothing; it is left out.
    UNKNOWN: nobody knows; it is text, unless it surrounds what stands before the answer (`leading`) or
    behind it (`trailing`)."""

    OPEN = auto()
    CLOSE = auto()
    ANSWER = auto()
    ANSWER_END = auto()
    TOOL = auto()
    TOOL_END = auto()
    END = auto()
    ROLE = auto()
    NOISE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """`start`, `end`: where it stands. `name`: as compared; of a role, `assistant` or `user`. `firm`: in
    brackets that no prose has, so that it needs no other end. `channel`: Harmony's, which ends with its
    message. `closing`: that it closes a block. `left_out`: of an UNKNOWN one: that it goes as NOISE does.
    `guessed`: that it is of thoughts is known by a part of its name alone."""

    kind: Kind
    start: int
    end: int
    name: str = ""
    firm: bool = True
    channel: bool = False
    closing: bool = False
    left_out: bool = False
    guessed: bool = False


THOUGHTS = frozenset(words("marks: thoughts"))
ENDS = frozenset(words("marks: ends"))
STARTS = frozenset(words("marks: starts"))
ASSISTANTS = frozenset(words("marks: assistants"))
OTHERS = frozenset(words("marks: others"))
PLAIN = frozenset(words("marks: plain"))
_THOUGHT_STEMS = words("marks: thought stems")
_FIELD_STEMS = words("marks: thought stems of fields")
_ANSWERS = frozenset(words("marks: answers"))
_TOOLS = frozenset(words("marks: tools"))
_BEGINS = ("beginof", "startof", "begin", "start", "open")
_FINISHES = ("endof", "end", "close", "stop")
_BEGINS_BEHIND, _FINISHES_BEHIND = ("start", "begin", "prefix", "open"), ("end", "suffix", "close", "stop")
_BOUNDS = frozenset((*_BEGINS, *_FINISHES, *_BEGINS_BEHIND, *_FINISHES_BEHIND))
_LETTERS = patterns.compile(r"[\W\d_]+")


@lru_cache(maxsize=4_096)
def block_of(name: str, closing: bool) -> tuple[Kind, str] | None:
    """Which end of a block of thoughts, answers or tools a name is of, and the block's own name."""
    for bare, ends in _readings(name):
        if bare in THOUGHTS:
            return (Kind.CLOSE if closing or ends else Kind.OPEN), bare
        if bare in _ANSWERS:
            return (Kind.ANSWER_END if closing or ends else Kind.ANSWER), bare
        if bare in _TOOLS:
            return (Kind.TOOL_END if closing or ends else Kind.TOOL), bare
    for bare, ends in reversed([*_readings(name)]):
        if any(stem in bare for stem in _THOUGHT_STEMS):
            return (Kind.CLOSE if closing or ends else Kind.OPEN), bare
    return None


def _readings(name: str) -> Iterator[tuple[str, bool]]:
    yield name, False
    for ends, before, behind in ((False, _BEGINS, _BEGINS_BEHIND), (True, _FINISHES, _FINISHES_BEHIND)):
        yield from ((name.removeprefix(one), ends) for one in before if name.startswith(one))
        yield from ((name.removesuffix(one), ends) for one in behind if name.endswith(one))


def is_of_thoughts(name: str) -> bool:
    """Whether a field of that name holds thoughts."""
    bare = compared(name)
    return bare in THOUGHTS or any(stem in bare for stem in _FIELD_STEMS)


def compared(name: str) -> str:
    """A mark's name without case, namespace and separators; with the word that says which end it is of."""
    space, _, own = name.casefold().rpartition(":")
    bound = space.rpartition(":")[2] if space else ""
    return _LETTERS.sub("", f"{bound}{own}" if own in _BOUNDS or bound in _BOUNDS else own)
