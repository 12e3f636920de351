"""docs/operations.md has every metric, each state of readiness, and the sample for nginx that tests run."""

from __future__ import annotations

import re
from typing import NoReturn

from app.adapters.metrics import Metrics
from app.errors import Unavailable
from app.web.readiness import Readiness
from e2e.nginx import SAMPLE
from tests.support.documents import document, tables
from tests.support.paths import ROOT

OPERATIONS = document("docs/operations.md")
METRICS = OPERATIONS.section("Metrics, logs and traces")


async def _away() -> NoReturn:
    raise Unavailable


async def exposed() -> set[str]:
    """The names of our metrics, as a scraper reads them."""
    page = (await Metrics().full_page(_away, dict)).decode()
    return set(re.findall(r"^# TYPE (chargen_\w+)", page, re.MULTILINE))


async def test_every_metric_is_listed_and_no_other() -> None:
    listed = {name for name, *_ in tables(METRICS)[0][1:] for name in re.findall(r"chargen_\w+", name)}
    assert listed == await exposed()


async def test_alerts_ask_for_metrics_that_there_are() -> None:
    asked = re.findall(r"chargen_\w+", str(tables(METRICS)[1]))
    assert len(asked) > 5
    assert {re.sub(r"_(bucket|sum|count)$", "", name) for name in asked} <= await exposed()


def test_every_state_of_readiness_is_listed() -> None:
    states, reasons = tables(OPERATIONS.section("Health"))
    parts = ("database", "redis", "worker", "files")
    made = {
        Readiness(database, True, True, True, {"redis": "away"} if away else {}).status
        for database in (True, False)
        for away in (True, False)
    }
    assert {state.strip("`") for state, *_ in states[1:]} == made
    assert [reason.strip("`") for reason, _ in reasons[1:5]] == [*parts]
    assert all(hasattr(Readiness(True, True, True, True, {}), part) for part in parts)


def test_the_sample_for_nginx_is_the_one_that_tests_run() -> None:
    section = OPERATIONS.section("Behind a proxy")
    assert f"../{SAMPLE.relative_to(ROOT)}" in section
    limit = re.search(r"client_max_body_size (\w+);", SAMPLE.read_text("utf-8"))
    assert limit is not None
    assert f"client_max_body_size {limit[1]}" in section
