"""What model calls used is kept with the run: of steps that succeed, that fail, and of avatars."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from app.bootstrap import Container
from app.runs.models import EngineCallRow
from app.runs.run_request import RunRequest
from app.runs.steps import Step
from tests.conftest import working
from tests.support.model_answers import HISTORY, person
from tests.support.model_script import chat, painted, refusal
from tests.support.runs import ended, png
from tests.support.runs import painted as painted_job
from tests.support.scripted_studio import scripted_studio

USED = {"prompt_tokens": 200, "completion_tokens": 80, "total_tokens": 280, "cost": 0.5}


async def calls_of(container: Container, run_id: UUID) -> list[EngineCallRow]:
    return (await container.generations.engine_calls([run_id]))[run_id]


async def test_a_run_and_its_avatar_keep_what_their_models_used(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    answers = (chat(person(), usage=USED), chat(HISTORY), painted(png(), png()))
    async with scripted_studio(tmp_path, database_url, redis_url, *answers) as (container, identity, server):
        async with working(container):
            run = await container.generations.start(identity, RunRequest(description="somebody"))
            run = await ended(container, identity, run.id)
            assert run.avatar_job_id
            await painted_job(container, identity, run.avatar_job_id)
        details, history, portrait = await calls_of(container, run.id)
        character = await container.characters.find(identity, run.character_id or run.id)
    assert (details.step, details.model, details.prompt) == (Step.GENERATING_DETAILS, "m-1", "details 1")
    assert (details.input_tokens, details.output_tokens, details.cost) == (200, 80, 0.5)
    assert (history.step, history.prompt, history.cost) == (Step.GENERATING_HISTORY, "history 1", None)
    assert (portrait.model, portrait.prompt) == ("p-1", "portrait 1")
    assert (portrait.step, portrait.avatar_job_id) == (Step.GENERATING_AVATAR, run.avatar_job_id)
    assert {call.outcome for call in (details, history, portrait)} == {"ok"}
    assert character.made_by == dict.fromkeys(("details", "history"), "openai-compatible · m-1")
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 3


async def test_a_retry_reported_to_watchers_and_a_failure_in_the_end_keep_theirs_too(
    tmp_path: Path, sqlite_url: str, redis_url: str
) -> None:
    busy = refusal(429, "busy", Retry_After="0")
    async with scripted_studio(tmp_path, sqlite_url, redis_url, busy, busy, busy) as (
        container,
        identity,
        server,
    ):
        run = await container.generations.start(identity, RunRequest(description="somebody"))
        run = await ended(container, identity, run.id)
        calls = await calls_of(container, run.id)
        announced = await container.progress.replay(run.id, 0)
    assert run.error is not None
    assert run.error.code == "engine_busy"
    assert [call.outcome for call in calls] == ["engine_busy"] * 3
    assert [entry.retry.attempt for entry in announced if entry.retry] == [2, 3]
    assert len({asked.headers["idempotency-key"] for asked in server.asked}) == 1


async def test_steps_may_be_on_different_engines(tmp_path: Path, sqlite_url: str, redis_url: str) -> None:
    async with scripted_studio(tmp_path, sqlite_url, redis_url, chat(person()), chat(HISTORY)) as (
        container,
        identity,
        _,
    ):
        run = await container.generations.start(
            identity, RunRequest(description="somebody", image=png(size=(200, 200)))
        )
        run = await ended(container, identity, run.id)
        assert run.character_id
        character = await container.characters.find(identity, run.character_id)
    assert character.made_by["analysis"] == "builtin"
    assert character.made_by["history"] == "openai-compatible · m-1"
