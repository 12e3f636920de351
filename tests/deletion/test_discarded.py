"""Discarding: out of sight, back for a while, then gone with everything that holds its text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.characters.models import Character, CharacterImage
from app.db import Base, utcnow
from app.errors import NotFound, WrongState
from app.runs.models import AvatarJob, GenerationRun, ProgressRow, StepResult
from app.runs.run_request import RunRequest
from tests.support.runs import completed, painted, png


async def discarded(container: Container, identity: Identity, minutes_ago: float) -> GenerationRun:
    run = await completed(container, identity, RunRequest(description="A brave knight", image=png()))
    assert run.character_id
    assert run.avatar_job_id
    await painted(container, identity, run.avatar_job_id)
    await container.characters.discard(identity, run.character_id)
    async with container.db.writing() as session:
        then = utcnow() - timedelta(minutes=minutes_ago)
        await session.execute(update(Character).values(discarded_at=then))
    return run


async def test_a_discarded_character_is_out_of_sight(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await discarded(container, guest, minutes_ago=0)
    assert run.character_id
    with pytest.raises(NotFound):
        await container.characters.find(guest, run.character_id)
    assert (await container.characters.list_owned(guest)).characters == []


async def test_it_can_be_restored_within_fifteen_minutes(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await discarded(container, guest, minutes_ago=14)
    assert run.character_id
    await container.discarded.purge()
    await container.characters.restore(guest, run.character_id)
    assert (await container.characters.find(guest, run.character_id)).id == run.character_id


async def test_later_it_can_not(container: Container, guest: Identity, worker: None) -> None:
    run = await discarded(container, guest, minutes_ago=16)
    assert run.character_id
    with pytest.raises(WrongState):
        await container.characters.restore(guest, run.character_id)


async def test_then_rows_files_and_log_are_gone(container: Container, guest: Identity, worker: None) -> None:
    await discarded(container, guest, minutes_ago=16)
    files = container.settings.data_dir / "files"
    assert [path for path in files.rglob("*") if path.is_file()]
    assert await container.discarded.purge() == 1
    assert [path for path in files.rglob("*") if path.is_file()] == []
    for table in (Character, CharacterImage, GenerationRun, ProgressRow, StepResult, AvatarJob):
        assert await _count(container, table) == 0


async def _count(container: Container, table: type[Base]) -> int:
    async with container.db.reading() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_others_are_left_alone(container: Container, guest: Identity, worker: None) -> None:
    await discarded(container, guest, minutes_ago=16)
    kept = await completed(container, guest)
    await container.discarded.purge()
    assert (await container.generations.find_owned(guest, kept.id)).id == kept.id
