"""The helpers that wait: what they return, what they say when they give up, and whose clock they move."""

from __future__ import annotations

import asyncio

import pytest

from tests.support.waiting import advance_clock, block_until, settled, until


async def test_what_a_condition_returns_or_resolves_to_is_returned() -> None:
    looks = iter([None, 0, "", "found"])

    async def resolved() -> str | int | None:
        return next(looks)

    assert await until(resolved, every=0) == "found"
    assert await until(lambda: [1]) == [1]
    assert block_until(lambda: True) < 1


async def never() -> bool:
    return False


async def test_a_condition_that_does_not_hold_is_named_with_its_place_and_what_was_seen() -> None:
    with pytest.raises(TimeoutError, match=r"never \(.*waiting.py:\d+\) did not hold within 0.0 s: a log"):
        await until(never, 0.0, shown=lambda: "a log")
    with pytest.raises(TimeoutError, match=r"<lambda> \(.*waiting.py:\d+\) did not hold within 0.0 s$"):
        block_until(lambda: False, 0.0)


async def test_a_conditions_own_errors_pass() -> None:
    async def times_out() -> bool:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match=r"^its own$"):
        await until(times_out)
    with pytest.raises(ZeroDivisionError):
        block_until(lambda: 1 / 0)


async def test_a_clock_set_forward_makes_timers_due_and_no_others() -> None:
    loop, due = asyncio.get_running_loop(), list[int]()
    for seconds in (10, 20):
        loop.call_later(seconds, due.append, seconds)
    for seconds, expected in ((9, []), (2, [10]), (8, [10]), (2, [10, 20])):
        advance_clock(seconds)
        await settled()
        assert due == expected
