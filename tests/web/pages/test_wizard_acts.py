"""The four buttons on a run's page, without JavaScript and with it, and only from our own forms."""

from __future__ import annotations

from uuid import uuid4

from app.bootstrap import Container
from tests.support.runs import completed, painted
from tests.web.pages.conftest import Visitor
from tests.web.pages.regions import all_entries


async def test_saving_discarding_and_undoing_need_no_javascript(alice: Visitor, container: Container) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    page, at = f"/generations/{run.id}", f"/characters/{run.character_id}"
    saved = await alice.press(page, f"{at}/save")
    assert (saved.status_code, saved.headers["location"]) == (303, page)
    assert 'class="actions" data-state="saved"' in (await alice.get(page)).text
    question = await alice.get(f"{at}/discard")
    assert "Discard Scripted Character?" in question.text
    discarded = await alice.send(question, f"{at}/discard")
    assert (discarded.status_code, discarded.headers["location"]) == (303, page)
    shown = (await alice.get(page)).text
    assert "You can bring it back for 15 minutes" in shown
    assert (await alice.get(at)).status_code == 404
    restored = await alice.press(page, f"{at}/restore")
    assert restored.headers["location"] == page
    assert (await alice.get(at)).status_code == 200


async def test_another_avatar_is_asked_for_without_javascript(
    alice: Visitor, container: Container, worker: None
) -> None:
    assert alice.identity
    run = await all_entries(container, alice.identity, None)
    before = await alice.get(f"/generations/{run.id}")
    answer = await alice.send(before, f"/characters/{run.character_id}/avatar-jobs")
    assert answer.headers["location"] == f"/generations/{run.id}"
    assert run.character_id
    job = await container.avatars.latest(run.character_id)
    assert job
    assert job.id != run.avatar_job_id
    await painted(container, alice.identity, job.id)
    assert f"/{job.image_key or ''}" in (await alice.get(f"/generations/{run.id}")).text


async def test_htmx_gets_the_piece_that_changed(alice: Visitor, container: Container) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    token = (await alice.get("/generations/new")).text.split('name="csrf-token" content="')[1].split('"')[0]
    headers = {"HX-Request": "true", "x-csrf-token": token}
    answer = await alice.client.post(f"/characters/{run.character_id}/save", headers=headers)
    assert answer.status_code == 200
    assert answer.text.strip().startswith('<div id="actions"')
    assert f'value="{token}"' in answer.text
    queued = await alice.client.post(f"/characters/{run.character_id}/avatar-jobs", headers=headers)
    assert 'id="avatar-status"' in queued.text
    refused = await alice.client.post(f"/characters/{uuid4()}/save", headers=headers)
    assert refused.status_code == 404
    assert "<html" not in refused.text
    assert "notice-bad" in refused.text


async def test_actions_need_our_forms_token(alice: Visitor, bob: Visitor, container: Container) -> None:
    assert alice.identity
    run = await completed(container, alice.identity)
    for action in ("save", "discard", "restore", "avatar-jobs"):
        bare = await alice.client.post(f"/characters/{run.character_id}/{action}")
        assert bare.status_code == 403
        assert (await bob.post(f"/characters/{run.character_id}/{action}")).status_code == 404
