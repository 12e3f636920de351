"""The sweep: files that no row names go after an hour; a file that a row names never goes."""

from __future__ import annotations

import os
import time
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import Database
from app.deletion.orphaned_files import OrphanedFileSweep
from app.errors import Unavailable
from app.ports import Files, StoredFile
from app.runs.models import GenerationRun, ProgressRow
from app.runs.run_request import RunRequest
from app.runs.service import Generations
from tests.support.runs import completed, png, with_portrait

HOUR = 3600


def folder(container: Container) -> Path:
    return container.settings.data_dir / "files"


def kept(container: Container) -> set[str]:
    """The files in the store, half-finished ones too; but for the probe, which comes and goes."""
    root = folder(container)
    found = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}
    return {key for key in found if not key.startswith("probe/")}


def age(container: Container, *keys: str, hours: float = 2) -> None:
    """Makes files look older; all of them, where none is named."""
    then = time.time() - hours * HOUR
    for key in keys or kept(container):
        os.utime(folder(container) / key, (then, then))


def new_key(folder: str = "uploads") -> str:
    return f"{folder}/{uuid4().hex}.webp"


async def full_run(container: Container, identity: Identity) -> GenerationRun:
    """A run with every kind of file: picture, previews, portrait."""
    return await with_portrait(container, identity, RunRequest(description="A brave knight", image=png()))


async def test_every_file_that_a_row_names_stays_however_old(
    container: Container, guest: Identity, worker: None
) -> None:
    await full_run(container, guest)
    named = kept(container)
    assert len(named) > 3
    age(container)
    assert await container.sweep.sweep() == 0
    assert kept(container) == named


async def test_an_orphan_goes_after_an_hour_and_not_before(
    container: Container, guest: Identity, worker: None
) -> None:
    await full_run(container, guest)
    named, orphans = kept(container), {new_key(), new_key("avatars")}
    for key in orphans:
        await container.files.put(key, b"left behind")
    age(container, *orphans, hours=0.9)
    assert await container.sweep.sweep() == 0
    age(container)
    assert await container.sweep.sweep() == 2
    assert kept(container) == named


async def test_a_half_finished_upload_goes_too(container: Container) -> None:
    await container.files.put(new_key(), b"whole")
    half = f"{new_key()}#1"  # as the local store leaves it when the process dies in the middle
    (folder(container) / half).write_bytes(b"hal")
    assert await container.sweep.sweep() == 0
    age(container, half)
    assert await container.sweep.sweep() == 1
    assert half not in kept(container)


async def test_a_preview_of_long_ago_stays_as_long_as_the_log_names_it(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await full_run(container, guest)
    announced = select(ProgressRow.data["previewKey"].as_string()).where(ProgressRow.run_id == run.id)
    async with container.db.writing() as session:
        previews = {key for key in (await session.execute(announced)).scalars() if key}
        await session.execute(delete(ProgressRow).where(ProgressRow.run_id == run.id))
    assert len(previews) > 1
    age(container)
    await container.sweep.sweep()
    # The job itself still names its last one.
    assert len(previews & kept(container)) == 1


async def test_what_is_not_ours_is_left_alone(container: Container) -> None:
    for name in ("uploads/readme.txt", "elsewhere.webp"):
        (folder(container) / name).parent.mkdir(exist_ok=True)
        (folder(container) / name).write_bytes(b"somebody else's")
    age(container)
    assert await container.sweep.sweep() == 0
    assert kept(container) == {"uploads/readme.txt", "elsewhere.webp"}


async def test_a_database_that_names_none_of_many_files_is_not_believed(container: Container) -> None:
    for _ in range(21):
        await container.files.put(new_key(), b"of another database")
    age(container)
    assert await container.sweep.sweep() == 0
    assert len(kept(container)) == 21


class _StartInBetween:
    """Files; just after they were listed, a start stores its row."""

    def __init__(self, files: Files, db: Database, run_id: UUID, key: str) -> None:
        self._files, self._db, self._run_id, self._key = files, db, run_id, key

    async def put(self, key: str, content: bytes) -> None:
        await self._files.put(key, content)

    async def get(self, key: str) -> StoredFile:
        return await self._files.get(key)

    async def delete(self, keys: list[str]) -> None:
        await self._files.delete(keys)

    async def keys(self, folder: str, before: datetime) -> list[str]:
        found = await self._files.keys(folder, before)
        named = update(GenerationRun).where(GenerationRun.id == self._run_id).values(image_key=self._key)
        async with self._db.writing() as session:
            await session.execute(named)
        return found


async def test_a_row_stored_while_the_sweep_is_under_way_keeps_its_file(
    container: Container, guest: Identity
) -> None:
    run, key = await completed(container, guest), new_key()
    await container.files.put(key, b"slow start")
    age(container)
    files = _StartInBetween(container.files, container.db, run.id, key)
    assert await OrphanedFileSweep(container.db, files).sweep() == 0
    assert kept(container) == {key}


async def test_a_start_whose_outcome_is_unknown_leaves_its_picture_to_the_sweep(
    container: Container, guest: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        raise Unavailable  # the connection broke at the commit: stored or not, nobody knows

    generations = Generations(container.db, container.files, container.dispatcher)
    monkeypatch.setattr("app.db.AsyncSession.commit", lost)
    with pytest.raises(Unavailable):
        await generations.start(guest, RunRequest(image=png()))
    assert len(kept(container)) == 1
    age(container)
    monkeypatch.undo()
    assert await container.sweep.sweep() == 1
