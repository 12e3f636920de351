"""A write is repeated while the database is unavailable, and for no other reason."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.exc import IntegrityError

from app.bootstrap import Container
from app.errors import Unavailable
from app.runs.leases import LeaseLost, WorkReleased
from app.step_runner.write_retries import until_written

DUPLICATE = IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed"))


def writing(*errors: Exception) -> tuple[list[int], Callable[[], Awaitable[str]]]:
    """A write that fails so often, and the numbers of its tries."""
    tries: list[int] = []

    async def write() -> str:
        tries.append(len(tries) + 1)
        if len(tries) <= len(errors):
            raise errors[len(tries) - 1]
        return "written"

    return tries, write


async def test_it_is_repeated_while_the_database_is_unavailable(container: Container) -> None:
    tries, write = writing(*[Unavailable()] * 4)
    assert await until_written(container.leases, write) == "written"
    assert tries == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("error", [LeaseLost(), DUPLICATE, ValueError()])
async def test_other_failures_are_raised_at_once(container: Container, error: Exception) -> None:
    tries, write = writing(error)
    with pytest.raises(type(error)):
        await until_written(container.leases, write)
    assert tries == [1]


async def test_a_row_that_is_there_after_an_outage_was_written_before_it(container: Container) -> None:
    """The commit had succeeded, and its answer was lost: whoever takes the work up reads what is stored."""
    _, write = writing(Unavailable(), DUPLICATE)
    with pytest.raises(WorkReleased):
        await until_written(container.leases, write)


async def test_a_process_that_stops_does_not_repeat_it(container: Container) -> None:
    await container.leases.drain(0)
    tries, write = writing(Unavailable())
    with pytest.raises(WorkReleased):
        await until_written(container.leases, write)
    assert tries == [1]
