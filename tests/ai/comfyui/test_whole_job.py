"""A complete portrait job on a ComfyUI that queues, restarts and sends no previews."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from app import bootstrap
from app.ai.comfyui import prompt_tracking
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.progress.log import ProgressEntry
from app.runs.models import AvatarJob, AvatarStatus
from tests.conftest import make_settings
from tests.support.comfy_server import Comfy, comfy_server
from tests.support.runs import completed
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_FIRST", 0.05)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_QUEUED", 0.1)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_WITHOUT_WEBSOCKET", 0.05)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS", 0.1)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS_EMPTY", 0.1)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS_LOST", 0.1)


async def troubles(comfy: Comfy) -> None:
    """Somebody's prompt is before ours; then the server restarts in the midst of ours."""
    await comfy.arrived.wait()
    asked = len(comfy.headers)
    await until(lambda: len(comfy.headers) > asked + 1)
    comfy.running = None
    await until(lambda: comfy.sampled >= 5)
    comfy.go()
    comfy.forget()
    await until(lambda: comfy.asked_while_away)
    comfy.come_back()


async def job_of(
    folder: Path, sqlite_url: str, redis_url: str, comfy: Comfy
) -> tuple[AvatarJob, list[ProgressEntry]]:
    chosen = {"CHARGEN_PAINTER": "comfyui", "CHARGEN_COMFYUI_URL": comfy.url}
    settings = make_settings(folder, sqlite_url, redis_url, **chosen)
    quick = RetryPolicy(seconds=20, first_pause=0.02)
    async with bootstrap.alive(bootstrap.build(settings, retry_policy=quick)) as container:
        guest, _ = await container.accounts.make_guest()
        run = await completed(container, guest)
        assert run.avatar_job_id
        await container.painting.paint(run.avatar_job_id)
        entries = [entry for entry in await container.progress.replay(run.id) if entry.of_avatar]
        return await container.avatars.find(guest, run.avatar_job_id), entries


async def test_the_job_resumes_with_the_same_id_and_a_rising_percent(
    tmp_path: Path, sqlite_url: str, redis_url: str
) -> None:
    async with comfy_server(previews=[], steps=10, pace=0.03) as comfy:
        comfy.running = comfy.somebody_elses()
        trouble = asyncio.create_task(troubles(comfy))
        job, entries = await job_of(tmp_path, sqlite_url, redis_url, comfy)
        await trouble
    assert job.status == AvatarStatus.COMPLETED
    assert {(entry.data or {})["avatarJobId"] for entry in entries} == {str(job.id)}
    assert [entry.retry for entry in entries if entry.retry] == [AutomaticRetry(1, 3, 120.0, "engine_away")]
    percents = [
        entry.data["avatarProgress"] for entry in entries if entry.data and "avatarProgress" in entry.data
    ]
    assert percents == [*range(10, 100, 10)]
    assert not any("previewKey" in (entry.data or {}) for entry in entries)
    assert len({one.prompt_id for one in comfy.posted}) == 1


@pytest.mark.parametrize("times", [1, 2])
async def test_out_of_memory_is_reported_as_such(
    tmp_path: Path, sqlite_url: str, redis_url: str, times: int
) -> None:
    async with comfy_server(error="torch.OutOfMemoryError", error_times=times) as comfy:
        job, entries = await job_of(tmp_path, sqlite_url, redis_url, comfy)
    (notice,) = [entry for entry in entries if entry.retry]
    assert notice.message == "The engine's server ran out of memory; trying once more (2 of 3)"
    assert job.status == (AvatarStatus.COMPLETED if times == 1 else AvatarStatus.FAILED)
    assert (job.error and job.error.code) == (None if times == 1 else "engine_out_of_memory")


async def test_a_checkpoint_that_is_not_there_is_not_retryable(
    tmp_path: Path, sqlite_url: str, redis_url: str
) -> None:
    error = {"type": "value_not_in_list", "message": "m", "extra_info": {"input_name": "ckpt_name"}}
    node = {"errors": [error], "class_type": "CheckpointLoaderSimple"}
    refusal = {"error": {"type": "prompt_outputs_failed_validation"}, "node_errors": {"1": node}}
    async with comfy_server(refusal=refusal) as comfy:
        job, entries = await job_of(tmp_path, sqlite_url, redis_url, comfy)
    assert job.error is not None
    assert (job.error.code, job.error.retryable) == ("engine_failed", False)
    assert not any(entry.retry for entry in entries)
