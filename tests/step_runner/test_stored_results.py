"""A step with a stored result is not worked again: the pipeline goes on behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from app import bootstrap
from app.bootstrap import Container
from app.engines.moderation import ModerationGate
from app.engines.ports import Brief, Details, Engines, History, PartialHistory
from app.runs.models import GenerationRun, RunStatus, StepResult
from app.runs.steps import DETAILS
from tests.conftest import make_settings
from tests.step_runner.one_step import stored_run
from tests.support.moderators import PermissiveModerator
from tests.support.scripted import BRIEF, scripted


class CountingWriter:
    """The scripted writer, and what it was asked for."""

    def __init__(self) -> None:
        self._writer = scripted().writer
        self.asked: list[str] = []

    async def details(self, brief: Brief) -> Details:
        self.asked.append("details")
        return await self._writer.details(brief)

    async def history(self, brief: Brief, details: Details) -> AsyncIterator[PartialHistory | History]:
        self.asked.append(f"history of {details.first_name}")
        async for part in self._writer.history(brief, details):
            yield part


@pytest.fixture
def writer() -> CountingWriter:
    return CountingWriter()


@pytest.fixture
async def container(tmp_path: Path, sqlite_url: str, writer: CountingWriter) -> AsyncIterator[Container]:
    own = scripted()
    settings = make_settings(tmp_path, sqlite_url, "unix:///nowhere")
    engines = Engines(own.analyst, writer, own.painter)
    built = bootstrap.build(settings, engines, gate=ModerationGate(PermissiveModerator()))
    yield built
    await built.db.close()


async def test_a_step_with_a_stored_result_is_not_worked_again(
    container: Container, run: GenerationRun, writer: CountingWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    enqueued: list[UUID] = []

    async def enqueue(job_id: UUID) -> None:
        enqueued.append(job_id)

    monkeypatch.setattr(container.queue, "enqueue_avatar", enqueue)
    details = await scripted().writer.details(BRIEF)
    stored = StepResult(run_id=run.id, step=DETAILS.stored_as, data=msgspec.to_builtins(details))
    async with container.db.writing() as session:
        session.add(stored)
    await container.runner.work("run", run, container.pipeline)
    assert writer.asked == [f"history of {details.first_name}"]
    ended = await stored_run(container, run.id)
    assert (ended.status, [ended.avatar_job_id]) == (RunStatus.COMPLETED, enqueued)
