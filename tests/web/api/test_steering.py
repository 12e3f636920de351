"""POST …/cancel and …/retry, and DELETE."""

from __future__ import annotations

from uuid import uuid4

import pytest
from httpx import AsyncClient

from app.bootstrap import Container
from app.runs.models import GenerationRun
from tests.support.engines import FailingWriter
from tests.support.runs import ended
from tests.web.api.conftest import Person, announced, on_both


@pytest.fixture
async def failed(container: Container, ana: Person) -> GenerationRun:
    FailingWriter(container)
    return await ended(container, ana.identity, await ana.start())


async def waiting(container: Container, ana: Person) -> GenerationRun:
    run = GenerationRun(user_id=ana.identity.id, description="x", locale="en", seed=1)
    async with container.db.writing() as session:
        session.add(run)
    return run


async def test_cancelling_ends_the_run_and_again_changes_nothing(container: Container, ana: Person) -> None:
    run = await waiting(container, ana)
    answers = [await ana.client.post(f"/api/v1/generations/{run.id}/cancel") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["status"] for answer in answers] == ["cancelled", "cancelled"]
    assert answers[1].json()["error"]["code"] == "cancelled"
    assert answers[1].json()["lastSeq"] == 1


async def test_a_failed_run_is_taken_up_again(
    container: Container, ana: Person, failed: GenerationRun
) -> None:
    answer = await ana.client.post(f"/api/v1/generations/{failed.id}/retry")
    assert answer.status_code == 200
    assert answer.json()["sessionId"] == str(failed.id)
    assert answer.json()["error"] is None
    assert (await ended(container, ana.identity, failed.id)).status == "completed"


async def test_a_retry_may_name_a_step(container: Container, ana: Person, failed: GenerationRun) -> None:
    path = f"/api/v1/generations/{failed.id}/retry"
    announced(await ana.client.post(path, json={"fromStep": "nonsense"}), 422, "invalid_field")
    answer = await ana.client.post(path, json={"fromStep": "generating_details"})
    assert answer.json()["results"] == {}
    assert (await ended(container, ana.identity, failed.id)).status == "completed"


async def test_a_run_that_did_not_stop_can_not_be_retried(container: Container, ana: Person) -> None:
    run = await waiting(container, ana)
    announced(await ana.client.post(f"/api/v1/generations/{run.id}/retry"), 409, "wrong_state")


@pytest.mark.parametrize("act", ["cancel", "retry"])
async def test_a_strangers_run_is_not_found(container: Container, ana: Person, bob: Person, act: str) -> None:
    run = await waiting(container, ana)
    announced(await bob.client.post(f"/api/v1/generations/{run.id}/{act}"), 404, "not_found")
    announced(await bob.client.post(f"/api/v1/generations/{uuid4()}/{act}"), 404, "not_found")


@on_both
async def test_a_failed_run_is_deleted_for_good(ana: Person, failed: GenerationRun) -> None:
    path = f"/api/v1/generations/{failed.id}"
    answer = await ana.client.delete(path)
    assert (answer.status_code, answer.content) == (204, b"")
    announced(await ana.client.delete(path), 404, "not_found")
    announced(await ana.client.get(path), 404, "not_found")
    announced(await ana.client.get(f"{path}/events"), 404, "not_found")
    assert (await ana.client.get("/api/v1/generations")).json()["data"] == []


async def test_what_goes_on_or_has_a_character_can_not_be_deleted(container: Container, ana: Person) -> None:
    run = await waiting(container, ana)
    announced(await ana.client.delete(f"/api/v1/generations/{run.id}"), 409, "wrong_state")
    done = await ended(container, ana.identity, await ana.start())
    announced(await ana.client.delete(f"/api/v1/generations/{done.id}"), 409, "wrong_state")


async def test_deleting_wants_a_token_and_ones_own_run(
    ana: Person, bob: Person, admin: Person, anonymous: AsyncClient, failed: GenerationRun
) -> None:
    path = f"/api/v1/generations/{failed.id}"
    announced(await anonymous.delete(path), 401, "unauthenticated")
    announced(await bob.client.delete(path), 404, "not_found")
    assert (await ana.client.get(path)).status_code == 200
    assert (await admin.client.delete(path)).status_code == 204
