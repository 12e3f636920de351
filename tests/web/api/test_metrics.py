"""`/metrics`: for a scraper with its token, or an administrator; and that the figures are what happened."""

from __future__ import annotations

from copy import copy
from dataclasses import replace

import httpx
import pytest
from litestar import Litestar
from prometheus_client.parser import text_string_to_metric_families

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from tests.support.runs import completed, ended, painted
from tests.web.api.conftest import Person, announced, bearer, client_of, make_site, on_both
from tests.web.api.outage import database_away

TOKEN = "a scraper's token"
Figures = dict[tuple[str, ...], float]


def figures(answer: httpx.Response) -> Figures:
    """Each sample by its name and the values of its labels."""
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    families = text_string_to_metric_families(answer.text)
    return {(item.name, *item.labels.values()): item.value for family in families for item in family.samples}


@pytest.fixture
def scraped(container: Container, monkeypatch: pytest.MonkeyPatch) -> Litestar:
    """The site with a token for the scraper."""
    scraped = copy(container)
    scraped.settings = replace(container.settings, metrics_token=TOKEN)
    return make_site(scraped, monkeypatch)


async def test_it_is_for_administrators_alone_by_default(
    anonymous: httpx.AsyncClient, ana: Person, admin: Person
) -> None:
    announced(await anonymous.get("/metrics"), 401, "unauthenticated")
    announced(await ana.client.get("/metrics"), 403, "forbidden")
    assert ("chargen_database_up",) in figures(await admin.client.get("/metrics"))


async def test_the_scrapers_token_opens_it_and_nothing_else(scraped: Litestar, ana: Person) -> None:
    async with client_of(scraped, **bearer(TOKEN)) as scraper:
        assert figures(await scraper.get("/metrics"))[("chargen_database_up",)] == 1
        announced(await scraper.get("/api/v1/generations"), 401, "unauthenticated")
    async with client_of(scraped, **bearer(TOKEN[:-1])) as other:
        announced(await other.get("/metrics"), 401, "unauthenticated")
    async with client_of(scraped, **bearer(ana.token)) as user:
        announced(await user.get("/metrics"), 403, "forbidden")


async def test_no_token_set_is_not_an_empty_one(anonymous: httpx.AsyncClient) -> None:
    announced(await anonymous.get("/metrics", headers={"Authorization": "Bearer "}), 401, "unauthenticated")


@on_both
async def test_it_counts_what_happened(
    container: Container, ana: Person, admin: Person, worker: None
) -> None:
    run = await completed(container, ana.identity, RunRequest(description="x"))
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    found = figures(await admin.client.get("/metrics"))
    assert found[("chargen_runs_ended_total", "completed")] == 1
    assert found[("chargen_avatar_jobs_ended_total", "completed")] == 1
    for step in ("generating_details", "generating_history"):
        assert found[("chargen_step_seconds_count", step)] == 1
        assert 0.01 <= found[("chargen_step_seconds_sum", step)] < 10
        assert found[("chargen_engine_seconds_count", step)] == 1
    assert ("chargen_step_seconds_count", "extracting_description") not in found
    assert (found[("chargen_runs", "completed")], found[("chargen_runs", "failed")]) == (1, 0)
    assert found[("chargen_avatar_jobs", "completed")] == 1
    assert (found[("chargen_queue_depth", "run")], found[("chargen_queue_depth", "avatar")]) == (0, 0)


@on_both
async def test_a_cancelled_run_counts_as_cancelled_and_what_waits_has_an_age(
    container: Container, ana: Person, admin: Person
) -> None:
    """Without a worker, so that the finished run's portrait waits."""
    await completed(container, ana.identity)
    await container.leases.drain(0)  # nothing is begun any more
    waiting = await container.generations.start(ana.identity, RunRequest(description="x"))
    other = await container.generations.start(ana.identity, RunRequest(description="x"))
    await container.steering.cancel(ana.identity, other.id)
    await ended(container, ana.identity, other.id)
    found = figures(await admin.client.get("/metrics"))
    assert found[("chargen_runs_ended_total", "cancelled")] == 1
    assert (found[("chargen_queue_depth", "run")], found[("chargen_queue_depth", "avatar")]) == (1, 1)
    assert 0 < found[("chargen_queue_oldest_seconds", "run")] < 60
    assert found[("chargen_queue_oldest_seconds", "avatar")] > found[("chargen_queue_oldest_seconds", "run")]
    assert waiting.id != other.id


async def test_without_a_database_it_reports_its_own_work(
    container: Container, scraped: Litestar, ana: Person
) -> None:
    await completed(container, ana.identity)
    async with client_of(scraped, **bearer(TOKEN)) as scraper:
        assert ("chargen_runs", "queued") in figures(await scraper.get("/metrics"))
        async with database_away(container):
            found = figures(await scraper.get("/metrics"))
    assert found[("chargen_database_up",)] == 0
    assert found[("chargen_runs_ended_total", "completed")] == 1
    assert ("chargen_runs", "queued") not in found
