"""A run from start to portrait, on both databases."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import select, update

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.errors import EngineError
from app.progress.log import ProgressEntry
from app.runs import payloads
from app.runs.leases import LeaseLost
from app.runs.models import AvatarStatus, GenerationRun, RunStatus, StepResult
from app.runs.run_request import RunRequest
from app.runs.steps import MARKS, marks_of
from app.settings.settings import Settings
from tests.support.engines import FailingWriter
from tests.support.runs import completed, ended, expire_lease, is_idle, painted, png, stored_run
from tests.support.stand_ins import stand_ins
from tests.support.waiting import until

WITH_IMAGE = [(mark.step.value, mark.progress) for mark in MARKS]
TEXT_ONLY = [(mark.step.value, mark.progress) for mark in marks_of(has_image=False)]


async def run_entries(container: Container, run: GenerationRun) -> list[ProgressEntry]:
    return [entry for entry in await container.progress.replay(run.id) if not entry.of_avatar]


async def test_a_run_with_picture_and_text_passes_all_nine_marks_in_order(
    container: Container, guest: Identity
) -> None:
    run = await completed(container, guest, RunRequest(description="A brave knight", image=png()))
    entries = await run_entries(container, run)
    assert [(entry.step, entry.progress) for entry in entries] == WITH_IMAGE
    assert [entry.seq for entry in entries] == [*range(1, 10)]
    assert run.status == RunStatus.COMPLETED


async def test_a_run_of_text_alone_starts_at_forty(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    assert [(entry.step, entry.progress) for entry in await run_entries(container, run)] == TEXT_ONLY
    assert TEXT_ONLY[0] == ("generating_details", 40)


async def test_a_run_of_a_picture_alone_makes_a_character(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, RunRequest(image=png()))
    assert run.character_id is not None
    character = await container.characters.find(guest, run.character_id)
    assert character.physical_description
    assert character.analysis is not None


async def test_data_stands_on_the_reports_and_nowhere_else(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, RunRequest(description="A brave knight", image=png()))
    keys = [set(entry.data or {}) for entry in await run_entries(container, run)]
    assert [bool(names) for names in keys] == [mark.done for mark in MARKS]
    assert keys[2] >= {"physicalDescription", "visualStyle"}
    assert keys[4] >= {"firstName", "lastName", "age", "gender", "species", "personality"}
    assert keys[5] == {"history"}
    assert keys[8] == {"characterId", "character", "avatarJobId"}


async def test_the_avatar_is_painted_by_the_worker_and_reported_on_the_same_log(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id is not None
    job = await painted(container, guest, run.avatar_job_id)
    assert job.status == AvatarStatus.COMPLETED
    announced = [entry for entry in await container.progress.replay(run.id) if entry.of_avatar]
    assert set(announced[0].data or {}) == {"avatarJobId"}
    stages = [int(str((entry.data or {})["avatarProgress"])) for entry in announced[1:-1]]
    assert stages == sorted(stages)
    assert stages
    assert set(announced[-1].data or {}) == {"avatarJobId", "avatarKey", "credit"}
    assert [entry.seq for entry in announced] == [
        *range(len(TEXT_ONLY) + 1, len(TEXT_ONLY) + 1 + len(announced))
    ]


async def test_the_character_shows_its_avatar_when_it_is_painted(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id
    assert run.character_id
    job = await painted(container, guest, run.avatar_job_id)
    character = await container.characters.find(guest, run.character_id)
    assert character.avatar is not None
    assert character.avatar.id == job.image_id
    assert (await container.files.get(character.avatar.key)).content.startswith(b"RIFF")


@pytest.mark.parametrize(
    ("error", "code"), [(EngineError(), "engine_failed"), (RuntimeError("/secret/path"), "engine_failed")]
)
async def test_a_failing_step_ends_the_run_and_says_where_without_internals(
    container: Container, guest: Identity, error: Exception, code: str
) -> None:
    FailingWriter(container, error)
    run = await completed(container, guest)
    last = (await container.progress.replay(run.id))[-1]
    assert run.status == RunStatus.FAILED
    assert (last.step, last.progress) == ("error", 0)
    assert last.data is not None
    assert last.data["code"] == code
    assert last.data["failedStep"] == "generating_history"
    assert last.data["retryable"] is True
    assert "secret" not in str(last.data)
    assert msgspec.to_builtins(run.error) == last.data


async def test_a_fault_of_ours_is_never_blamed_on_an_engine(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("/secret/path")

    monkeypatch.setattr(payloads, "new_character", fault)
    run = await completed(container, guest)
    data = (await container.progress.replay(run.id))[-1].data or {}
    assert (data["code"], data["failedStep"], data["retryable"]) == ("internal", "creating_character", True)
    assert "secret" not in str(data)
    monkeypatch.undo()
    await container.steering.retry(guest, run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED


async def test_a_run_whose_worker_died_goes_on_from_its_last_result(
    container: Container, guest: Identity
) -> None:
    writer = FailingWriter(container, LeaseLost())  # stops without a word, as a killed process does
    run = await container.generations.start(guest, RunRequest(description="A brave knight"))
    await until(lambda: _waiting_at_history(container, run))
    await expire_lease(container, GenerationRun, run.id)
    await container.reconciler.reconcile()
    finished = await ended(container, guest, run.id)
    assert finished.status == RunStatus.COMPLETED
    assert writer.details_calls == 1
    assert [(entry.step, entry.progress) for entry in await run_entries(container, run)] == TEXT_ONLY


async def _waiting_at_history(container: Container, run: GenerationRun) -> bool:
    return writer_done(container) and await is_idle(container)


def writer_done(container: Container) -> bool:
    writer = stand_ins(container).writer
    return isinstance(writer, FailingWriter) and writer.failures == 0


async def test_two_claims_of_one_run_give_it_to_one(container: Container, guest: Identity) -> None:
    run = await stored_run(container, guest)
    claims = await asyncio.gather(*(container.leases.claim_run(run.id) for _ in range(5)))
    assert len([claim for claim in claims if claim]) == 1


async def test_a_stale_holders_write_is_refused(container: Container, guest: Identity) -> None:
    run = await stored_run(container, guest)
    stale = await container.leases.claim_run(run.id)
    assert stale is not None
    async with container.db.writing() as session:
        taken = update(GenerationRun).where(GenerationRun.id == run.id).values(lease_owner="somebody else")
        await session.execute(taken)
    async with container.db.writing() as session:
        assert await container.progress.append(session, stale, MARKS[3]) is None
    assert await container.progress.replay(run.id) == []


async def test_three_runs_of_a_user_are_worked_on_at_once_and_the_rest_follow(
    container: Container, guest: Identity
) -> None:
    runs = [await stored_run(container, guest) for _ in range(4)]
    claims = [await container.leases.claim_run(run.id) for run in runs]
    assert [claim is not None for claim in claims] == [True, True, True, False]


async def test_runs_that_wait_are_started_when_others_end(container: Container, guest: Identity) -> None:
    requests = [RunRequest(description=f"Knight number {number}") for number in range(8)]
    started = [await container.generations.start(guest, request) for request in requests]
    finished = [await ended(container, guest, run.id) for run in started]
    assert {run.status for run in finished} == {RunStatus.COMPLETED}


async def test_what_finished_steps_produced_is_kept(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, RunRequest(description="A brave knight", image=png()))
    async with container.db.reading() as session:
        kept = {row.step for row in (await session.execute(select(StepResult))).scalars()}
    assert kept == {"extracting_description", "generating_details", "generating_history"}
    assert run.character_id


async def test_under_queue_dispatch_the_worker_does_the_run(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await stored_run(container, guest)
    await container.queue.enqueue_run(run.id)
    assert (await ended(container, guest, run.id)).status == RunStatus.COMPLETED


async def test_a_run_needs_no_redis_under_inline_dispatch(settings: Settings) -> None:
    alone = replace(settings, redis_url="unix:///nowhere/at/all")
    async with bootstrap.alive(bootstrap.build(alone)) as container:
        identity, _ = await container.accounts.make_guest()
        run = await completed(container, identity)
    assert run.status == RunStatus.COMPLETED
