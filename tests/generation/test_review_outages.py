"""What an engine was paid for outlasts a moderator that is away, and is reviewed before it counts."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.moderation import ModeratedContent, ModerationGate, Verdict
from app.engines.paid_answers import PaidAnswer, storing_paid_answer
from app.engines.ports import (
    AvatarBrief,
    Brief,
    Details,
    History,
    Painting,
    PaintingStage,
    PartialHistory,
    Traits,
)
from app.engines.requests import EngineRequest
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import ModerationUnavailable
from app.runs.models import AvatarJob, AvatarStatus, GenerationRun, RunStatus
from app.runs.result_spool import unreviewed_key
from app.settings.settings import Settings
from tests.generation.test_paid_answers import STEPS, waiting
from tests.support.engine_requests import (
    behind_gate,
    details_request,
    history_request,
    painting_request,
)
from tests.support.engines import CountedEngines
from tests.support.runs import completed, ended, painted
from tests.support.stand_ins import staged, stand_ins

REFUSED = Verdict({}, ("hate_speech",))


class Moderator:
    """Away, or refusing, for as long as a test says."""

    def __init__(self) -> None:
        self.away = False
        self.refuses = False

    async def review(self, matter: ModeratedContent) -> Verdict:
        if self.away:
            raise ConnectionError
        return REFUSED if self.refuses else Verdict()


class Bought(CountedEngines):
    """Behind the container's gate; after `step` the moderator is away. Details differ from call to call."""

    def __init__(self, container: Container, step: str) -> None:
        super().__init__(container)
        self.step = step
        self.moderator = Moderator()
        serving = stand_ins(container)
        serving.moderator = serving.drafts = self.moderator

    def answered(self, step: str) -> None:
        super().answered(step)
        self.moderator.away = step == self.step

    async def details(self, brief: Brief) -> Details:
        found = await super().details(brief)
        return replace(found, personality=f"{found.personality} {len(self.calls)}")


@pytest.fixture
async def container(settings: Settings) -> AsyncIterator[Container]:
    """On SQLite alone: what is shown here does not depend on the database."""
    async with bootstrap.alive(staged(settings)) as living:
        yield living


def left(container: Container) -> list[str]:
    folder = container.settings.data_dir / "kept"
    return os.listdir(folder) if folder.exists() else []


async def again(
    container: Container, guest: Identity, run: GenerationRun, step: str | None = None
) -> GenerationRun:
    await container.steering.retry(guest, run.id, step)
    return await ended(container, guest, run.id)


async def failed_at(container: Container, guest: Identity, bought: Bought, step: str) -> GenerationRun:
    """A run whose moderator went away when that step had been bought."""
    run = await waiting(container, guest)
    await container.pipeline.run(run.id)
    run = await container.generations.find_visible(guest, run.id)
    assert (run.status, run.error and run.error.code) == (RunStatus.FAILED, "moderation_unavailable")
    assert step not in (await container.generations.results([run.id])).get(run.id, {})
    assert bought.calls == STEPS[: STEPS.index(step) + 1]
    return run


@pytest.mark.parametrize("step", STEPS)
async def test_a_paid_result_waits_for_its_review_and_is_not_asked_for_again(
    container: Container, guest: Identity, step: str
) -> None:
    bought = Bought(container, step)
    run = await failed_at(container, guest, bought, step)
    known = list(bought.calls)
    assert (await again(container, guest, run)).status == RunStatus.FAILED  # still away
    assert (bought.calls, len(left(container))) == (known, 1)
    bought.moderator.away, bought.step = False, ""
    assert (await again(container, guest, run, step)).status == RunStatus.COMPLETED
    assert (bought.calls, left(container)) == (STEPS, [])


@pytest.mark.parametrize("step", STEPS)
async def test_a_kept_result_that_is_refused_is_not_used_and_another_is_asked_for(
    container: Container, guest: Identity, step: str
) -> None:
    bought = Bought(container, step)
    run = await failed_at(container, guest, bought, step)
    known = list(bought.calls)
    bought.moderator.away, bought.moderator.refuses, bought.step = False, True, ""
    refused = await again(container, guest, run)
    assert (refused.status, refused.error and refused.error.code) == (RunStatus.FAILED, "content_refused")
    assert step not in (await container.generations.results([run.id])).get(run.id, {})
    assert (bought.calls, left(container)) == (known, [])
    bought.moderator.refuses = False
    assert (await again(container, guest, run)).status == RunStatus.COMPLETED
    assert bought.calls == [*known, *STEPS[STEPS.index(step) :]]


async def test_what_was_made_from_other_inputs_is_asked_for_anew(
    container: Container, guest: Identity
) -> None:
    bought = Bought(container, "generating_history")
    run = await failed_at(container, guest, bought, "generating_history")
    bought.moderator.away, bought.step = False, ""
    done = await again(container, guest, run, "generating_details")  # which turn out otherwise
    assert done.status == RunStatus.COMPLETED
    assert bought.calls == [*STEPS, "generating_details", "generating_history"]
    assert unreviewed_key(run.id, "a", "b") != unreviewed_key(run.id, "a", "c")


async def portrait(container: Container, guest: Identity) -> tuple[Bought, AvatarJob]:
    """One that was painted, and whose moderator went away then."""
    run = await completed(container, guest)
    bought = Bought(container, "generating_avatar")
    assert run.avatar_job_id
    return bought, await worked(container, guest, run.avatar_job_id)


async def worked(container: Container, guest: Identity, job_id: UUID) -> AvatarJob:
    await container.painting.paint(job_id)
    return await painted(container, guest, job_id)


async def asked_again(container: Container, guest: Identity, job: AvatarJob) -> AvatarJob:
    return await worked(container, guest, (await container.avatars.regenerate(guest, job.character_id)).id)


async def test_a_portrait_waits_for_its_review_and_is_not_painted_again(
    container: Container, guest: Identity
) -> None:
    bought, job = await portrait(container, guest)
    for _ in range(2):
        assert (job.status, job.spooled, job.image_key) == (AvatarStatus.FAILED, True, None)
        assert job.error is not None
        assert (job.error.code, len(left(container))) == ("moderation_unavailable", 1)
        assert (await container.characters.find(guest, job.character_id)).images == []
        job = await asked_again(container, guest, job)
    bought.moderator.away = False
    job = await asked_again(container, guest, job)
    assert (job.status, bought.calls) == (AvatarStatus.COMPLETED, ["generating_avatar"])
    assert len((await container.characters.find(guest, job.character_id)).images) == 1
    assert left(container) == []


async def test_a_kept_portrait_that_is_refused_is_shown_to_nobody_and_another_is_painted(
    container: Container, guest: Identity
) -> None:
    bought, job = await portrait(container, guest)
    bought.moderator.away, bought.moderator.refuses, bought.step = False, True, ""
    job = await asked_again(container, guest, job)
    assert job.error is not None
    assert (job.error.code, job.spooled, left(container)) == ("content_refused", False, [])
    assert (await container.characters.find(guest, job.character_id)).images == []
    bought.moderator.refuses = False
    job = await asked_again(container, guest, job)
    assert (job.status, job.resumes) == (AvatarStatus.COMPLETED, None)
    assert bought.calls == ["generating_avatar"] * 2


BRIEF = Brief("A cook", None, None, "en", 1)
DETAILS = Details("Iris", "Calder", 30, "other", "human", "fair", Traits(), "test")
SITTER = AvatarBrief("Iris", "Calder", 30, "other", "human", None, None, Traits(), (), 1)


class Counting:
    """A writer and painter whose every answer is counted."""

    calls = 0

    async def details(self, brief: Brief) -> Details:
        self.calls += 1
        return DETAILS

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        self.calls += 1
        for count in range(10, 100, 10):
            yield PartialHistory("word " * count)
        yield History("word " * 100, "test")

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        self.calls += 1
        yield Painting(b"", 1, 1, "prompt", 1, "test")


class Failing(Moderator):
    """Of its reviews those of these numbers fail: by an error, or by never ending."""

    def __init__(self, *numbers: int, hangs: bool = False) -> None:
        super().__init__()
        self._numbers, self._hangs, self.reviews = numbers, hangs, 0

    async def review(self, matter: ModeratedContent) -> Verdict:
        self.reviews += 1
        if self.reviews not in self._numbers:
            return Verdict()
        if self._hangs:
            await asyncio.Event().wait()
        raise ConnectionError


async def announced(retry: AutomaticRetry) -> None:
    """Nobody watches."""


@pytest.mark.parametrize("method", ["details", "paint"])
async def test_a_step_s_limit_that_ends_in_the_review_costs_no_second_answer(method: str) -> None:
    engine, gate = Counting(), ModerationGate(Failing(2, hangs=True), seconds=60)
    retry_policy = RetryPolicy(seconds=0.05, first_pause=0)
    with storing_paid_answer(PaidAnswer()):
        engines = behind_gate(engine, gate)
        request: EngineRequest[object] = (
            details_request(BRIEF) if method == "details" else painting_request(SITTER)
        )
        parts = retry_policy.follow(lambda: engines.ask(request), announced)
        assert [type(part) async for part in parts] == [request.result]
    assert engine.calls == 1


async def test_without_a_purchase_each_question_is_one() -> None:
    engine = Counting()
    engines = behind_gate(engine, ModerationGate(Failing()))
    for _ in range(2):
        assert [part async for part in engines.ask(details_request(BRIEF))] == [DETAILS]
    assert engine.calls == 2


async def test_while_drafts_cannot_be_reviewed_nothing_is_shown_and_the_text_goes_on() -> None:
    engine, moderator = Counting(), Failing(2)
    engines = behind_gate(engine, ModerationGate(moderator))
    parts = [part async for part in engines.ask(history_request(BRIEF, DETAILS))]
    assert [type(part) for part in parts] == [History]
    assert (engine.calls, moderator.reviews) == (1, 3)


async def test_a_text_that_cannot_be_reviewed_at_its_end_is_kept_and_not_shown() -> None:
    engine, kept = Counting(), list[object]()

    async def keep(answer: object) -> None:
        kept.append(answer)

    engines = behind_gate(engine, ModerationGate(Failing(2, 3)))
    with storing_paid_answer(PaidAnswer(keep)):
        for wanted in (ModerationUnavailable, None):
            parts = engines.ask(history_request(BRIEF, DETAILS))
            if wanted:
                with pytest.raises(wanted):
                    assert [part async for part in parts] == []
            else:
                assert [type(part) async for part in parts] == [History]
    assert (engine.calls, len(kept)) == (1, 1)
