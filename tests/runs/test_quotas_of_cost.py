"""The day's cost, as models report it: counted for runs and portraits, and refused at the next start."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from app.bootstrap import Container
from app.errors import QuotaExceeded
from app.runs.models import AvatarJob, DailyUsage, RunStatus
from app.runs.run_request import RunRequest
from app.runs.usage import EngineCall, UsageRecord
from tests.conftest import working
from tests.support.model_answers import HISTORY, person
from tests.support.model_script import chat, painted
from tests.support.runs import ended, png
from tests.support.runs import painted as painted_job
from tests.support.scripted_studio import scripted_studio

SOMEBODY = RunRequest(description="somebody")
HOME = "203.0.113.7"


def used(cost: float | None) -> dict[str, float]:
    tokens: dict[str, float] = {"prompt_tokens": 200, "completion_tokens": 80, "total_tokens": 280}
    return tokens if cost is None else tokens | {"cost": cost}


async def costs(container: Container) -> dict[str, int]:
    async with container.db.reading() as session:
        return {row.scope: row.cost for row in (await session.execute(select(DailyUsage))).scalars()}


async def test_runs_and_portraits_cost_what_their_models_report(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    answers = (
        chat(person(), usage=used(0.1)),
        chat(HISTORY, usage=used(0.2)),
        painted(png(), png(), usage=used(0.3)),
    )
    async with (
        scripted_studio(tmp_path, database_url, redis_url, *answers) as (container, guest, _),
        working(container),
    ):
        run = await container.generations.start(guest, SOMEBODY, HOME)
        run = await ended(container, guest, run.id)
        assert await costs(container) == dict.fromkeys(("user", "address", "studio"), 300_000)
        assert run.avatar_job_id
        assert (await painted_job(container, guest, run.avatar_job_id)).status == "completed"
        assert await costs(container) == dict.fromkeys(("user", "address", "studio"), 600_000)


@pytest.mark.parametrize("scope", ["user", "address", "studio"])
async def test_a_run_under_way_is_not_cut_and_the_next_is_refused(
    tmp_path: Path, database_url: str, redis_url: str, scope: str
) -> None:
    name = {"user": "PER_USER", "address": "PER_GUEST_ADDRESS", "studio": "STUDIO"}[scope]
    answers = (chat(person(), usage=used(0.7)), chat(HISTORY, usage=used(0.1)))
    limit = {f"COST_{name}": "0.5"}
    async with scripted_studio(tmp_path, database_url, redis_url, *answers, **limit) as (container, guest, _):
        run = await container.generations.start(guest, SOMEBODY, HOME)
        run = await ended(container, guest, run.id)
        assert run.status == RunStatus.COMPLETED
        assert run.character_id
        with pytest.raises(QuotaExceeded) as refusal:
            await container.generations.start(guest, SOMEBODY, HOME)
        assert (refusal.value.details["limit"], refusal.value.details["scope"]) == ("cost", scope)
        async with container.db.writing() as session:
            (await session.get_one(AvatarJob, run.avatar_job_id)).ended_at = run.ended_at
        with pytest.raises(QuotaExceeded):
            await container.avatars.regenerate(guest, run.character_id, HOME)


async def test_a_failed_step_costs_too(tmp_path: Path, database_url: str, redis_url: str) -> None:
    answers = (chat("no JSON", usage=used(0.25)),) * 9
    async with scripted_studio(tmp_path, database_url, redis_url, *answers) as (container, guest, _):
        run = await container.generations.start(guest, SOMEBODY, HOME)
        run = await ended(container, guest, run.id)
        assert run.status == RunStatus.FAILED
        calls = (await container.generations.engine_calls([run.id]))[run.id]
        assert len(calls) > 1
        assert (await costs(container))["user"] == 250_000 * len(calls)


async def test_where_no_cost_is_reported_only_runs_and_portraits_count(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    answers = (chat(person(), usage=used(None)), chat(HISTORY))
    limit = {"COST_PER_USER": "0.000001"}
    async with scripted_studio(tmp_path, database_url, redis_url, *answers, **limit) as (container, guest, _):
        run = await container.generations.start(guest, SOMEBODY, HOME)
        await ended(container, guest, run.id)
        assert set((await costs(container)).values()) == {0}
        await container.generations.start(guest, SOMEBODY, HOME)


@pytest.mark.parametrize(
    ("reported", "micros"),
    [
        (0.1, 100_000),
        (0.000_000_4, 0),
        (0.000_001, 1),
        (-5.0, 0),
        (float("nan"), 0),
        (float("inf"), 0),
        (1e300, 10**12),
        (None, 0),
        (0.0, 0),
    ],
)
def test_what_is_no_price_costs_nothing(reported: float | None, micros: int) -> None:
    usage_record = UsageRecord("work")
    usage_record.note(EngineCall("e", "m", "p", 1.0, cost=reported))
    usage_record.note(EngineCall("e", "m", "p", 1.0, cost=0.5))
    assert usage_record.cost == micros + 500_000


def test_ten_dimes_are_a_dollar() -> None:
    usage_record = UsageRecord("work")
    for _ in range(10):
        usage_record.note(EngineCall("e", "m", "p", 1.0, cost=0.1))
    assert usage_record.cost == 1_000_000
