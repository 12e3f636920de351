"""Units that lock several tables' rows, all at once on the real PostgreSQL: no two wait for each other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Update, text, update

from app import bootstrap
from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import Database, repeatable
from app.db_failures import RolledBack
from app.errors import NotFound, WrongState
from app.runs.models import GenerationRun
from app.runs.run_request import RunRequest
from tests.conftest import make_settings
from tests.support.waiting import until

ROUNDS = 12
Act = Callable[[Identity, UUID, UUID], Awaitable[object]]


@pytest.fixture
async def studio(tmp_path: Path, postgres_url: str, redis_url: str) -> AsyncIterator[Container]:
    settings = make_settings(tmp_path, postgres_url, redis_url, CHARGEN_SCRIPTED_STEP_SECONDS="0")
    async with bootstrap.alive(bootstrap.build(settings)) as living:
        yield living


async def deadlocks(db: Database) -> int:
    """How many PostgreSQL has broken up in this database."""
    async with db.writing() as session:
        await session.execute(text("SELECT pg_stat_force_next_flush()"))
    async with db.reading() as session:
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        return int((await session.execute(text(counted))).scalar_one())


async def made(studio: Container, guest: Identity) -> tuple[UUID, UUID]:
    """A finished run of the guest's and its character; its portrait is yet to be painted."""
    run = await studio.generations.start(guest, RunRequest(description="A brave knight"))

    async def look() -> tuple[UUID, UUID] | None:
        found = await studio.generations.find_visible(guest, run.id)
        return (found.id, found.character_id) if found.character_id and found.avatar_job_id else None

    return await until(look)


class Repetitions:
    """In the place of the database's log: which units were repeated."""

    def __init__(self) -> None:
        self.units: list[str] = []

    def warning(self, _event: str, *, unit: str) -> None:
        self.units.append(unit)


async def test_merging_while_portraits_are_painted_and_characters_steered_and_discarded(
    studio: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    repeated = Repetitions()
    monkeypatch.setattr("app.db.log", repeated)
    account = Identity.of(await studio.accounts.add("ana@example.com", "a long password", UserRole.USER))
    for _ in range(ROUNDS):
        guest = (await studio.accounts.make_guest())[0]
        runs = [await made(studio, guest) for _ in range(3)]
        acts: list[Awaitable[object]] = [
            studio.generations.merge_guest(guest, account),
            studio.generations.merge_guest(guest, account),
        ]
        for run_id, character_id in runs:
            acts += _acts(studio, guest, run_id, character_id)
        results = await asyncio.gather(*acts, return_exceptions=True)
        wrong = [error for error in results if isinstance(error, BaseException) and not _allowed(error)]
        assert wrong == []
    assert repeated.units == []  # the order of locks leaves nothing to be repeated
    assert await deadlocks(studio.db) == 0


def _allowed(error: BaseException) -> bool:
    # What moved in between is not found under the guest's name any more.
    return isinstance(error, NotFound | WrongState)


def _acts(studio: Container, guest: Identity, run_id: UUID, character_id: UUID) -> list[Awaitable[object]]:
    async def paint() -> None:
        with suppress(NotFound):
            job = await studio.avatars.regenerate(guest, character_id)
            await studio.painting.paint(job.id)

    async def cancel_portrait() -> None:
        with suppress(NotFound, WrongState):
            if job := await studio.avatars.latest(character_id):
                await studio.portrait_stops.cancel(guest, job.id)

    async def steer() -> None:
        await studio.steering.cancel(guest, run_id)
        with suppress(NotFound, WrongState):
            await studio.steering.retry(guest, run_id)

    async def discard() -> None:
        await studio.characters.discard(guest, character_id)
        await studio.characters.restore(guest, character_id)

    async def edit() -> None:
        await studio.characters.edit(guest, character_id, {"age": 40})

    async def purge() -> None:
        await studio.discarded.purge()

    return [
        paint(),
        cancel_portrait(),
        steer(),
        discard(),
        edit(),
        purge(),
        studio.generations.start(guest, RunRequest("Again")),
    ]


async def test_a_unit_that_a_deadlock_undid_is_repeated_and_the_caller_receives_nothing(
    studio: Container,
) -> None:
    """Two that lock two rows crosswise: PostgreSQL breaks it up, and both are stored all the same."""
    guest = (await studio.accounts.make_guest())[0]
    one, other = [(await made(studio, guest))[0] for _ in range(2)]
    both_hold, finished = asyncio.Barrier(2), asyncio.Event()
    tries = 0

    @repeatable
    async def crosswise(first: UUID, second: UUID, seed: int) -> None:
        nonlocal tries
        tries += 1
        if tries > 2:
            await finished.wait()  # else the two might meet again, and one repetition is all there is
        async with studio.db.writing() as session:
            await session.execute(_seeded(first, seed))
            if tries <= 2:
                await both_hold.wait()
            await session.execute(_seeded(second, seed))
        finished.set()

    await asyncio.gather(crosswise(one, other, 1), crosswise(other, one, 2))
    assert tries == 3


def _seeded(run_id: UUID, seed: int) -> Update:
    return update(GenerationRun).where(GenerationRun.id == run_id).values(seed=seed)


async def test_it_is_repeated_once_and_nothing_else_is() -> None:
    calls: list[str] = []

    @repeatable
    async def fails(kind: type[Exception]) -> None:
        calls.append(kind.__name__)
        raise kind

    with pytest.raises(RolledBack):
        await fails(RolledBack)
    with pytest.raises(WrongState):
        await fails(WrongState)
    assert calls == ["RolledBack", "RolledBack", "WrongState"]
