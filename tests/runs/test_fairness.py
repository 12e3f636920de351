"""One person's hundred runs do not starve another's first, wherever runs are worked on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.db import utcnow
from app.runs.models import GenerationRun, RunStatus
from app.runs.run_request import RunRequest
from tests.conftest import make_settings, working
from tests.support.runs import ended
from tests.support.waiting import until

HUNDRED = 100


@pytest.fixture(params=["inline", "queue"])
async def busy(
    request: pytest.FixtureRequest, tmp_path: Path, database_url: str, redis_url: str
) -> AsyncIterator[Container]:
    """A studio whose steps take a while, with a worker; runs are worked on here or there."""
    variables = {"CHARGEN_DISPATCH": request.param, "CHARGEN_SCRIPTED_STEP_SECONDS": "0.4"}
    settings = make_settings(tmp_path, database_url, redis_url, **variables)
    async with bootstrap.alive(bootstrap.build(settings)) as container, working(container):
        yield container


async def waiting(container: Container, identity: Identity) -> int:
    query = select(func.count()).where(
        GenerationRun.user_id == identity.id, GenerationRun.status == RunStatus.QUEUED
    )
    async with container.db.reading() as session:
        return (await session.execute(query)).scalar_one()


async def flood(container: Container, identity: Identity) -> None:
    """A hundred runs that wait, stored as a start stores them; three more may work."""
    request = RunRequest(description="One of very many")
    for _ in range(HUNDRED):
        await container.generations.start(identity, request)


async def test_anothers_first_run_is_done_while_almost_all_the_hundred_wait(busy: Container) -> None:
    crowd, single = [(await busy.accounts.make_guest())[0] for _ in range(2)]
    await flood(busy, crowd)
    run = await busy.generations.start(single, RunRequest(description="The first"))
    assert (await ended(busy, single, run.id)).status == RunStatus.COMPLETED
    # Done as fast as if it were alone: the crowd's three at a time have come hardly further.
    assert await waiting(busy, crowd) > HUNDRED / 2


async def _insert_many(container: Container, identity: Identity, count: int) -> None:
    async with container.db.writing() as session:
        for _ in range(count):
            session.add(
                GenerationRun(
                    id=uuid4(),
                    user_id=identity.id,
                    status=RunStatus.QUEUED,
                    description="x",
                    locale="en",
                    seed=1,
                    created_at=utcnow(),
                )
            )


async def test_nor_when_the_queue_is_empty_and_the_database_brings_it_back(busy: Container) -> None:
    """Two crowds were there before: what is looked through at a time must not be full of them alone."""
    crowds = [(await busy.accounts.make_guest())[0] for _ in range(2)]
    for crowd in crowds:
        await _insert_many(busy, crowd, HUNDRED)
    single = (await busy.accounts.make_guest())[0]
    await _insert_many(busy, single, 1)
    (run,) = (await busy.generations.list_owned(single)).rows

    async def begun() -> bool:
        await busy.reconciler.reconcile()
        return (await busy.generations.find_owned(single, run.id)).status != RunStatus.QUEUED

    await until(begun, every=0.2)
    assert min([await waiting(busy, crowd) for crowd in crowds]) > HUNDRED / 2
