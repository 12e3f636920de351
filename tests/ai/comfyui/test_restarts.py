"""A restarting ComfyUI is awaited, and prompts it still has are not painted twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from app.ai.comfyui import prompt_tracking
from app.ai.image_servers import progress as pacing
from app.engines.ports import Painting
from app.engines.retry_policy import MAX_OUTAGES, AutomaticRetry, RetryPolicy
from app.errors import EngineAway
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import Comfy, comfy_server
from tests.support.portraits import brief, colour, comfy_painter
from tests.support.waiting import until


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS", 0.5)
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_WITHOUT_WEBSOCKET", 0.05)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS", 0.1)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS_EMPTY", 0.1)
    monkeypatch.setattr(prompt_tracking, "MISSING_SECONDS_LOST", 0.1)


@dataclass
class Waiting:
    """The studio's clock, which a sleep moves on; after `seconds` of an absence the server comes back."""

    comfy: Comfy
    seconds: float = 45.0
    now: float = 0.0
    until: float | None = None
    announced: list[AutomaticRetry] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.until = self.until or self.now + self.seconds
        self.now += seconds
        if self.now >= self.until:
            self.until = None
            self.comfy.come_back()

    async def announce(self, retry: AutomaticRetry) -> None:
        self.announced.append(retry)

    async def painted(self) -> Painting:
        retry_policy = RetryPolicy(seconds=20, clock=lambda: self.now, sleep=self.sleep)
        with recording_usage(UsageRecord("x")):
            ours = comfy_painter(self.comfy)
            *_, last = [
                part async for part in retry_policy.follow(lambda: ours.paint(brief()), self.announce)
            ]
        assert isinstance(last, Painting)
        return last


async def once_begun(comfy: Comfy, do: Callable[[], None]) -> None:
    await until(lambda: comfy.sampled >= 2)
    do()


@pytest.mark.parametrize("how", ["cut", 404, 500, 502, 503, 504, 520, 522, "page"])
async def test_a_restarting_server_is_awaited_and_the_prompt_reposted_under_the_same_id(
    how: int | str,
) -> None:
    async with comfy_server(steps=8, pace=0.03) as comfy:

        def restart() -> None:
            comfy.go(how)
            comfy.forget()

        waiting = Waiting(comfy)
        restarting = asyncio.create_task(once_begun(comfy, restart))
        made = await waiting.painted()
        await restarting
    assert colour(made.content)[2] == (0, 0, 1)
    assert waiting.announced == [AutomaticRetry(1, 3, 120.0, "engine_away")]
    first, second = comfy.posted
    assert first.prompt_id == second.prompt_id
    assert comfy.asked_while_away > 3


async def test_a_server_that_is_refused_before_anything_was_sent_is_waited_for() -> None:
    async with comfy_server() as comfy:
        comfy.go()
        waiting = Waiting(comfy)
        await waiting.painted()
    assert len(comfy.posted) == 1
    assert [one.code for one in waiting.announced] == ["engine_away"]


@pytest.mark.parametrize("how", ["cut", 502])
async def test_after_a_broken_connection_the_prompt_that_is_still_there_is_not_painted_twice(
    how: int | str,
) -> None:
    async with comfy_server(steps=8, pace=0.03) as comfy:
        waiting = Waiting(comfy)
        breaking = asyncio.create_task(once_begun(comfy, lambda: comfy.go(how)))
        made = await waiting.painted()
        await breaking
    assert colour(made.content)[2] == (0, 0, 1)
    assert len(comfy.posted) == 1
    assert comfy.interrupts == comfy.deleted == []


async def test_a_restart_too_quick_to_be_seen_as_absence_loses_no_portrait() -> None:
    async with comfy_server(steps=8, pace=0.03) as comfy:

        def restart() -> None:
            comfy.go()
            comfy.forget()
            comfy.come_back()

        waiting = Waiting(comfy, seconds=0)
        restarting = asyncio.create_task(once_begun(comfy, restart))
        await waiting.painted()
        await restarting
    assert len(comfy.posted) == 2
    assert [one.code for one in waiting.announced] == ["engine_away"]


@pytest.mark.parametrize("no_websocket", [True, False])
async def test_a_restart_that_broke_no_connection_is_an_absence_too(no_websocket: bool) -> None:
    async with comfy_server(steps=8, pace=0.03, no_websocket=no_websocket) as comfy:
        waiting = Waiting(comfy, seconds=0)
        restarting = asyncio.create_task(once_begun(comfy, comfy.forget))
        await waiting.painted()
        await restarting
    assert len({one.prompt_id for one in comfy.posted}) == 1
    assert [one.code for one in waiting.announced] == ["engine_away"]


async def test_a_waiting_prompt_that_a_restart_lost_is_queued_again() -> None:
    async with comfy_server() as comfy:
        comfy.running = comfy.somebody_elses()

        async def restart() -> None:
            await comfy.arrived.wait()
            comfy.go()
            comfy.forget()

        waiting = Waiting(comfy)
        restarting = asyncio.create_task(restart())
        await waiting.painted()
        await restarting
    assert len({one.prompt_id for one in comfy.posted}) == 1
    assert len(comfy.posted) == 2


async def test_two_minutes_are_all() -> None:
    async with comfy_server() as comfy:
        comfy.go()
        waiting = Waiting(comfy, seconds=1_000)
        with pytest.raises(EngineAway, match="is away"):
            await waiting.painted()
    assert waiting.now == pytest.approx(120)
    assert comfy.posted == []


async def test_a_server_that_dies_of_the_prompt_is_not_killed_for_ever() -> None:
    async with comfy_server(steps=50, pace=0.05) as comfy:

        async def die_of_each() -> None:
            while True:
                await until(lambda: comfy.sampled >= 2)
                comfy.go()
                comfy.forget()

        dying = asyncio.create_task(die_of_each())
        waiting = Waiting(comfy)
        with pytest.raises(EngineAway):
            await waiting.painted()
        dying.cancel()
    assert len(comfy.posted) == MAX_OUTAGES + 1
