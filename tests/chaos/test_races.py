"""Races between real processes: many submissions, two tabs, two workers, and one that slept."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import time
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from app import bootstrap
from app.bootstrap import Container
from app.runs.claims import LEASE
from app.runs.models import GenerationRun
from tests.chaos.conftest import Duo, Person
from tests.support.waiting import until

# What a sleeper logs that lost its run; the last where SAQ aborted its job before it found out by itself.
AWAKE = {"run.lease_lost", "run.released", "run.interrupted", "lease.released"}
TEXT_STEPS = ["generating_details", "generating_history", "generating_avatar"]


async def test_fifty_identical_submissions_at_once_make_one_run(person: Person) -> None:
    key = str(uuid4())
    answers = await asyncio.gather(*(person.start(tab, key) for tab in range(50)))
    assert {status for status, _ in answers} == {200}
    assert len({run_id for _, run_id in answers}) == 1
    _, listed = await person.ask("GET", "/generations")
    assert len(listed["data"]) == 1
    run = await person.ended(answers[0][1])
    assert run["status"] == "completed"


async def test_one_run_queued_again_and_again_is_worked_on_once(person: Person, duo: Duo) -> None:
    """Two workers, and a job in every epoch: whoever takes the lease works, the others go away."""
    _, run_id = await person.start()
    container = bootstrap.build(duo.settings())
    await asyncio.gather(*(container.queue.enqueue_run(run_id, f"race {number}") for number in range(20)))
    run = await person.ended(run_id)
    assert run["status"] == "completed"
    _, characters = await person.ask("GET", "/characters")
    assert len(characters["data"]) == 1
    assert await _painted_steps(person, duo, run_id) == TEXT_STEPS
    await _close(container)


async def _painted_steps(person: Person, duo: Duo, run_id: UUID) -> list[str]:
    _, events = await person.ask(
        "GET", f"/generations/{run_id}/events", headers={"Accept": "application/json"}
    )
    await person.painted(events[-1]["data"]["avatarJobId"])
    return duo.calls(run_id)


async def _close(container: Container) -> None:
    await container.saq.disconnect()
    await container.db.close()


async def test_a_run_is_accepted_while_redis_is_stuck_and_starts_when_it_is_back(
    person: Person, duo: Duo
) -> None:
    (valkey,) = duo.site.numbers("valkey")
    os.kill(valkey, signal.SIGSTOP)
    try:
        began = time.monotonic()
        status, run_id = await person.start()
        assert status == 200
        assert time.monotonic() - began < 8
        _, run = await person.ask("GET", f"/generations/{run_id}")
        assert run["status"] == "queued"
    finally:
        os.kill(valkey, signal.SIGCONT)
    assert (await person.ended(run_id))["status"] == "completed"


async def test_two_tabs_that_regenerate_at_once_get_one_job(person: Person) -> None:
    character_id = await _character(person)
    path = f"/characters/{character_id}/avatar-jobs"
    answers = await asyncio.gather(*(person.ask("POST", path, tab) for tab in range(8)))
    assert {status for status, _ in answers} == {202}
    jobs = {body["avatarJobId"] for _, body in answers}
    assert len(jobs) == 1
    assert (await person.painted(jobs.pop()))["status"] == "completed"
    _, shown = await person.ask("GET", f"/characters/{character_id}")
    assert len(shown["data"]["images"]) == 2


async def test_two_tabs_that_save_at_once_save_it_once(person: Person) -> None:
    character_id = await _character(person)
    path = f"/characters/{character_id}/save"
    answers = await asyncio.gather(*(person.ask("POST", path, tab) for tab in range(8)))
    assert {(status, body["data"]["status"]) for status, body in answers} == {(200, "saved")}
    assert len({body["data"]["version"] for _, body in answers}) == 1


async def test_two_tabs_that_discard_at_once_discard_it_and_one_restore_brings_it_back(
    person: Person,
) -> None:
    character_id = await _character(person)
    answers = await asyncio.gather(
        *(person.ask("DELETE", f"/characters/{character_id}", tab) for tab in range(8))
    )
    assert {status for status, _ in answers} <= {204, 404}
    assert 204 in {status for status, _ in answers}
    assert (await person.ask("GET", f"/characters/{character_id}"))[0] == 404
    assert (await person.ask("POST", f"/characters/{character_id}/restore"))[0] == 200
    assert (await person.ask("GET", f"/characters/{character_id}", 1))[0] == 200


async def _character(person: Person) -> str:
    """A draft with its first avatar."""
    run = await person.ended((await person.start())[1])
    character_id: str = run["characterId"]
    events = f"/generations/{run['sessionId']}/events"
    _, announced = await person.ask("GET", events, headers={"Accept": "application/json"})
    await person.painted(announced[-1]["data"]["avatarJobId"])
    return character_id


@pytest.mark.timeout(180)
@pytest.mark.parametrize("holding_the_row", [False, True])
async def test_a_worker_that_slept_over_its_lease_writes_nothing_more(
    person: Person, duo: Duo, holding_the_row: bool
) -> None:
    """SIGSTOP for longer than the lease: another completes the run, and the sleeper finds it gone."""
    container = bootstrap.build(duo.settings())
    _, run_id = await person.start()
    first = await _holder(container, run_id)
    if holding_the_row:
        await _freeze_in_a_transaction(container, run_id, first)
    else:
        await _freeze_at_work(duo, run_id, first)
    try:
        run = await person.ended(run_id, LEASE.total_seconds() + 25)
    finally:
        os.kill(first, signal.SIGCONT)
    assert run["status"] == "completed"
    await until(lambda: AWAKE & {*duo.events(run_id)}, every=0.2)
    _, events = await person.ask(
        "GET", f"/generations/{run_id}/events", headers={"Accept": "application/json"}
    )
    assert [event["progress"] for event in events] == [40, 55, 70, 80, 90, 100]
    _, characters = await person.ask("GET", "/characters")
    assert len(characters["data"]) == 1
    await _close(container)


async def _freeze_in_a_transaction(container: Container, run_id: UUID, process: int) -> None:
    """The process's next write finds the row locked; it is given the lock when it can no longer use it."""
    async with container.db.writing() as session:
        await session.get(GenerationRun, run_id, with_for_update=True)
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        await until(lambda: session.scalar(waiting))
        os.kill(process, signal.SIGSTOP)


async def _freeze_at_work(duo: Duo, run_id: UUID, process: int) -> None:
    """Once an engine was asked. A process that is frozen before may read, when it wakes, that all is done: it
    writes nothing, and has nothing to log."""
    await until(lambda: "engine.called" in duo.events(run_id))
    os.kill(process, signal.SIGSTOP)


async def _holder(container: Container, run_id: UUID) -> int:
    """The process that works on the run."""

    async def look() -> int:
        async with container.db.reading() as session:
            run = await session.get(GenerationRun, run_id)
        found = re.search(r"-(\d+)-[0-9a-f]{8}-[0-9a-f]{8}$", (run and run.lease_owner) or "")
        return int(found[1]) if found else 0

    return await until(look)
