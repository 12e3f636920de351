"""The ModerationGate: it lets through what it may, says why it doesn't, and fails closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from app.engines.moderation import SENTENCES, ModeratedContent, ModerationGate, Rating, Verdict
from app.errors import ContentRefused, ModerationUnavailable, ResultRefused
from app.translation import translate
from tests.support.waiting import advance_clock, settled

CONTENT = ModeratedContent.of("A brave knight", None, "")


class Says:
    """A moderator that always says the same."""

    def __init__(self, verdict: Any) -> None:
        self._verdict = verdict

    async def review(self, content: ModeratedContent) -> Verdict:
        return self._verdict  # type: ignore[no-any-return]


class Breaks:
    async def review(self, content: ModeratedContent) -> Verdict:
        raise RuntimeError("A brave knight")


class Hangs:
    async def review(self, content: ModeratedContent) -> Verdict:
        await asyncio.Event().wait()
        raise AssertionError


def of(rating: Rating) -> Verdict:
    return Verdict({"gore": rating, "alcohol": Rating.EVERYONE})


@pytest.mark.parametrize("max_rating", Rating)
@pytest.mark.parametrize("rating", Rating)
async def test_what_is_more_mature_than_allowed_is_refused_by_name(
    max_rating: Rating, rating: Rating
) -> None:
    gate = ModerationGate(Says(of(rating)), max_rating)
    if rating.weight <= max_rating.weight:
        assert (await gate.check(CONTENT)).rating == rating
        return
    with pytest.raises(ContentRefused) as refused:
        await gate.check(CONTENT)
    assert refused.value.details == {"reasons": ["gore"]}
    assert refused.value.sentence().startswith("Gore is more than this studio is set to show.")


async def test_what_nobody_may_have_is_refused_whatever_is_allowed() -> None:
    gate = ModerationGate(Says(Verdict({}, ("hate_speech",))), Rating.MATURE)
    with pytest.raises(ContentRefused) as refused:
        await gate.check(CONTENT)
    assert (refused.value.code, refused.value.status, refused.value.retryable) == (
        "content_refused",
        422,
        False,
    )


async def test_an_engines_refused_result_may_be_tried_again() -> None:
    with pytest.raises(ResultRefused) as refused:
        await ModerationGate(Says(of(Rating.MATURE))).check_result(CONTENT)
    assert (refused.value.code, refused.value.retryable) == ("content_refused", True)
    assert refused.value.details == {"reasons": ["gore"]}


@pytest.mark.parametrize(
    "moderator",
    [Breaks(), Hangs(), Says(None), Says("fine"), Says(Verdict({"gore": "mild"}))],  # type: ignore[dict-item]
)
@pytest.mark.parametrize("ask", ["check", "check_result"])
async def test_what_could_not_be_reviewed_does_not_pass(moderator: Any, ask: str) -> None:
    gate = ModerationGate(moderator, Rating.MATURE, seconds=0.05)
    with pytest.raises(ModerationUnavailable) as closed:
        await getattr(gate, ask)(CONTENT)
    assert (closed.value.code, closed.value.retryable) == ("moderation_unavailable", True)
    assert "knight" not in closed.value.sentence()


async def test_a_cancelled_review_is_cancelled_not_refused() -> None:
    task = asyncio.create_task(ModerationGate(Hangs()).check(CONTENT))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_matter_has_the_texts_that_there_are() -> None:
    assert CONTENT.texts == ("A brave knight",)


def test_every_reason_is_reported_in_portuguese() -> None:
    assert [text for text in SENTENCES.values() if translate(text, "pt-BR") == text] == []


async def test_making_ready_does_not_count_towards_a_reviews_time() -> None:
    ready = asyncio.Event()

    async def warm() -> None:
        advance_clock(0.2)
        await settled()
        ready.set()

    gate = ModerationGate(Says(Verdict()), seconds=0.05, warm=warm)
    await gate.check(CONTENT)
    assert ready.is_set()


async def test_nothing_passes_a_gate_that_can_not_be_made_ready() -> None:
    async def warm() -> None:
        raise OSError

    with pytest.raises(ModerationUnavailable):
        await ModerationGate(Says(Verdict()), warm=warm).check(CONTENT)
