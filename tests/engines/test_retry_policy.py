"""The time limit of a step counts time without progress, and a server that is away is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from app.engines.ports import PaintingProgress, Preview, Queued
from app.engines.retry_policy import MAX_OUTAGES, AutomaticRetry, RetryPolicy, pausing_step_limit
from app.errors import EngineAway, EngineBusy, EngineError, EngineOutOfMemory, EngineTimeout
from tests.support.waiting import advance_clock, forever, settled

HASTY = RetryPolicy(seconds=0.2, tries=1)
Stage = PaintingProgress | Queued | Preview | float | EngineError


async def nobody(_: AutomaticRetry) -> None:
    """There is one try."""


@pytest.fixture(autouse=True)
async def clock() -> None:
    """A policy that reads the loop's clock before and after a call sees it set forward in between."""
    advance_clock(0)


async def passing(seconds: float) -> None:
    """That much of the loop's time."""
    advance_clock(seconds)
    await settled()


async def parts(*, waits: float, works: float) -> AsyncIterator[int]:
    for part in (1, 2):
        with pausing_step_limit():
            await passing(waits)
        await passing(works)
        yield part


async def test_waiting_in_line_takes_none_of_the_time() -> None:
    seen = [part async for part in HASTY.follow(lambda: parts(waits=0.3, works=0.01), nobody)]
    assert seen == [1, 2]


async def test_the_limit_holds_again_after_the_wait() -> None:
    async def answer() -> None:
        with pausing_step_limit():
            await passing(0.3)
        await forever()

    began = asyncio.get_running_loop().time()
    with pytest.raises(EngineTimeout):
        await HASTY.ask(answer, nobody)
    assert 0.45 < asyncio.get_running_loop().time() - began < 3


async def test_one_who_waits_in_line_can_be_cancelled() -> None:
    async def answer() -> None:
        with pausing_step_limit():
            await forever()

    task = asyncio.create_task(HASTY.ask(answer, nobody))
    await settled()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_without_a_limit_it_just_waits() -> None:
    with pausing_step_limit():
        await asyncio.sleep(0)


def playing(*stages: Stage) -> Callable[[], AsyncIterator[Stage]]:
    """A painter that yields these; a number is the seconds it takes for the next, an error is raised."""

    async def paint() -> AsyncIterator[Stage]:
        for stage in stages:
            if isinstance(stage, float):
                await passing(stage)
            elif isinstance(stage, EngineError):
                raise stage
            else:
                yield stage

    return paint


@pytest.mark.parametrize(
    "stages",
    [
        (
            0.2,
            PaintingProgress(1),
            0.2,
            PaintingProgress(2),
            0.2,
            PaintingProgress(3),
            0.2,
            PaintingProgress(4),
        ),
        (
            0.2,
            PaintingProgress(1),
            0.2,
            PaintingProgress(1),
            0.2,
            PaintingProgress(1),
            0.2,
            PaintingProgress(1),
        ),
        (0.2, Preview(b"", 1), 0.2, Preview(b"", 2), 0.2, Preview(b"", 3), 0.2, Preview(b"", 4)),
        (Queued(3), 0.5, Queued(2), 0.7, PaintingProgress(0)),
        (Queued(), 0.8, Preview(b"", 1)),
    ],
)
async def test_neither_progress_nor_a_queue_uses_the_time_up(stages: tuple[Stage, ...]) -> None:
    retry_policy = RetryPolicy(seconds=0.6, tries=1)
    seen = [part async for part in retry_policy.follow(playing(*stages), nobody)]
    assert seen == [stage for stage in stages if not isinstance(stage, float)]


@pytest.mark.parametrize(
    "stages",
    [(5.0,), (PaintingProgress(1), 5.0), (Queued(1), 0.3, PaintingProgress(0), 5.0), (Preview(b"", 90), 5.0)],
)
async def test_time_without_progress_does(stages: tuple[Stage, ...]) -> None:
    with pytest.raises(EngineTimeout):
        async for _ in HASTY.follow(playing(*stages), nobody):
            pass


@dataclass
class Clock:
    """Time that passes by being slept through, and what was announced."""

    now: float = 1_000.0
    slept: list[float] = field(default_factory=list)
    announced: list[AutomaticRetry] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    async def announce(self, retry: AutomaticRetry) -> None:
        self.announced.append(retry)

    @property
    def retry_policy(self) -> RetryPolicy:
        return RetryPolicy(clock=self.time, sleep=self.sleep)

    async def ask(self, *answers: EngineError | None) -> int:
        """How many calls it took until one answered. The last answer repeats itself."""
        calls = 0

        async def call() -> int:
            nonlocal calls
            answer = answers[min(calls, len(answers) - 1)]
            calls += 1
            if answer is not None:
                raise answer
            return calls

        return await self.retry_policy.ask(call, self.announce)


async def test_a_server_that_is_away_is_announced_once_and_counts_as_no_try() -> None:
    clock = Clock()
    assert await clock.ask(*[EngineAway()] * 8, EngineBusy(), EngineBusy(), None) == 11
    away, busy, busy_again = clock.announced
    assert away == AutomaticRetry(1, 3, 120.0, "engine_away")
    assert [(one.attempt, one.of, one.code) for one in (busy, busy_again)] == [
        (2, 3, "engine_busy"),
        (3, 3, "engine_busy"),
    ]


async def test_it_is_waited_for_two_minutes_and_no_longer() -> None:
    clock = Clock()
    with pytest.raises(EngineAway):
        await clock.ask(EngineAway())
    assert sum(clock.slept) == pytest.approx(120)
    assert 12 < len(clock.slept) < 40
    assert max(clock.slept) <= 10


async def test_a_server_that_says_when_it_is_back_is_asked_then() -> None:
    clock = Clock()
    await clock.ask(EngineAway(retry_after=3), EngineAway(retry_after=3600), None)
    assert clock.slept == [3, 10]


async def test_one_that_goes_away_whenever_it_works_is_not_waited_for_for_ever() -> None:
    clock, begun = Clock(), 0

    async def paint() -> AsyncIterator[PaintingProgress]:
        nonlocal begun
        begun += 1
        yield PaintingProgress(0)
        raise EngineAway

    with pytest.raises(EngineAway):
        async for _ in clock.retry_policy.follow(paint, clock.announce):
            pass
    assert begun == MAX_OUTAGES + 1
    assert len(clock.announced) == MAX_OUTAGES


async def test_too_little_memory_is_tried_once_more_then_fails() -> None:
    clock = Clock()
    with pytest.raises(EngineOutOfMemory, match="An administrator must"):
        await clock.ask(EngineOutOfMemory())
    assert [(one.attempt, one.code) for one in clock.announced] == [(2, "engine_out_of_memory")]
    clock = Clock()
    assert await clock.ask(EngineOutOfMemory(), EngineBusy(), None) == 3


@pytest.mark.parametrize("error", [EngineAway(), EngineOutOfMemory(), EngineBusy()])
async def test_one_try_is_one_try(error: EngineError) -> None:
    clock = Clock()
    with pytest.raises(type(error)):
        await RetryPolicy(tries=1, clock=clock.time, sleep=clock.sleep).ask(
            playing_once(error), clock.announce
        )
    assert (clock.slept, clock.announced) == ([], [])


def playing_once(error: EngineError) -> Callable[[], Awaitable[None]]:
    async def call() -> None:
        raise error

    return call
