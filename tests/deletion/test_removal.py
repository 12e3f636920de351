"""Deleting runs: what ended without a character goes, with all that it left; nothing else does."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.accounts.models import AuditEntry, UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import Base
from app.errors import NotFound, Unavailable, WrongState
from app.runs.models import EngineCallRow, GenerationRun, ProgressRow, RunStatus, StepResult
from app.runs.run_request import RunRequest
from tests.support.engines import FailingWriter
from tests.support.runs import completed, png

TABLES: tuple[type[Base], ...] = (GenerationRun, ProgressRow, StepResult, EngineCallRow)


async def failed(container: Container, identity: Identity) -> GenerationRun:
    FailingWriter(container)
    run = await completed(container, identity, RunRequest(description="A brave knight", image=png()))
    assert run.status == RunStatus.FAILED
    return run


async def count(container: Container, table: type[Base]) -> int:
    async with container.db.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


def files(container: Container) -> list[Path]:
    return [path for path in (container.settings.data_dir / "files").rglob("*") if path.is_file()]


async def test_a_failed_run_goes_with_its_picture_and_its_events(
    container: Container, guest: Identity
) -> None:
    run = await failed(container, guest)
    assert files(container)
    await container.removal.remove(guest, run.id)
    assert [await count(container, table) for table in TABLES] == [0, 0, 0, 0]
    assert files(container) == []
    with pytest.raises(NotFound):
        await container.removal.remove(guest, run.id)


async def test_so_does_a_cancelled_one(container: Container, guest: Identity) -> None:
    run = GenerationRun(user_id=guest.id, description="x", locale="en", seed=1)
    async with container.db.writing() as session:
        session.add(run)
    with pytest.raises(WrongState):
        await container.removal.remove(guest, run.id)
    await container.steering.cancel(guest, run.id)
    await container.removal.remove(guest, run.id)
    assert await count(container, GenerationRun) == 0


@pytest.mark.parametrize("status", [RunStatus.QUEUED, RunStatus.RUNNING])
async def test_what_goes_on_is_kept(container: Container, guest: Identity, status: RunStatus) -> None:
    run = GenerationRun(user_id=guest.id, description="x", locale="en", seed=1, status=status)
    async with container.db.writing() as session:
        session.add(run)
    with pytest.raises(WrongState):
        await container.removal.remove(guest, run.id)
    assert await count(container, GenerationRun) == 1


async def test_what_has_a_character_is_kept(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    with pytest.raises(WrongState):
        await container.removal.remove(guest, run.id)
    assert run.character_id
    assert (await container.characters.find(guest, run.character_id)).run_id == run.id


async def test_to_strangers_it_is_not_there_and_an_admins_act_is_written_down(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    run = await failed(container, guest)
    for run_id in (run.id, uuid4()):
        with pytest.raises(NotFound):
            await container.removal.remove(stranger, run_id)
    await container.removal.remove(replace(stranger, role=UserRole.ADMIN), run.id)
    async with container.db.reading() as session:
        (entry,) = (await session.execute(select(AuditEntry))).scalars()
    assert (entry.action, entry.subject_kind, entry.subject_id) == ("delete", "run", run.id)
    assert (entry.admin_id, entry.owner_id) == (stranger.id, guest.id)


async def test_ones_own_needs_no_writing_down(container: Container, guest: Identity) -> None:
    await container.removal.remove(guest, (await failed(container, guest)).id)
    assert await count(container, AuditEntry) == 0


async def test_deleted_and_taken_up_again_at_once_it_is_the_one_or_the_other(
    container: Container, guest: Identity
) -> None:
    run = await failed(container, guest)
    acts = [container.steering.retry(guest, run.id), container.removal.remove(guest, run.id)]
    results = await asyncio.gather(*acts, return_exceptions=True)
    refused = [error for error in results if isinstance(error, BaseException)]
    assert len(refused) == 1
    assert isinstance(refused[0], NotFound | WrongState)


async def test_a_store_that_is_away_keeps_the_run_no_longer(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are gone; the picture, which no row names any more, is the sweep's."""
    run = await failed(container, guest)

    async def away(_self: object, _keys: list[str]) -> None:
        raise Unavailable

    monkeypatch.setattr("app.adapters.files.ObjectFiles.delete", away)
    await container.removal.remove(guest, run.id)
    assert await count(container, GenerationRun) == 0
