"""Own runs over HTTP: the list and its pages, one run and what its steps produced."""

from __future__ import annotations

import base64
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select

from app.bootstrap import Container
from app.errors import EngineError
from app.runs.models import GenerationRun
from app.runs.steps import Step
from app.runs.usage import EngineCall, UsageRecord
from tests.support.runs import ended, png
from tests.support.stand_ins import stand_ins
from tests.web.api.conftest import Person, announced, on_both

RUNS = "/api/v1/generations"
PAST_THE_LAST_YEAR = base64.b64encode(f"9999-12-31T23:59:59-10:00|{UUID(int=0)}".encode()).decode()


@on_both
async def test_a_finished_run_reports_what_each_step_produced(ana: Person, container: Container) -> None:
    form = {"description": "A brave knight", "seed": "7", "template": "fantasy", "locale": "pt-BR"}
    run_id = await ana.start(data=form, files={"image": ("a.png", png())})
    await ended(container, ana.identity, run_id)
    answer = await ana.client.get(f"{RUNS}/{run_id}")
    assert answer.status_code == 200
    run = answer.json()
    assert {name: run[name] for name in ("sessionId", "status", "step", "progress", "lastSeq", "error")} == {
        "sessionId": str(run_id), "status": "completed", "step": "completed", "progress": 100, "lastSeq": 9,
        "error": None,
    }  # fmt: skip
    assert (run["description"], run["hasImage"], run["template"]) == ("A brave knight", True, "fantasy")
    assert (run["locale"], run["seed"]) == ("pt-BR", 7)
    assert run["createdAt"] <= run["startedAt"] <= run["endedAt"]
    assert run["createdAt"].endswith("Z")
    assert run["characterId"]
    assert (await ana.client.get(f"/api/v1/avatar-jobs/{run['avatarJobId']}")).status_code == 200


async def test_its_results_are_those_of_the_events(ana: Person, container: Container) -> None:
    run_id = await ana.start(data={"description": "A brave knight"}, files={"image": ("a.png", png())})
    await ended(container, ana.identity, run_id)
    results = (await ana.client.get(f"{RUNS}/{run_id}")).json()["results"]
    told_live = {entry.step: entry.data for entry in await container.progress.replay(run_id) if entry.data}
    assert set(results) == {"extracting_description", "generating_details", "generating_history"}
    for step, produced in results.items():
        assert produced == told_live[step]


async def test_a_run_of_text_has_no_result_of_a_picture(ana: Person, container: Container) -> None:
    run_id = await ana.start()
    await ended(container, ana.identity, run_id)
    run = (await ana.client.get(f"{RUNS}/{run_id}")).json()
    assert set(run["results"]) == {"generating_details", "generating_history"}
    assert (run["hasImage"], run["template"]) == (False, None)


async def test_a_failed_run_says_where_and_why(
    ana: Person, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise EngineError

    monkeypatch.setattr(stand_ins(container).writer, "history", fail)
    run_id = await ana.start()
    await ended(container, ana.identity, run_id)
    run = (await ana.client.get(f"{RUNS}/{run_id}")).json()
    assert (run["status"], run["step"], run["progress"]) == ("failed", "generating_details", 55)
    assert (run["error"]["code"], run["error"]["failedStep"]) == ("engine_failed", "generating_history")
    assert run["error"]["retryable"] is True
    assert set(run["results"]) == {"generating_details"}
    assert run["characterId"] is None


@on_both
async def test_the_list_turns_pages_and_newer_runs_don_t_shift_it(ana: Person, bob: Person) -> None:
    started = [str(await ana.start()) for _ in range(5)]
    await bob.start()
    first = (await ana.client.get(RUNS, params={"limit": 2})).json()
    await ana.start()  # comes between two pages
    second = (await ana.client.get(RUNS, params={"limit": 2, "cursor": first["nextCursor"]})).json()
    third = (await ana.client.get(RUNS, params={"limit": 2, "cursor": second["nextCursor"]})).json()
    listed = [run["sessionId"] for page in (first, second, third) for run in page["data"]]
    assert listed == started[::-1]
    assert third["nextCursor"] is None
    assert "results" not in first["data"][0]


@pytest.mark.parametrize("path", [RUNS, "/api/v1/characters"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"cursor": "rubbish"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": PAST_THE_LAST_YEAR}, "cursor"),
    ],
)
async def test_a_bad_limit_or_cursor_is_named(
    ana: Person, path: str, query: dict[str, str], field: str
) -> None:
    assert announced(await ana.client.get(path, params=query), 422, "invalid_field")["field"] == field


@pytest.mark.parametrize("run_id", ["nonsense", "123", "00000000-0000-0000-0000-000000000000", "%00", "a/b"])
async def test_what_is_no_runs_id_is_not_found(ana: Person, run_id: str) -> None:
    announced(await ana.client.get(f"{RUNS}/{run_id}"), 404, "not_found")


async def test_personal_answers_are_kept_by_no_cache(ana: Person, anonymous: httpx.AsyncClient) -> None:
    for answer in (await ana.client.get(RUNS), await anonymous.get(RUNS), await ana.client.get(f"{RUNS}/x")):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_another_method_is_reported_what_is_allowed(ana: Person) -> None:
    answer = await ana.client.put(RUNS)
    announced(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


async def test_the_run_is_on_disk_before_the_answer_leaves(ana: Person, container: Container) -> None:
    run_id = await ana.start(data={"description": "A cook"}, files={"image": ("a.png", png())})
    async with container.db.reading() as session:
        key = await session.scalar(select(GenerationRun.image_key).where(GenerationRun.id == run_id))
    assert key
    assert (await container.files.get(key)).content[8:12] == b"WEBP"


async def test_a_run_reports_what_was_asked_of_models_for_it(ana: Person, container: Container) -> None:
    run_id = await ana.start()
    await ended(container, ana.identity, run_id)
    assert (await ana.client.get(f"{RUNS}/{run_id}")).json()["engineCalls"] == []  # the scripted ask none
    usage_record = UsageRecord(
        "x", [EngineCall("openai-compatible", "m-1", "details 1", 2.5, 210, 90, 0.002)]
    )
    async with container.db.writing() as session:
        session.add_all(usage_record.rows(run_id, Step.GENERATING_DETAILS))
    (call,) = (await ana.client.get(f"{RUNS}/{run_id}")).json()["engineCalls"]
    assert call.pop("at").endswith("Z")
    assert call == {
        "step": "generating_details", "engine": "openai-compatible", "model": "m-1", "prompt": "details 1",
        "seconds": 2.5, "inputTokens": 210, "outputTokens": 90, "cost": 0.002, "outcome": "ok",
        "avatarJobId": None,
    }  # fmt: skip
