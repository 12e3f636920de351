"""Drafts: published while a text grows, no more often than is of use, by whoever has the lease."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from app.accounts.policy import Identity
from app.ai.builtin.writer import BuiltinWriter
from app.bootstrap import Container
from app.db import utcnow
from app.engines.ports import Brief, Details, History, PartialHistory
from app.errors import EngineBusy, EngineError
from app.progress.drafts import (
    MAX_BURST,
    PUBLISH_EVERY,
    DraftPublisher,
    DraftText,
    LatestDrafts,
    final_history,
)
from app.progress.log import ProgressEntry
from app.runs.models import GenerationRun, RunStatus
from app.runs.steps import Step
from tests.support.moderators import PermissiveModerator
from tests.support.runs import completed
from tests.support.scripted import BRIEF, scripted
from tests.support.stand_ins import stand_ins
from tests.support.waiting import advance_clock, settled, until


def leased_run(seconds: float = 0, attempt: int = 1, last_seq: int = 2) -> GenerationRun:
    """A run whose lease was taken so many seconds ago."""
    until = utcnow() + timedelta(seconds=15 - seconds)
    return GenerationRun(id=uuid4(), attempt=attempt, last_seq=last_seq, lease_until=until)


def publisher_of(run: GenerationRun) -> tuple[DraftPublisher, list[DraftText]]:
    announced: list[DraftText] = []
    return DraftPublisher(run, Step.GENERATING_HISTORY, announced.append), announced


async def test_a_fast_writer_is_not_reported_word_by_word_and_the_end_is_never_lost() -> None:
    draft_publisher, announced = publisher_of(leased_run())
    words = [f"word {number}" for number in range(500)]
    loop = asyncio.get_running_loop()
    began = loop.time()
    with draft_publisher:
        for word in words:
            draft_publisher.write(word)
            advance_clock(0.001)
            await asyncio.sleep(0)
    most = MAX_BURST + (loop.time() - began) / PUBLISH_EVERY + 2
    assert MAX_BURST < len(announced) <= most
    assert [draft.text for draft in announced[:MAX_BURST]] == words[:MAX_BURST]
    assert announced[-1].text == words[-1]
    assert [draft.rank for draft in announced] == sorted(draft.rank for draft in announced)


async def test_what_waits_is_reported_when_its_turn_comes() -> None:
    draft_publisher, announced = publisher_of(leased_run())
    with draft_publisher:
        for number in range(MAX_BURST + 3):
            draft_publisher.write(str(number))
        assert len(announced) == MAX_BURST
        advance_clock(PUBLISH_EVERY * 2)
        await settled()
        assert announced[-1].text == str(MAX_BURST + 2)


async def test_what_waits_when_the_writer_fails_is_never_reported() -> None:
    draft_publisher, announced = publisher_of(leased_run())

    def fail() -> None:
        with draft_publisher:
            for number in range(MAX_BURST + 3):
                draft_publisher.write(str(number))
            raise EngineError

    with pytest.raises(EngineError):
        fail()
    advance_clock(PUBLISH_EVERY * 2)
    await settled()
    assert len(announced) == MAX_BURST


async def test_of_two_texts_the_one_of_the_later_entry_attempt_and_hold_counts() -> None:
    older, newer = leased_run(seconds=20), leased_run(seconds=1)
    newer.id = older.id
    slept, works = publisher_of(older), publisher_of(newer)
    writings = LatestDrafts()
    works[0].write("new")
    for number in range(3):
        slept[0].write(f"old {number}")
    assert writings.put(works[1][0])
    assert not any(writings.put(text) for text in slept[1])
    again = replace_text(works[1][0], attempt=2, lease=0)
    assert writings.put(again)
    assert not writings.put(works[1][0])
    assert not writings.end(older.id, 2)  # the entry that it came after
    assert writings.end(older.id, 3)
    assert writings.of(older.id) is None


def replace_text(draft: DraftText, **changed: int) -> DraftText:
    fields = {name: getattr(draft, name) for name in draft.__struct_fields__}
    return DraftText(**(fields | changed))


def test_only_the_latest_runs_are_kept() -> None:
    writings = LatestDrafts()
    texts = [DraftText(uuid4(), Step.GENERATING_HISTORY, "x", 1) for _ in range(300)]
    for text in texts:
        writings.put(text)
    kept = [text for text in texts if writings.of(text.run_id)]
    assert kept == texts[-len(kept) :]
    assert len(kept) == 256


@pytest.mark.parametrize("description", ["a brave knight", "a girl of eight who lives by the sea"])
async def test_the_builtin_writer_grows_by_paragraphs(description: str) -> None:
    writer = BuiltinWriter()
    brief = replace(BRIEF, description=description)
    parts = [part async for part in writer.history(brief, await writer.details(brief))]
    *passages, history = parts
    assert isinstance(history, History)
    paragraphs = history.text.split("\n\n")
    assert len(paragraphs) >= 3
    assert passages == [PartialHistory("\n\n".join(paragraphs[: end + 1])) for end in range(len(paragraphs))]
    assert history.greeting


async def test_the_scripted_writer_grows_over_its_steps_time() -> None:
    writer = scripted().writer
    parts = [part async for part in writer.history(BRIEF, await writer.details(BRIEF))]
    *passages, history = parts
    assert isinstance(history, History)
    texts = [part.text for part in passages if isinstance(part, PartialHistory)]
    assert len({*texts}) == len(texts) == 8
    assert all(history.text.startswith(text) for text in texts)


async def test_a_writer_that_ends_without_a_history_has_failed() -> None:
    async def nothing() -> AsyncIterator[PartialHistory | History]:
        yield PartialHistory("Once")

    with pytest.raises(EngineError):
        await final_history(nothing())


def so_far(name: str, number: int) -> str:
    """A text that has grown by enough to be reviewed and shown each time."""
    return " ".join([f"{name}, which goes on for a good while."] * (number + 1))


class Stumbling:
    """A writer of fixed texts that fails in the middle of its first history."""

    def __init__(self, container: Container) -> None:
        self._real = stand_ins(container).writer
        self._failed = False
        stand_ins(container).writer, stand_ins(container).drafts = self, PermissiveModerator()

    async def details(self, brief: Brief) -> Details:
        return await self._real.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        if not self._failed:
            self._failed = True
            for number in range(MAX_BURST + 2):
                yield PartialHistory(so_far("A false start", number))
            raise EngineBusy(retry_after=0.3)
        for number in range(2):
            yield PartialHistory(so_far("A second start", number))
        yield History("A second start, and its end", "stumbling")


async def test_texts_come_between_the_entries_they_belong_to_and_end_with_a_failure(
    container: Container, guest: Identity
) -> None:
    Stumbling(container)
    received: list[ProgressEntry | DraftText] = []

    async def listen() -> None:
        async for each in container.feed.listen():
            if each is not None:
                received.append(each)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0)
    run = await completed(container, guest)
    await until(lambda: isinstance(received[-1], ProgressEntry) and received[-1].seq >= run.last_seq)
    await settled()
    listening.cancel()
    assert run.status == RunStatus.COMPLETED
    last, texts = 0, []
    for each in received:
        if isinstance(each, DraftText):
            assert each.after == last, (
                "a text came before the entry it follows, or after the one that ends it"
            )
            texts.append((each.after, each.text))
        else:
            last = each.seq
    false = [(2, so_far("A false start", number)) for number in range(MAX_BURST)]
    second = [(3, so_far("A second start", number)) for number in range(2)]
    assert texts[:MAX_BURST] == false
    assert {*texts[MAX_BURST:]} <= {*second}
    assert texts[-1] == second[-1]
    assert await container.progress.latest_draft(run) is None
