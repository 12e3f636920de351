"""The time limit of a step: what is waited in line takes none of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.errors import EngineTimeout
from app.generation.patience import AutomaticRetry, Patience, in_line

HASTY = Patience(seconds=0.2, tries=1)


async def nobody(_: AutomaticRetry) -> None:
    """There is one try."""


async def parts(*, waits: float, works: float) -> AsyncIterator[int]:
    for part in (1, 2):
        with in_line():
            await asyncio.sleep(waits)
        await asyncio.sleep(works)
        yield part


async def test_waiting_in_line_takes_none_of_the_time() -> None:
    seen = [part async for part in HASTY.follow(lambda: parts(waits=0.3, works=0.01), nobody)]
    assert seen == [1, 2]


async def test_all_parts_share_what_is_left_of_it() -> None:
    with pytest.raises(EngineTimeout):
        async for _ in HASTY.follow(lambda: parts(waits=0.1, works=0.15), nobody):
            pass


async def test_the_limit_holds_again_after_the_wait() -> None:
    async def answer() -> None:
        with in_line():
            await asyncio.sleep(0.3)
        await asyncio.sleep(5)

    began = asyncio.get_running_loop().time()
    with pytest.raises(EngineTimeout):
        await HASTY.ask(answer, nobody)
    assert 0.45 < asyncio.get_running_loop().time() - began < 3


async def test_one_who_waits_in_line_can_be_cancelled() -> None:
    async def answer() -> None:
        with in_line():
            await asyncio.sleep(60)

    task = asyncio.create_task(HASTY.ask(answer, nobody))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_without_a_limit_it_just_waits() -> None:
    with in_line():
        await asyncio.sleep(0)
