"""Any schedule of disconnects, cursors and transports gives the same final view, over two web processes."""

from __future__ import annotations

import asyncio
import os
import random
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chaos.conftest import Duo, Person, somebody
from tests.chaos.consistency import comparable
from tests.chaos.watchers import TROUBLE, WATCHERS, Event, Watcher

_EXAMPLES = int(os.environ.get("EXAMPLES", "5"))


@dataclass(frozen=True, slots=True)
class Leg:
    """One connection: how, where to, for how many seconds, after how long a pause; and how many of the last
    events the client had forgotten by then, as a tab does that is brought back from an older state."""

    transport: str
    tab: int
    seconds: float
    away: float
    forgotten: int


_LEGS = st.builds(
    Leg,
    st.sampled_from(["socket", "stream", "poll"]),
    st.integers(0, 1),
    st.floats(0.0, 0.8),
    st.floats(0.0, 0.4),
    st.sampled_from([0, 0, 0, 1, 2, 20]),
)
_SCHEDULES = st.lists(st.lists(_LEGS, min_size=1, max_size=6), min_size=2, max_size=5)


@pytest.mark.timeout(600)
@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schedules=_SCHEDULES)
def test_any_schedule_gives_the_same_final_view(duo: Duo, schedules: list[list[Leg]]) -> None:
    asyncio.run(_watch_together(duo, schedules))


async def _watch_together(duo: Duo, schedules: list[list[Leg]]) -> None:
    async with somebody(duo) as person:
        _, run_id = await person.start()
        over: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        viewers = [_viewer(person, run_id) for _ in schedules]
        async with asyncio.TaskGroup() as group:
            for viewer, schedule in zip(viewers, schedules, strict=True):
                group.create_task(_follow(viewer, schedule, over))
            storing = group.create_task(_stored(person, run_id, over))
        stored = storing.result()
    for viewer in viewers:
        assert [comparable(event) for event in viewer.seen] == [comparable(event) for event in stored]


def _viewer(person: Person, run_id: UUID) -> Watcher:
    addresses = person.duo.site.addresses
    return Watcher("viewer", run_id, lambda: person.token, addresses, person.http, random.Random(0), ())


async def _follow(viewer: Watcher, schedule: list[Leg], over: asyncio.Future[int]) -> None:
    """The schedule, and after it the last leg's way of watching, until all is seen."""
    for leg in schedule:
        await asyncio.sleep(leg.away)
        viewer.seen = viewer.seen[: len(viewer.seen) - leg.forgotten] if leg.forgotten else viewer.seen
        await _connect(viewer, leg, leg.seconds)
    async with asyncio.timeout(60):
        while not over.done() or viewer.cursor < over.result():
            await _connect(viewer, schedule[-1], 1.0)


async def _connect(viewer: Watcher, leg: Leg, seconds: float) -> None:
    (transport,) = WATCHERS[leg.transport]
    with suppress(*TROUBLE):
        await transport(viewer, viewer.addresses[leg.tab], seconds)


async def _stored(person: Person, run_id: UUID, over: asyncio.Future[int]) -> list[Event]:
    run = await person.ended(run_id)
    path = f"/generations/{run_id}/events?avatar=true"
    announced = await _events(person, path)
    await person.painted(next(e["data"]["avatarJobId"] for e in announced if e["step"] == "completed"))
    events = await _events(person, path)
    assert run["status"] == "completed"
    over.set_result(events[-1]["seq"])
    return events


async def _events(person: Person, path: str) -> list[Event]:
    _, body = await person.ask("GET", path, headers={"Accept": "application/json"})
    events: list[dict[str, Any]] = body
    return events
