"""The button that cancels a portrait, on the run's page and on the sheet, with and without JavaScript."""

from __future__ import annotations

import pytest

from app.bootstrap import Container
from app.runs.models import AvatarStatus, GenerationRun
from app.web.run_page.fragments import Fragments
from tests.support.runs import completed
from tests.support.unavailable import UnavailableFiles
from tests.web.pages.conftest import Visitor, Visitors, form_of


@pytest.fixture
async def ana(visitors: Visitors) -> Visitor:
    return await visitors.known("ana@example.org")


async def waiting(container: Container, visitor: Visitor) -> GenerationRun:
    assert visitor.identity
    return await completed(container, visitor.identity)


def pages_of(run: GenerationRun) -> list[str]:
    return [f"/generations/{run.id}", f"/characters/{run.character_id}"]


@pytest.mark.parametrize("which", [0, 1], ids=["run", "sheet"])
async def test_a_plain_form_cancels_it_and_leads_back_where_it_can_be_asked_for_again(
    container: Container, ana: Visitor, which: int
) -> None:
    run = await waiting(container, ana)
    path, cancel = pages_of(run)[which], f"/avatar-jobs/{run.avatar_job_id}/cancel"
    form = form_of(await ana.get(path), cancel)
    answer = await ana.client.post(cancel, data=form.fields, headers={"Referer": f"http://studio.test{path}"})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = await ana.get(path)
    assert "The portrait was cancelled." in page.text
    assert 'form="regenerate"' in page.text
    assert cancel not in page.text
    again = await ana.send(page, f"/characters/{run.character_id}/avatar-jobs")
    assert again.status_code == 303
    assert "The portrait was cancelled." not in (await ana.get(path)).text


async def test_with_htmx_the_piece_is_answered(container: Container, ana: Visitor) -> None:
    run = await waiting(container, ana)
    cancel = f"/avatar-jobs/{run.avatar_job_id}/cancel"
    fields = form_of(await ana.get(pages_of(run)[0]), cancel).fields
    answer = await ana.client.post(cancel, data=fields, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="avatar-status"' in answer.text
    assert 'data-state="cancelled"' in answer.text
    queued = await ana.client.post(
        f"/characters/{run.character_id}/avatar-jobs", data=fields, headers={"HX-Request": "true"}
    )
    assert "/cancel" in queued.text, "what is asked for again can be cancelled again"


async def test_a_portrait_that_is_painted_can_be_cancelled_from_what_is_pushed(
    container: Container, ana: Visitor
) -> None:
    run = await waiting(container, ana)
    assert run.avatar_job_id
    await container.painting.paint(run.avatar_job_id)
    entries = [entry for entry in await container.progress.replay(run.id) if entry.of_avatar]
    fragments = Fragments(container.links)
    shown = [fragments.render(entry, "en") or "" for entry in entries]
    there = [f"/avatar-jobs/{run.avatar_job_id}/cancel" in html for html in shown]
    assert there == [True] * (len(entries) - 1) + [False]


async def test_in_portuguese_too(container: Container, visitors: Visitors) -> None:
    ana = await visitors.known("ana@example.org", language="pt-BR")
    run = await waiting(container, ana)
    cancel = f"/avatar-jobs/{run.avatar_job_id}/cancel"
    page = await ana.get(pages_of(run)[0])
    assert 'aria-label="Cancelar o retrato"' in page.text
    await ana.send(page, cancel)
    for path in pages_of(run):
        assert "O retrato foi cancelado." in (await ana.get(path)).text


async def test_without_the_forms_token_nothing_is_cancelled_and_to_strangers_there_is_nothing(
    container: Container, ana: Visitor, visitors: Visitors
) -> None:
    run = await waiting(container, ana)
    cancel = f"/avatar-jobs/{run.avatar_job_id}/cancel"
    assert (await ana.client.post(cancel)).status_code == 403
    bob = await visitors.known("bob@example.org")
    assert (await bob.post(cancel)).status_code == 404
    assert ana.identity
    assert run.avatar_job_id
    assert (await container.avatars.find(ana.identity, run.avatar_job_id)).status == AvatarStatus.QUEUED


async def test_one_that_is_done_meanwhile_is_a_refusal_in_a_sentence(
    container: Container, ana: Visitor
) -> None:
    run = await waiting(container, ana)
    assert run.avatar_job_id
    cancel = f"/avatar-jobs/{run.avatar_job_id}/cancel"
    page = await ana.get(pages_of(run)[0])
    await container.painting.paint(run.avatar_job_id)
    answer = await ana.send(page, cancel)
    assert answer.status_code == 409
    assert "Only a portrait that is not done yet can be cancelled." in answer.text


@pytest.mark.parametrize(("language", "word"), [("en", "painted and kept"), ("pt-BR", "foi mantido")])
async def test_one_that_could_only_not_be_stored_is_not_said_to_be_unpainted(
    container: Container, visitors: Visitors, language: str, word: str
) -> None:
    ana = await visitors.known("ana@example.org", language=language)
    run = await waiting(container, ana)
    assert run.avatar_job_id
    container.painting.store.pauses = ()
    UnavailableFiles(container, unavailable=lambda key: key != "probe")
    await container.painting.paint(run.avatar_job_id)
    for path in pages_of(run):
        text = (await ana.get(path)).text
        assert word in text
        assert 'form="regenerate"' in text
        assert not any(wrong in text for wrong in ("could not be painted", "possível pintar"))
