"""Unit: a few statements that are stored together or not at all.

A unit is a generator: it yields a call, is sent its rows, and returns what `Ledger.write` returns. Its fence
comes first: where that finds the lease lost, the unit raises, and nothing of it is stored. It has no effects
but its calls, since a ledger may begin it anew where the database rolled it back for another transaction.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import TypeVar

from app.ledger.statement import Call, Row

Result = TypeVar("Result")

Unit = Generator[Call, Sequence[Row], Result]
MakeUnit = Callable[[], Unit[Result]]


async def run_unit(unit: Unit[Result], fetch: Callable[[Call], Awaitable[Sequence[Row]]]) -> Result:
    """Runs a unit by a driver that is awaited; returns what the unit returns, and raises what it raises."""
    try:
        call = next(unit)
        while True:
            call = unit.send(await fetch(call))
    except StopIteration as done:
        result: Result = done.value
        return result
    finally:
        unit.close()
