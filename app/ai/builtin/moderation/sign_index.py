"""SignIndex: the words, sentences and signs of a text by position, for rules that combine several signs.

Nearest signs are found by bisection: time is linear in the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from app.ai.builtin.moderation.ages import ages_of
from app.ai.builtin.moderation.emoji import pictured
from app.ai.builtin.moderation.lists import Hit, signs
from app.ai.builtin.moderation.words import words_of

_SENTENCE_ENDS = frozenset(".!?;\n")
_CLAUSE_MARKS = frozenset(".!?;:,\n\"“”'")
_TEXTS_APART = 3  # sentences


class Sign(NamedTuple):
    """A sign's first and last word, counted from the text's beginning, and the number of its sentence."""

    first: int
    last: int
    sentence: int

    def moved(self, words: int, sentences: int) -> Sign:
        return Sign(self.first + words, self.last + words, self.sentence + sentences)


class SignIndex:
    """Signs have the tags of `en.txt` and `pt.txt`; `young`, `seeming` and `grown` are stated ages."""

    def __init__(self, words: list[str], signs: dict[str, list[Sign]], openings: set[int]) -> None:
        self._words, self._signs, self._openings = words, signs, openings

    @classmethod
    def of_text(cls, plain: str, hits: Iterable[Hit]) -> SignIndex:
        """Returns the index of a text normalised by `folded`, with the lists' hits."""
        return _Reader(plain).index(hits)

    @classmethod
    def of_all(cls, indexes: Sequence[SignIndex]) -> SignIndex:
        """Returns the indexes of several texts as one, in which no sentence is adjacent to another text's."""
        if len(indexes) == 1:
            return indexes[0]
        words: list[str] = []
        signs: dict[str, list[Sign]] = defaultdict(list)
        openings: set[int] = set()
        sentence = 0
        for index in indexes:
            openings |= {len(words) + at for at in index._openings}
            for tag, some in index._signs.items():
                signs[tag] += [sign.moved(len(words), sentence) for sign in some]
            words += index._words
            sentence += _TEXTS_APART + max(
                (sign.sentence for some in index._signs.values() for sign in some), default=0
            )
        return cls(words, signs, openings)

    def has(self, *tags: str) -> bool:
        return any(self._signs.get(tag) for tag in tags)

    def of(self, *tags: str) -> list[Sign]:
        """Returns the signs with any of these tags, in the order of the text."""
        return sorted({sign for tag in tags for sign in self._signs.get(tag, ())})

    def sentences(self, *tags: str) -> set[int]:
        """Returns the numbers of the sentences that have such a sign."""
        return {sign.sentence for tag in tags for sign in self._signs.get(tag, ())}

    def begins(self, sign: Sign) -> bool:
        """Returns whether a sentence or clause begins with the sign."""
        return sign.first in self._openings

    def ends(self, sign: Sign) -> bool:
        """Returns whether a clause ends with the sign."""
        return sign.last + 1 in self._openings or sign.last + 1 == len(self._words)

    def has_word(self, sign: Sign, words: frozenset[str]) -> bool:
        """Returns whether one of the words is in the sign or directly after it."""
        return not words.isdisjoint(self._words[sign.first : sign.last + 2])

    def words_before(self, sign: Sign, count: int) -> list[str]:
        """Returns up to `count` words before the sign."""
        return self._words[max(0, sign.first - count) : sign.first]

    def words_after(self, sign: Sign, count: int) -> list[str]:
        """Returns up to `count` words after the sign."""
        return self._words[sign.last + 1 : sign.last + 1 + count]

    def words_between(self, one: Sign, other: Sign) -> list[str]:
        """Returns the words between two signs."""
        return self._words[one.last + 1 : other.first]


def following(ones: list[Sign], others: list[Sign], max_words: int) -> Iterator[tuple[Sign, Sign]]:
    """Yields each of the ones with the nearest of the others that begins after it in the same sentence, at
    most `max_words` words after its end. Both must be in the order of the text."""
    firsts = [other.first for other in others]
    for one in ones:
        at = bisect_right(firsts, one.first)
        if at < len(others) and firsts[at] - one.last <= max_words and others[at].sentence == one.sentence:
            yield one, others[at]


def beside(ones: list[Sign], others: list[Sign], max_words: int) -> set[Sign]:
    """Returns those of the ones that have one of the others in their sentence, fewer than `max_words` words
    away."""
    return {
        *(one for one, _ in following(ones, others, max_words)),
        *(one for _, one in following(others, ones, max_words)),
        *(one for _, one in _preceding(ones, others, max_words)),
        *_overlapping(ones, others),
    }


def _preceding(ones: list[Sign], others: list[Sign], max_words: int) -> Iterator[tuple[Sign, Sign]]:
    """Yields each of the ones with the last of the others that begins before it, fewer than `max_words` words
    away."""
    firsts = [other.first for other in others]
    for one in ones:
        at = bisect_left(firsts, one.first) - 1
        if at >= 0 and one.first - others[at].last <= max_words and others[at].sentence == one.sentence:
            yield others[at], one


def near(ones: list[Sign], others: list[Sign], max_words: int) -> bool:
    """Returns whether two signs are in one sentence, fewer than `max_words` words apart, in either order."""
    pairs = (
        following(ones, others, max_words),
        following(others, ones, max_words),
        _overlapping(ones, others),
    )
    return any(True for found in pairs for _ in found)


def _overlapping(ones: list[Sign], others: list[Sign]) -> Iterator[Sign]:
    firsts = [other.first for other in others]
    for one in ones:
        at = bisect_left(firsts, one.first)
        if at < len(others) and firsts[at] <= one.last:
            yield one


class _Reader:
    """Finds words, sentences and signs in a text."""

    def __init__(self, plain: str) -> None:
        self._plain = plain
        words = [(at, word.replace("'", "")) for at, word in words_of(plain, "'")]
        self._starts = [at for at, word in words if word]
        self._words = [word for _, word in words if word]
        self._sentences = _numbered(plain, self._starts)
        self._signs: dict[str, list[Sign]] = defaultdict(list)

    def index(self, hits: Iterable[Hit]) -> SignIndex:
        if self._words:
            self._read()
            for hit in hits:
                self._add(hit.tag, hit.start, hit.end)
        return SignIndex(self._words, dict(self._signs), _openings(self._plain, self._starts))

    def _read(self) -> None:
        for at in range(len(self._words)):
            for tag, last in dict(signs().matches(self._words, at)).items():
                self._signs[tag].append(Sign(at, last, self._sentences[at]))
        for age in ages_of(self._plain):
            self._add(age.kind, age.start, age.end)
        for tag, start in pictured(self._plain):
            self._add(tag, start, start + 1)

    def _add(self, tag: str, start: int, end: int) -> None:
        first = min(bisect_left(self._starts, start), len(self._starts) - 1)
        last = max(bisect_left(self._starts, end) - 1, first)
        self._signs[tag].append(Sign(first, last, self._sentences[first]))


def _numbered(plain: str, starts: list[int]) -> list[int]:
    """Returns the number of each word's sentence."""
    numbers: list[int] = []
    sentence, last = 0, 0
    for start in starts:
        if not _SENTENCE_ENDS.isdisjoint(plain[last:start]) and not _is_decimal(plain, last, start):
            sentence += 1
        numbers.append(sentence)
        last = start
    return numbers


def _openings(plain: str, starts: list[int]) -> set[int]:
    """Returns the words that begin a clause: the first, and those after a punctuation mark."""
    last, opening = 0, {0}
    for number, start in enumerate(starts):
        if not _CLAUSE_MARKS.isdisjoint(plain[last:start]):
            opening.add(number)
        last = start
    return opening


def _is_decimal(plain: str, last: int, start: int) -> bool:
    """Returns whether a full stop is between digits, as in 1.5."""
    gap = plain[last:start].lstrip("0123456789")
    return gap == "." and plain[start].isdecimal()
