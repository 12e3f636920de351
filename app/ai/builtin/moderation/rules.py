"""The built-in moderator: rates texts by rules on their words, without a model."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.ai.builtin.moderation.harm import instructs_self_harm
from app.ai.builtin.moderation.hatred import attacks_people
from app.ai.builtin.moderation.lists import Hit, phrases, rules
from app.ai.builtin.moderation.minors import sexualises_a_minor
from app.ai.builtin.moderation.normalisation import folded, lowered, undisguised
from app.ai.builtin.moderation.sign_index import SignIndex
from app.engines.moderation import ModeratedContent, Rating, Verdict

MINORS, HATE, SELF_HARM = "sexual_minors", "hate_speech", "self_harm_instructions"
_SAMPLES = ("A girl of twelve who loves her horse.", "Uma moça de 20 anos, née en 2005.")  # use every rule


class BuiltinModerator:
    """Applies the rules of English and Portuguese to every text, whatever its language.

    Judges in a thread, one matter at a time: 4,000 characters take 12 ms of CPU, at worst 30, and 40,000
    under 300. Many runs may be reviewed at once: rating on the event loop, or in many threads,
    would delay everything else.
    """

    def __init__(self) -> None:
        self._ready = False
        self._turn = asyncio.Lock()

    async def warm(self) -> None:
        """Reads the lists and compiles what the rules use, once: close to a second of CPU."""
        if self._ready:
            return  # the ModerationGate calls it before each review
        async with self._turn:
            if not self._ready:
                await asyncio.to_thread(judge, ModeratedContent(_SAMPLES))
                self._ready = True

    async def review(self, content: ModeratedContent) -> Verdict:
        async with self._turn:
            return await asyncio.to_thread(judge, content)


def judge(content: ModeratedContent) -> Verdict:
    """Returns the verdict on all the texts together."""
    read = [read_forms(text) for text in content.texts]
    hits = [hit for text in read for form in text for hit in form.hits]
    refused = {hit.tag for hit in hits if hit.level == "refused"}
    for index in _indexes(read):
        refused |= _meant(index, content.age)
    return Verdict(_tags(hits), tuple(sorted(refused)))


def _indexes(read: list[tuple[_Form, ...]]) -> Iterator[SignIndex]:
    """Yields all texts as one index: verbatim and, if any is disguised, with disguises undone."""
    if read:
        yield SignIndex.of_all([forms[0].index for forms in read])
    if any(len(forms) > 1 for forms in read):
        yield SignIndex.of_all([forms[-1].index for forms in read])


def _meant(index: SignIndex, age: int | None) -> set[str]:
    """Returns the refusal reasons that follow from several signs together, not from one phrase."""
    found = {MINORS} if sexualises_a_minor(index, age) else set()
    found |= {HATE} if attacks_people(index) else set()
    return found | ({SELF_HARM} if instructs_self_harm(index) else set())


@dataclass(frozen=True, slots=True)
class _Form:
    """One form of a text (verbatim, or without disguises), with its hits and index."""

    hits: tuple[Hit, ...]
    index: SignIndex


@lru_cache(maxsize=64)  # the same text is reviewed several times
def read_forms(text: str) -> tuple[_Form, ...]:
    """Returns the text verbatim and, if that differs, with its disguises undone."""
    lower = lowered(text)
    first = tuple(phrases().hits(lower))
    plain = folded(_blanked(lower, first))
    as_it_stands = _form(plain, first)
    bare = undisguised(plain)
    return (as_it_stands,) if bare == plain else (as_it_stands, _form(bare))


def _form(plain: str, first: tuple[Hit, ...] = ()) -> _Form:
    hits = first + tuple(rules().hits(plain))
    return _Form(hits, SignIndex.of_text(plain, hits))


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
