"""The day's quotas over HTTP: what is refused, how it is reported, and what is left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from app.bootstrap import Container
from app.runs.models import AvatarJob, GenerationRun
from tests.support.quotas import limited, limited_studio
from tests.support.runs import ended
from tests.web.api.conftest import START, Person, bearer, on_both

FORM = {"description": "A brave knight"}


@pytest.fixture
def limits(request: pytest.FixtureRequest) -> dict[str, str]:
    """By the parameter of this name; without `CHARGEN_DAILY_`."""
    given: dict[str, str] = getattr(request, "param", {"RUNS_PER_USER": "1"})
    return given


@pytest.fixture
async def container(
    tmp_path: Path, database_url: str, redis_url: str, limits: dict[str, str]
) -> AsyncIterator[Container]:
    async with limited_studio(tmp_path, database_url, redis_url, limits) as living:
        yield living


def refused(answer: httpx.Response) -> tuple[str, str]:
    """By which limit; the whole refusal is as the contract has it."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (429, "quota_exceeded"), answer.text
    ends = datetime.fromisoformat(body["details"]["resetsAt"])
    assert (ends.hour, ends.minute, ends.second) == (0, 0, 0)
    left = (ends - datetime.now(UTC)).total_seconds()
    assert abs(int(answer.headers["retry-after"]) - left) < 60
    return body["details"]["limit"], body["details"]["scope"]


async def guest_at(container: Container, site: Litestar, host: str) -> httpx.AsyncClient:
    _, token = await container.accounts.make_guest()
    transport = httpx.ASGITransport(app=site, client=(host, 4711), raise_app_exceptions=False)  # type: ignore[arg-type]
    return httpx.AsyncClient(transport=transport, base_url="http://studio.test", headers=bearer(token))


@on_both
async def test_429_quota_exceeded_at_a_start_and_the_same_key_is_its_run(ana: Person, bob: Person) -> None:
    key = {"Idempotency-Key": "once"}
    first = await ana.client.post(START, data=FORM, headers=key)
    assert refused(await ana.client.post(START, data=FORM)) == ("runs", "user")
    assert (await ana.client.post(START, data=FORM, headers=key)).json() == first.json()
    await bob.start()


@limited(RUNS_PER_GUEST_ADDRESS="1")
async def test_guests_are_counted_by_the_clients_address(container: Container, site: Litestar) -> None:
    for host, status in (("203.0.113.7", 200), ("203.0.113.7", 429), ("203.0.113.8", 200)):
        async with await guest_at(container, site, host) as guest:
            answer = await guest.post(START, data=FORM, headers={"X-Forwarded-For": "198.51.100.1"})
            assert answer.status_code == status, host
            if status == 429:
                assert refused(answer) == ("runs", "address")


@limited(
    RUNS_PER_USER="1",
    CHARGEN_SCRIPTED_FAIL_STEP="generating_history",
    CHARGEN_SCRIPTED_FAIL_TIMES="9",
)
async def test_429_quota_exceeded_at_a_retry(ana: Person, container: Container) -> None:
    run = await ana.start()
    await ended(container, ana.identity, run)
    assert refused(await ana.client.post(f"/api/v1/generations/{run}/retry")) == ("runs", "user")
    assert (await ana.client.get(f"/api/v1/generations/{run}")).json()["status"] == "failed"


@limited(PORTRAITS_PER_USER="0")
async def test_429_quota_exceeded_at_a_new_portrait(ana: Person, container: Container) -> None:
    run = await ended(container, ana.identity, await ana.start())
    async with container.db.writing() as session:
        (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at = datetime.now(UTC)
    asked = await ana.client.post(f"/api/v1/characters/{run.character_id}/avatar-jobs")
    assert refused(asked) == ("portraits", "user")


@limited(RUNS_PER_USER="3", RUNS_STUDIO="9", PORTRAITS_STUDIO="7", COST_PER_USER="0")
async def test_what_is_left_is_reported_before_a_start(ana: Person, admin: Person) -> None:
    left = (await ana.client.get("/api/v1/quota")).json()
    ends = datetime.fromisoformat(left.pop("resetsAt"))
    assert timedelta() < ends - datetime.now(UTC) <= timedelta(days=1)
    assert left == {
        "runs": {"left": 3, "scope": "user", "allowed": 3},
        "portraits": {"left": 7, "scope": "studio", "allowed": None},
        "cost": {"spent": True, "scope": "user"},
    }
    of_admin = (await admin.client.get("/api/v1/quota")).json()
    assert of_admin["runs"] == {"left": 9, "scope": "studio", "allowed": None}
    assert of_admin["cost"] is None


@limited()
async def test_without_limits_there_is_nothing_to_tell(ana: Person, anonymous: httpx.AsyncClient) -> None:
    left = (await ana.client.get("/api/v1/quota")).json()
    assert (left["runs"], left["portraits"], left["cost"]) == (None, None, None)
    assert (await anonymous.get("/api/v1/quota")).status_code == 401


@limited(RUNS_PER_USER="9", PORTRAITS_PER_USER="9")
async def test_an_address_is_never_reported_hashed_or_not(container: Container, site: Litestar) -> None:
    async with await guest_at(container, site, "203.0.113.7") as guest:
        run = (await guest.post(START, data=FORM)).json()["sessionId"]
        announced = [
            (await guest.get(path)).text for path in (f"/api/v1/generations/{run}", "/api/v1/generations")
        ]
    async with container.db.reading() as session:
        kept = (await session.get_one(GenerationRun, UUID(run))).guest_address
    assert kept
    for text in announced:
        assert kept not in text
        assert "203.0.113.7" not in text
        assert "guestAddress" not in text


@limited(RUNS_PER_USER="9", COST_STUDIO="2.50")
async def test_a_scraper_sees_what_the_studio_has_spent(ana: Person, admin: Person) -> None:
    await ana.start()
    await ana.start()
    page = (await admin.client.get("/metrics")).text
    assert 'chargen_daily_used{kind="runs"} 2.0' in page
    assert 'chargen_daily_used{kind="cost"} 0.0' in page


@limited()
async def test_a_scraper_sees_nothing_of_it_without_limits(ana: Person, admin: Person) -> None:
    await ana.start()
    assert "chargen_daily_used{" not in (await admin.client.get("/metrics")).text
