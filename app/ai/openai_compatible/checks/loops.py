"""Detects texts that repeat themselves (loops): a word, a phrase, a sentence or a paragraph.

Four signs, each found in one pass: the same words at the same distance (verbatim loop); most four-word
sequences seen before (loop with small changes); one three-word sequence all the time (a template with one
changing word); hardly any different words. A refrain, an anaphora or a phrase repeated three times for effect
shows none of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_MAX_WORD = 24  # characters; longer words are split into slices
_SLICE = 4
_RUN = 3  # words in a sequence
_SIGNS = " \t\r\n.,;:!?…\"'“”‘’«»()[]{}*_~`#>-–—"
_NEAR_RUN, _NEAR_WINDOW, _MAX_NEAR = 4, 100, 50  # sequence length; window; sequences in it seen before
_FRAMES, _FRAME_WINDOW = 12, 60  # occurrences of a three-word sequence in so many words
_WINDOW, _MIN_DIFFERENT = 120, 30  # window in words; minimum of different words in it
_TAIL, _MIN_RUNAWAY = 12_000, 60  # characters of a raw answer inspected; minimum words repeated
_BLANK, _FLAT, _MAX_SIGNS = 400, 240, 3  # characters inspected; maximum of different characters


@dataclass(frozen=True, slots=True)
class Loop:
    """Where a text starts to repeat itself (character offset)."""

    start: int


def loop_in(text: str) -> Loop | None:
    """Return the first loop of a text in plain paragraphs; None without one."""
    words = _words(text)
    for at in (
        _verbatim(words, _is_loop),
        _near_verbatim(words),
        _repeated_frame(words),
        _few_different_words(words),
    ):
        if at is not None:
            return Loop(_offset_of_word(text, at))
    return None


def is_runaway(text: str) -> bool:
    """Return whether a raw answer repeats itself endlessly: the same words three times, blanks, or one
    character.

    Twice is allowed: a model may repeat an object, or a text that it drafted while reasoning.
    """
    tail = text[-_TAIL:]
    if len(tail) >= _BLANK and tail[-_BLANK:].isspace():
        return True
    flat = tail[-_FLAT:]
    if len(flat) == _FLAT and len(set(flat)) <= _MAX_SIGNS and not flat.isspace():
        return True
    return _verbatim(_words(tail), _is_runaway) is not None


def _is_loop(distance: int, repeated: int) -> bool:
    """Return whether `repeated` words, each equal to the one `distance` before it, are a loop: the shorter
    the distance, the more repetitions are required."""
    return (
        repeated >= 40
        or (distance >= 25 and repeated >= distance)
        or (distance >= 8 and repeated >= 2 * distance)
        or (repeated >= 12 and repeated >= 3 * distance)
    )


def _is_runaway(distance: int, repeated: int) -> bool:
    return repeated >= max(_MIN_RUNAWAY, 2 * distance)


def _verbatim(words: list[str], enough: Callable[[int, int], bool]) -> int | None:
    """Return the index of the first word that repeats at a constant distance."""
    last: dict[tuple[str, ...], int] = {}
    distance, loop_start = 0, 0
    for at, run in enumerate(zip(*(words[by:] for by in range(_RUN)), strict=False)):
        last_position = last.get(run)
        current_distance = at - last_position if last_position is not None else 0
        if current_distance != distance:
            distance, loop_start = current_distance, at
        if distance and enough(distance, at - loop_start + _RUN):
            return loop_start
        last[run] = at
    return None


def _near_verbatim(words: list[str]) -> int | None:
    """Return the index of the first word of a stretch whose four-word sequences mostly occurred before."""
    seen: set[tuple[str, ...]] = set()
    seen_at: deque[int] = deque()
    for at, run in enumerate(zip(*(words[by:] for by in range(_NEAR_RUN)), strict=False)):
        if run in seen:
            seen_at.append(at)
        seen.add(run)
        while seen_at and seen_at[0] <= at - _NEAR_WINDOW:
            seen_at.popleft()
        if len(seen_at) >= _MAX_NEAR:
            return seen_at[0]
    return None


def _repeated_frame(words: list[str]) -> int | None:
    """Return the index of the first word of a stretch in which the same three words recur."""
    positions: dict[tuple[str, ...], deque[int]] = {}
    for at, run in enumerate(zip(*(words[by:] for by in range(_RUN)), strict=False)):
        found = positions.setdefault(run, deque(maxlen=_FRAMES))
        found.append(at)
        if len(found) == _FRAMES and at - found[0] <= _FRAME_WINDOW:
            return found[0]
    return None


def _few_different_words(words: list[str]) -> int | None:
    """Return the index of the first word of a stretch with hardly any different words."""
    count: dict[str, int] = {}
    for at, word in enumerate(words):
        count[word] = count.get(word, 0) + 1
        if at >= _WINDOW:
            dropped_word = words[at - _WINDOW]
            count[dropped_word] -= 1
            if not count[dropped_word]:
                del count[dropped_word]
        if at + 1 >= _WINDOW and len(count) < _MIN_DIFFERENT:
            return max(0, at + 1 - _WINDOW)
    return None


def _words(text: str) -> list[str]:
    """Return the words without case and punctuation, numbers replaced by `#`: loops often count."""
    return [_bare(part) for part in _parts(text)]


def _bare(word: str) -> str:
    bare = word.strip(_SIGNS).casefold()
    return "#" if bare.isdigit() else bare or word


def _parts(text: str) -> Iterator[str]:
    for word in text.split():
        yield from _slices(word) if len(word) > _MAX_WORD else (word,)


def _slices(word: str) -> Iterable[str]:
    return (word[at : at + _SLICE] for at in range(0, len(word), _SLICE))


def _offset_of_word(text: str, number: int) -> int:
    """Return the character offset of that word."""
    at = 0
    for count, part in enumerate(_parts(text)):
        at = text.index(part, at)
        if count == number:
            return at
        at += len(part)
    return len(text)
