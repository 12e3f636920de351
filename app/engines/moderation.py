"""Moderation: the Moderator port, and the ModerationGate, which passes or refuses every text.

Several moderators may judge the same texts, as `StrictestVerdict`: then the strictest judgement counts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

import structlog

from app.errors import ContentRefused, ModerationUnavailable, ResultRefused
from app.translation import N_

log = structlog.get_logger()

TAGS = (
    "violence", "gore", "horror", "alcohol", "tobacco", "drugs", "gambling", "romance", "suggestive",
    "nudity", "sexual", "sexual_violence", "strong_language", "self_harm", "hate",
)  # fmt: skip


class Rating(StrEnum):
    """Whom a text is fit for, the mildest first."""

    EVERYONE = "everyone"
    TEEN = "teen"
    MATURE = "mature"

    @property
    def weight(self) -> int:
        return list(Rating).index(self)


@dataclass(frozen=True, slots=True)
class ModeratedContent:
    """What is judged together: the texts of one character, and its age in years where it is known."""

    texts: tuple[str, ...]
    age: int | None = None

    @classmethod
    def of(cls, *texts: str | None, age: int | None = None) -> ModeratedContent:
        """Of the texts that there are."""
        return cls(tuple(text for text in texts if text), age)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a text is about, tag by tag with the rating it asks for; `refused`: why nobody may have it."""

    tags: Mapping[str, Rating] = field(default_factory=lambda: MappingProxyType({}))
    refused: tuple[str, ...] = ()

    @property
    def rating(self) -> Rating:
        return max(self.tags.values(), key=lambda rating: rating.weight, default=Rating.EVERYONE)

    def beyond(self, max_rating: Rating) -> tuple[str, ...]:
        """The tags that ask for more than this rating, the gravest first."""
        graver = [(tag, rating) for tag, rating in self.tags.items() if rating.weight > max_rating.weight]
        return tuple(tag for tag, _ in sorted(graver, key=lambda pair: -pair[1].weight))


ADULT = 18  # years
MINORS = "sexual_minors"
FLAGGED = "flagged"  # a moderator refuses, and says nothing of why
_SEXUAL = frozenset({"sexual", "suggestive", "nudity"})


def strictest(verdicts: Iterable[Verdict], age: int | None = None) -> Verdict:
    """All tags, each with its gravest rating, and all refusals; what is sexual of somebody under eighteen is
    refused."""
    tags: dict[str, Rating] = {}
    refused: set[str] = set()
    for verdict in verdicts:
        refused.update(verdict.refused)
        for tag, rating in verdict.tags.items():
            tags[tag] = max(rating, tags.get(tag, rating), key=lambda one: one.weight)
    if age is not None and age < ADULT and not _SEXUAL.isdisjoint(tags):
        refused.add(MINORS)
    return Verdict(dict(sorted(tags.items())), tuple(sorted(refused)))


class Moderator(Protocol):
    """Judges texts, in whatever language. May raise anything: the ModerationGate then passes nothing."""

    async def review(self, content: ModeratedContent) -> Verdict: ...


class StrictestVerdict:
    """Asks one moderator after the other, the cheapest first: none is asked what an earlier one has refused.
    Where one fails, all have failed."""

    def __init__(self, *moderators: Moderator) -> None:
        self._moderators = moderators

    async def review(self, content: ModeratedContent) -> Verdict:
        verdicts: list[Verdict] = []
        for moderator in self._moderators:
            verdicts.append(_believed(await moderator.review(content)))
            if verdicts[-1].refused:
                break
        return strictest(verdicts, content.age)


class ModerationGate:
    """Asks the moderator, and fails closed: what could not be reviewed in time does not pass.

    `drafts` reviews a text under way, each time it has grown: the moderator itself, if that costs nothing.
    `warm` is what must be done once before the first review, and does not count towards its time.
    """

    def __init__(
        self,
        moderator: Moderator,
        max_rating: Rating = Rating.TEEN,
        seconds: float = 5.0,
        drafts: Moderator | None = None,
        warm: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._moderator = moderator
        self._drafts = drafts or moderator
        self._max_rating = max_rating
        self._seconds = seconds
        self._warm = warm

    async def warm(self) -> None:
        """Makes the moderators ready, so that the first text doesn't wait for it. Safe to repeat."""
        if self._warm is not None:
            await self._warm()

    async def check(self, content: ModeratedContent) -> Verdict:
        """What a person gave. Raises ContentRefused, ModerationUnavailable."""
        return await self._passed(self._moderator, content)

    async def check_result(self, content: ModeratedContent) -> Verdict:
        """What an engine made: another try may turn out otherwise. Raises ResultRefused,
        ModerationUnavailable."""
        return await self._result(self._moderator, content)

    async def check_draft(self, content: ModeratedContent) -> Verdict:
        """The same of a text under way, which `check_result` is asked about once it is whole."""
        return await self._result(self._drafts, content)

    async def _result(self, moderator: Moderator, content: ModeratedContent) -> Verdict:
        try:
            return await self._passed(moderator, content)
        except ContentRefused as error:
            raise ResultRefused(**error.details) from error

    async def _passed(self, moderator: Moderator, content: ModeratedContent) -> Verdict:
        verdict = await self._review(moderator, content)
        reasons = verdict.refused or verdict.beyond(self._max_rating)
        if reasons:
            log.info("moderation.refused", reasons=reasons)
            raise ContentRefused(_sentence(reasons[0]), reasons=list(reasons))
        return verdict

    async def _review(self, moderator: Moderator, content: ModeratedContent) -> Verdict:
        try:
            await self.warm()
            async with asyncio.timeout(self._seconds):
                verdict = _believed(await moderator.review(content))
        except Exception as error:
            log.error("moderation.failed", kind=type(error).__name__)  # its text may quote what was reviewed
            raise ModerationUnavailable from error
        return verdict


def _believed(verdict: object) -> Verdict:
    """Raises ValueError for what is no verdict: a mistake in a moderator must not open the gate."""
    if not isinstance(verdict, Verdict) or not all(isinstance(one, Rating) for one in verdict.tags.values()):
        raise ValueError("The moderator's answer is no verdict.")
    return verdict


SENTENCES: Mapping[str, str] = {
    "sexual_minors": N_(
        "Somebody who is or seems under eighteen can't appear in sexual content. Leave that out,"
        " then try again."
    ),
    "sexual_assault": N_(
        "Sexual violence can't be part of a character here. Leave that out, then try again."
    ),
    "self_harm_instructions": N_(
        "This is about how to harm oneself, which can't be part of a character. If it"
        " is about you, please talk to somebody you trust or to a helpline near you."
    ),
    "hate_speech": N_(
        "This attacks people for what they are, which can't be part of a character. Leave that"
        " out, then try again."
    ),
    "violence": N_(
        "Violence is more than this studio is set to show. Leave it out or put it more mildly,"
        " then try again."
    ),
    "gore": N_(
        "Gore is more than this studio is set to show. Leave it out or put it more mildly, then try again."
    ),
    "horror": N_(
        "Horror is more than this studio is set to show. Leave it out or put it more mildly, then try again."
    ),
    "alcohol": N_(
        "Heavy drinking is more than this studio is set to show. Leave it out or put it more"
        " mildly, then try again."
    ),
    "drugs": N_(
        "Drug use is more than this studio is set to show. Leave it out or put it more mildly,"
        " then try again."
    ),
    "suggestive": N_(
        "Suggestive content is more than this studio is set to show. Leave it out or put it more"
        " mildly, then try again."
    ),
    "nudity": N_(
        "Nudity is more than this studio is set to show. Leave it out or put it more mildly, then try again."
    ),
    "sexual": N_(
        "Explicit sexual content is more than this studio is set to show. Leave it out or put it"
        " more mildly, then try again."
    ),
    "sexual_violence": N_(
        "Sexual abuse as a theme is more than this studio is set to show. Leave it out or put it"
        " more mildly, then try again."
    ),
    "strong_language": N_(
        "Strong language is more than this studio is set to show. Leave it out or put it more"
        " mildly, then try again."
    ),
    "self_harm": N_(
        "Suicide or self-harm as a theme is more than this studio is set to show. Leave it out"
        " or put it more mildly, then try again."
    ),
    "hate": N_(
        "Hatred of peoples as a theme is more than this studio is set to show. Leave it out or"
        " put it more mildly, then try again."
    ),
}


def _sentence(reason: str) -> str:
    return SENTENCES.get(reason, ContentRefused.default)
