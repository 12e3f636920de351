"""Stopping a run and taking it up again from its page, without JavaScript and with htmx."""

from __future__ import annotations

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.generation.models import GenerationRun
from app.generation.service import RunRequest
from tests.support.engines import fail_once
from tests.support.runs import completed, ended, png
from tests.web.pages.conftest import Visitors, form_of


async def failed(container: Container, identity: Identity, image: bytes | None = None) -> GenerationRun:
    fail_once(container)
    return await completed(container, identity, RunRequest(description="A brave knight", image=image))


async def test_a_run_that_waits_can_be_stopped_with_a_plain_form(
    container: Container, visitors: Visitors
) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = GenerationRun(user_id=ana.identity.id, description="x", locale="en", seed=1)
    async with container.db.writing() as session:
        session.add(run)
    path = f"/generations/{run.id}"
    answer = await ana.press(path, f"{path}/cancel")
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = await ana.get(path)
    assert "This run was stopped" in page.text
    assert f"{path}/cancel" not in page.text


async def test_a_failed_run_goes_on_with_a_plain_form(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await failed(container, ana.identity)
    path = f"/generations/{run.id}"
    answer = await ana.press(path, f"{path}/retry")
    assert answer.status_code == 303
    assert (await ended(container, ana.identity, run.id)).status == "completed"
    assert "This run could not go on" not in (await ana.get(path)).text


async def test_an_earlier_step_can_be_chosen(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await failed(container, ana.identity, png())
    path = f"/generations/{run.id}"
    page = await ana.get(path)
    assert "Read the picture again" in page.text
    answer = await ana.send(page, f"{path}/retry", from_step="extracting_description")
    assert answer.status_code == 303
    assert (await ended(container, ana.identity, run.id)).status == "completed"
    marks = [entry.mark for entry in await container.progress.replay(run.id)]
    assert marks.count("analyzing") == 2


async def test_with_htmx_the_page_is_looked_at_anew(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await failed(container, ana.identity)
    path = f"/generations/{run.id}"
    token = form_of(await ana.get(path), f"{path}/retry").fields["_csrf_token"]
    headers = {"hx-request": "true", "x-csrf-token": token}
    answer = await ana.client.post(f"{path}/retry", headers=headers)
    assert (answer.status_code, answer.headers["hx-refresh"]) == (204, "true")


async def test_a_strangers_run_can_be_neither_stopped_nor_taken_up(
    container: Container, visitors: Visitors
) -> None:
    ana, bob = await visitors.known("ana@example.org"), await visitors.known("bob@example.org")
    assert ana.identity
    run = await failed(container, ana.identity)
    for act in ("cancel", "retry"):
        assert (await bob.post(f"/generations/{run.id}/{act}")).status_code == 404


async def test_a_run_that_is_done_can_not_be_taken_up(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await completed(container, ana.identity)
    assert (await ana.post(f"/generations/{run.id}/retry")).status_code == 409
