"""Stopping a run and taking it up again from its page, without JavaScript and with htmx."""

from __future__ import annotations

from app.accounts.models import UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.runs.models import GenerationRun
from app.runs.run_request import RunRequest
from tests.support.engines import FailingWriter
from tests.support.runs import completed, ended, png
from tests.web.pages.conftest import Visitors, form_of


async def failed(container: Container, identity: Identity, image: bytes | None = None) -> GenerationRun:
    FailingWriter(container)
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
    for act in ("cancel", "retry", "delete"):
        assert (await bob.post(f"/generations/{run.id}/{act}")).status_code == 404


async def test_a_run_that_is_done_can_not_be_taken_up(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await completed(container, ana.identity)
    assert (await ana.post(f"/generations/{run.id}/retry")).status_code == 409


async def test_a_failed_run_is_deleted_with_a_plain_form(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await failed(container, ana.identity)
    path = f"/generations/{run.id}"
    answer = await ana.press(path, f"{path}/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, "/generations/new")
    assert (await ana.get(path)).status_code == 404


async def test_the_button_speaks_portuguese_too(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org", language="pt-BR")
    assert ana.identity
    run = await failed(container, ana.identity)
    assert "Excluir esta geração" in (await ana.get(f"/generations/{run.id}")).text
    done = await completed(container, ana.identity)
    assert "Excluir esta geração" not in (await ana.get(f"/generations/{done.id}")).text
    refused = await ana.post(f"/generations/{done.id}/delete")
    assert refused.status_code == 409
    assert "Só uma geração que terminou sem personagem pode ser excluída." in refused.text


async def test_with_htmx_a_deleted_runs_page_is_left(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    assert ana.identity
    run = await failed(container, ana.identity)
    path = f"/generations/{run.id}"
    token = form_of(await ana.get(path), f"{path}/delete").fields["_csrf_token"]
    answer = await ana.client.post(f"{path}/delete", headers={"hx-request": "true", "x-csrf-token": token})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/generations/new")


async def test_an_admin_comes_back_to_everybodys_runs(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org")
    ada = await visitors.known("ada@example.org", UserRole.ADMIN)
    assert ana.identity
    run = await failed(container, ana.identity)
    path = f"/generations/{run.id}"
    answer = await ada.press(path, f"{path}/delete")
    assert (answer.status_code, answer.headers["location"]) == (303, "/admin/runs")
    assert "deleted" in (await ada.get("/admin/audit")).text
