"""The short form: two configurations that differ in everything, under fire at the same time."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from tests.chaos.experiment import run_experiments
from tests.chaos.plan import KINDS, SHORT
from tests.chaos.report import story, table
from tests.support.servers import Postgres


@pytest.mark.timeout(600)
def test_a_run_survives_anything(
    postgres_server: Postgres, record_property: Callable[[str, object], None]
) -> None:
    """Everything that is promised; what was broken, and the seed that repeats it, is printed on failure."""
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(2**32))
    outcomes = run_experiments(SHORT, postgres_server, seed)
    record_property("chaos", table(outcomes))
    print(table(outcomes))
    for outcome in outcomes:
        assert outcome.findings.problems == [], story(outcome)
        assert min(outcome.killer.landed[kind] for kind in KINDS) >= 5
        assert outcome.findings.ends.total() == outcome.findings.runs
        assert {*outcome.findings.seen.values()} == {outcome.findings.stored}
        assert (outcome.findings.duplicates, outcome.findings.holes) == (0, 0)
        assert max(recovery.since_last for recovery in outcome.recoveries) <= 30
        assert max(outcome.killer.stops) <= 10
