"""POST /api/v1/avatar-jobs/{id}/cancel, and what the job says then."""

from __future__ import annotations

from uuid import uuid4

import pytest

from app.bootstrap import Container
from app.runs.models import GenerationRun
from tests.support.runs import completed, painted
from tests.web.api.conftest import Person, announced, on_both


@pytest.fixture
async def run(container: Container, ana: Person) -> GenerationRun:
    """Completed; its portrait waits."""
    return await completed(container, ana.identity)


@on_both
async def test_cancelling_answers_with_the_job_and_again_with_the_same(
    ana: Person, run: GenerationRun
) -> None:
    path = f"/api/v1/avatar-jobs/{run.avatar_job_id}"
    answers = [await ana.client.post(f"{path}/cancel") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    first, second = (answer.json() for answer in answers)
    assert first == second == (await ana.client.get(path)).json()
    assert (first["id"], first["status"]) == (str(run.avatar_job_id), "cancelled")
    assert first["error"]["code"] == "cancelled"


async def test_one_that_is_done_can_not_be_cancelled(
    container: Container, ana: Person, run: GenerationRun, worker: None
) -> None:
    assert run.avatar_job_id
    await painted(container, ana.identity, run.avatar_job_id)
    announced(await ana.client.post(f"/api/v1/avatar-jobs/{run.avatar_job_id}/cancel"), 409, "wrong_state")
    assert (await ana.client.get(f"/api/v1/avatar-jobs/{run.avatar_job_id}")).json()["status"] == "completed"


async def test_to_strangers_it_is_not_there_and_an_admin_may(
    ana: Person, bob: Person, admin: Person, run: GenerationRun
) -> None:
    path = f"/api/v1/avatar-jobs/{run.avatar_job_id}/cancel"
    announced(await bob.client.post(path), 404, "not_found")
    announced(await ana.client.post(f"/api/v1/avatar-jobs/{uuid4()}/cancel"), 404, "not_found")
    assert (await admin.client.post(path)).json()["status"] == "cancelled"


async def test_a_discarded_characters_portrait_is_cancelled_and_restored_it_is_asked_for_again(
    ana: Person, run: GenerationRun
) -> None:
    one, job = f"/api/v1/characters/{run.character_id}", f"/api/v1/avatar-jobs/{run.avatar_job_id}"
    await ana.client.delete(one)
    assert (await ana.client.get(job)).json()["status"] == "cancelled"
    await ana.client.post(f"{one}/restore")
    again = await ana.client.post(f"{one}/avatar-jobs")
    assert again.status_code == 202
    assert again.json()["avatarJobId"] != str(run.avatar_job_id)
