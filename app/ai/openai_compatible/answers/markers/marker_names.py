"""Maps the name of a marker to the kind of block it opens or closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from app import patterns
from app.ai.openai_compatible.answers.phrases import word_list


class MarkerKind(Enum):
    """What a marker does. ROLE: names whose turn follows. TOOL: a tool call. NOISE: dropped without effect.
    UNKNOWN: kept as text, unless it wraps a block before the answer (`leading_blocks`) or after it
    (`trailing_blocks`)."""

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
class Marker:
    """A marker at offsets `start` to `end`. `name`: normalised; for a role, `assistant` or `user`.
    `unambiguous`: in brackets that prose never has, so that no closing marker is needed. `channel`: a Harmony
    channel, which ends with its message. `closing`: closes a block. `dropped`: an UNKNOWN marker that is
    removed like NOISE. `guessed`: taken for reasoning by a part of its name only."""

    kind: MarkerKind
    start: int
    end: int
    name: str = ""
    unambiguous: bool = True
    channel: bool = False
    closing: bool = False
    dropped: bool = False
    guessed: bool = False


REASONING_NAMES = frozenset(word_list("markers: reasoning"))
END_NAMES = frozenset(word_list("markers: ends"))
START_NAMES = frozenset(word_list("markers: starts"))
ASSISTANT_ROLES = frozenset(word_list("markers: assistant roles"))
OTHER_ROLES = frozenset(word_list("markers: other roles"))
IGNORED_TAGS = frozenset(word_list("markers: ignored tags"))
_REASONING_STEMS = word_list("markers: reasoning stems")
_REASONING_FIELD_STEMS = word_list("markers: reasoning stems of fields")
_ANSWER_NAMES = frozenset(word_list("markers: answers"))
_TOOL_NAMES = frozenset(word_list("markers: tools"))
_START_PREFIXES = ("beginof", "startof", "begin", "start", "open")
_END_PREFIXES = ("endof", "end", "close", "stop")
_START_SUFFIXES, _END_SUFFIXES = ("start", "begin", "prefix", "open"), ("end", "suffix", "close", "stop")
_BOUND_WORDS = frozenset((*_START_PREFIXES, *_END_PREFIXES, *_START_SUFFIXES, *_END_SUFFIXES))
_LETTERS = patterns.compile(r"[\W\d_]+")


@lru_cache(maxsize=4_096)
def block_of_name(name: str, closing: bool) -> tuple[MarkerKind, str] | None:
    """Return the kind of marker and the base name of its block (reasoning, answer or tool call); None if
    unknown."""
    for base, is_end in _possible_names(name):
        if base in REASONING_NAMES:
            return (MarkerKind.CLOSE if closing or is_end else MarkerKind.OPEN), base
        if base in _ANSWER_NAMES:
            return (MarkerKind.ANSWER_END if closing or is_end else MarkerKind.ANSWER), base
        if base in _TOOL_NAMES:
            return (MarkerKind.TOOL_END if closing or is_end else MarkerKind.TOOL), base
    for base, is_end in reversed([*_possible_names(name)]):
        if any(stem in base for stem in _REASONING_STEMS):
            return (MarkerKind.CLOSE if closing or is_end else MarkerKind.OPEN), base
    return None


def _possible_names(name: str) -> Iterator[tuple[str, bool]]:
    yield name, False
    for is_end, prefixes, suffixes in (
        (False, _START_PREFIXES, _START_SUFFIXES),
        (True, _END_PREFIXES, _END_SUFFIXES),
    ):
        yield from ((name.removeprefix(one), is_end) for one in prefixes if name.startswith(one))
        yield from ((name.removesuffix(one), is_end) for one in suffixes if name.endswith(one))


def is_reasoning_name(name: str) -> bool:
    """Return whether a JSON field of that name contains reasoning."""
    base = normalize_name(name)
    return base in REASONING_NAMES or any(stem in base for stem in _REASONING_FIELD_STEMS)


def normalize_name(name: str) -> str:
    """Return a marker's name without case, namespace and separators, keeping the word for its end (`begin`,
    `end`)."""
    space, _, own = name.casefold().rpartition(":")
    bound = space.rpartition(":")[2] if space else ""
    return _LETTERS.sub("", f"{bound}{own}" if own in _BOUND_WORDS or bound in _BOUND_WORDS else own)
