"""A sample of routes × values on each database; `make hostile` makes all of the calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hostile import routes

EVERY = 401  # a prime: no route's table is met at the same places as the next one's


@pytest.mark.timeout(180)
async def test_no_malformed_value_is_answered_with_a_server_error(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    async with routes.world(tmp_path, database_url, redis_url) as made:
        report = await routes.run(made, EVERY)
    assert report.calls.total() > 400, report.table()
    assert not report.faults, report.table()
