"""The built-in moderator: what the words of a text say of it. It reads words, not meaning."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.ai.builtin.moderation.ages import ADULT, states_adult, states_minor
from app.ai.builtin.moderation.lists import Hit, phrases, rules
from app.ai.builtin.moderation.normal import folded, lowered, undisguised
from app.moderation import Matter, Rating, Verdict

MINORS = "sexual_minors"
_SHORT = 4_000  # characters: under 20 ms of CPU, whatever they are; 40,000 take under 200
# What never goes with somebody under eighteen, nor in one sentence with a child that is merely spoken of.
_BARE = frozenset({"sexual", "suggestive", "nudity"})
_CHILD = frozenset({"child", "minor"})
_SENTENCE_ENDS = str.maketrans(".!?;", "\n\n\n\n")


class BuiltinModerator:
    """Needs nothing, and judges English and Portuguese alike, whichever a text is said to be in."""

    def __init__(self) -> None:
        self._ready = False

    async def review(self, matter: Matter) -> Verdict:
        """In a thread where it may take long: long texts, and the first time, when the lists are read."""
        if self._ready and sum(map(len, matter.texts)) <= _SHORT:
            return judge(matter)
        verdict = await asyncio.to_thread(judge, matter)
        self._ready = True
        return verdict


def judge(matter: Matter) -> Verdict:
    """The verdict on all the texts together."""
    read = [form for text in matter.texts for form in _read(text)]
    hits = [hit for form in read for hit in form.hits]
    refused = {hit.tag for hit in hits if hit.level == "refused"}
    if _sexualises_a_minor(matter.age, read):
        refused.add(MINORS)
    return Verdict(_tags(hits), tuple(sorted(refused)))


@dataclass(frozen=True, slots=True)
class _Form:
    """A text as the rules read it, and what they found in it."""

    plain: str
    hits: tuple[Hit, ...]

    @property
    def tags(self) -> set[str]:
        return {hit.tag for hit in self.hits}


@lru_cache(maxsize=64)  # one text comes several times: before, after, and with all that is written later
def _read(text: str) -> tuple[_Form, ...]:
    """The text as it stands and, where that is something else, with its disguises undone."""
    lower = lowered(text)
    first = tuple(phrases().hits(lower))
    plain = folded(_blanked(lower, first))
    as_it_stands = _Form(plain, first + tuple(rules().hits(plain)))
    bare = undisguised(plain)
    return (as_it_stands,) if bare == plain else (as_it_stands, _Form(bare, tuple(rules().hits(bare))))


def _blanked(text: str, hits: Iterable[Hit]) -> str:
    letters = list(text)
    for hit in hits:
        letters[hit.start : hit.end] = " " * (hit.end - hit.start)
    return "".join(letters)


def _tags(hits: Iterable[Hit]) -> dict[str, Rating]:
    tags: dict[str, Rating] = {}
    for hit in hits:
        if hit.level in set(Rating):
            rating = Rating(hit.level)
            tags[hit.tag] = max(rating, tags.get(hit.tag, rating), key=lambda one: one.weight)
    return dict(sorted(tags.items()))


def _sexualises_a_minor(age: int | None, read: list[_Form]) -> bool:
    tags = {tag for form in read for tag in form.tags}
    if not tags & _BARE:
        return False
    if age is not None and age < ADULT:
        return True
    if "sexual" in tags and any(_speaks_of_a_minor(form) for form in read):
        return True
    return any(_side_by_side(form, grown=age is not None) for form in read)


def _speaks_of_a_minor(form: _Form) -> bool:
    return "minor" in form.tags or states_minor(form.plain)


def _side_by_side(form: _Form, grown: bool) -> bool:
    """Whether one sentence speaks both of a child and of such things; where nobody is said to be grown up, it
    is enough that the text does."""
    if not (grown or states_adult(form.plain)) and form.tags & _BARE and _speaks_of_a_minor(form):
        return True
    return any(
        tags & _BARE and (tags & _CHILD or states_minor(sentence)) for sentence, tags in _sentences(form)
    )


def _sentences(form: _Form) -> Iterator[tuple[str, set[str]]]:
    """Each with the tags of what begins in it."""
    left = sorted(form.hits, key=lambda hit: -hit.start)
    end = -1
    for sentence in form.plain.translate(_SENTENCE_ENDS).split("\n"):
        start, end = end + 1, end + 1 + len(sentence)
        tags: set[str] = set()
        while left and left[-1].start < end:
            hit = left.pop()
            if hit.start >= start:
                tags.add(hit.tag)
        yield sentence, tags
