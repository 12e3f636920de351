"""A person's own characters and their sheets, without JavaScript."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from app.bootstrap import Container
from app.runs.run_request import RunRequest
from app.web.pages import characters as page
from tests.support.runs import completed, painted, png
from tests.web.pages.conftest import Visitor, Visitors, character_of

HOSTILE = '<script>alert("x")</script>'


async def test_nobody_yet_invites_to_begin(alice: Visitor) -> None:
    answer = await alice.get("/characters")
    assert answer.status_code == 200
    assert "Nobody here yet" in answer.text
    assert 'href="/generations/new"' in answer.text


async def test_the_list_shows_own_characters_newest_first(
    alice: Visitor, bob: Visitor, container: Container
) -> None:
    await character_of(container, alice, first_name="Older")
    await character_of(container, alice, first_name="Newer")
    await character_of(container, bob, first_name="Stranger")
    text = (await alice.get("/characters")).text
    assert text.index("Newer") < text.index("Older")
    assert "Stranger" not in text


async def test_drafts_and_saved_are_filtered(alice: Visitor, container: Container) -> None:
    kept = await character_of(container, alice, first_name="Kept")
    await character_of(container, alice, first_name="Sketch")
    assert alice.identity
    await container.characters.save(alice.identity, kept.id)
    drafts, saved = await alice.get("/characters?status=draft"), await alice.get("/characters?status=saved")
    assert ("Sketch" in drafts.text, "Kept" in drafts.text) == (True, False)
    assert ("Sketch" in saved.text, "Kept" in saved.text) == (False, True)
    assert (await alice.get("/characters?status=nonsense")).status_code == 422


async def test_more_leads_through_all_pages(
    alice: Visitor, container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "CARDS_A_PAGE", 2)
    made = [await character_of(container, alice, first_name=f"Number{index}") for index in range(3)]
    first = await alice.get("/characters")
    assert "Number0" not in first.text
    address = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = await alice.get(address)
    assert "Number0" in second.text
    assert 'rel="next"' not in second.text
    assert all(str(character.id) in first.text + second.text for character in made)
    assert (await alice.get("/characters?cursor=forged")).status_code == 422


async def test_the_sheet_shows_what_is_known(alice: Visitor, container: Container, worker: None) -> None:
    assert alice.identity
    run = await completed(container, alice.identity, RunRequest(description="A knight", image=png()))
    assert run.avatar_job_id
    await painted(container, alice.identity, run.avatar_job_id)
    text = (await alice.get(f"/characters/{run.character_id}")).text
    for word in ("Scripted Character", "33 years", "The description was: A knight", "teal", "#2a9d8f"):
        assert word in text
    assert "Not determined: age." in text
    assert "(almost certain)" in text
    assert "made by the scripted engine" in text
    assert 'src="/media/' in text
    assert "style=" not in text, "the content security policy would ignore it"


async def test_the_sheet_follows_its_run_from_where_it_stands(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    assert alice.identity
    run = await container.generations.find_owned(alice.identity, character.run_id)
    text = (await alice.get(f"/characters/{character.id}")).text
    assert f'data-session="{run.id}" data-last-seq="{run.last_seq}"' in text
    assert 'id="avatar-status"' in text


async def test_words_of_others_are_only_words(alice: Visitor, container: Container) -> None:
    fields = ("first_name", "species", "personality", "history", "physical_description", "visual_style")
    character = await character_of(container, alice, **dict.fromkeys(fields, HOSTILE))
    for path in ("/characters", f"/characters/{character.id}", f"/characters/{character.id}/edit"):
        text = (await alice.get(path)).text
        assert HOSTILE not in text
        assert "&lt;script&gt;" in text


async def test_an_earlier_avatar_is_used_again(alice: Visitor, container: Container, worker: None) -> None:
    character = await character_of(container, alice)
    assert alice.identity
    latest = await container.avatars.latest(character.id)
    assert latest
    first = await painted(container, alice.identity, latest.id)
    second = await container.avatars.regenerate(alice.identity, character.id)
    await painted(container, alice.identity, second.id)
    sheet = f"/characters/{character.id}"
    answer = await alice.press(sheet, f"{sheet}/avatar", image=str(first.image_id))
    assert (answer.status_code, answer.headers["location"]) == (303, sheet)
    assert (await container.characters.find(alice.identity, character.id)).avatar_image_id == first.image_id
    assert (await alice.post(f"{sheet}/avatar", image=str(uuid4()))).status_code == 404


async def test_a_discard_is_undone_from_the_list(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice, first_name="Hasty")
    sheet = f"/characters/{character.id}"
    gone = await alice.press(sheet, f"{sheet}/discard")
    assert (gone.status_code, gone.headers["location"]) == (303, f"/characters?discarded={character.id}")
    assert (await alice.get(sheet)).status_code == 404
    notice = await alice.get(gone.headers["location"])
    assert "was discarded" in notice.text
    back = await alice.send(notice, f"{sheet}/restore")
    assert (back.status_code, back.headers["location"]) == (303, sheet)
    assert (await alice.get(sheet)).status_code == 200


async def test_only_the_owner_is_offered_the_undo(alice: Visitor, bob: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    assert alice.identity
    await container.characters.discard(alice.identity, character.id)
    assert "was discarded" not in (await bob.get(f"/characters?discarded={character.id}")).text


async def test_saving_from_the_sheet_returns_to_it(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    sheet = f"/characters/{character.id}"
    answer = await alice.press(sheet, f"{sheet}/save")
    assert (answer.status_code, answer.headers["location"]) == (303, sheet)
    assert f'action="{sheet}/save"' not in (await alice.get(sheet)).text


async def test_the_download_is_what_the_api_says(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    file = await alice.get(f"/characters/{character.id}/download")
    said = await alice.get(f"/api/v1/characters/{character.id}")
    assert file.headers["content-disposition"].startswith("attachment")
    assert json.loads(file.text) == said.json()


async def test_to_a_stranger_another_character_is_not_there(
    alice: Visitor, bob: Visitor, container: Container
) -> None:
    character = await character_of(container, alice, first_name="Secret")
    sheet = f"/characters/{character.id}"
    for path in (sheet, f"{sheet}/edit", f"{sheet}/download"):
        answer = await bob.get(path)
        assert answer.status_code == 404
        assert "Secret" not in answer.text
    for action in ("edit", "avatar", "save", "discard", "restore", "avatar-jobs"):
        answer = await bob.post(f"{sheet}/{action}", image=str(uuid4()), first_name="Mine", version="1")
        assert answer.status_code == 404, action
    assert alice.identity
    after = await container.characters.find(alice.identity, character.id)
    assert (after.version, after.status, after.discarded_at) == (character.version, "draft", None)


async def test_an_admin_sees_whose_character_it_is(
    alice: Visitor, root: Visitor, container: Container
) -> None:
    character = await character_of(container, alice)
    for path in (f"/characters/{character.id}", f"/characters/{character.id}/edit"):
        assert "looking at alice@example.com’s character" in (await root.get(path)).text
        assert "as an administrator" not in (await alice.get(path)).text


async def test_forms_without_our_token_are_refused(alice: Visitor, container: Container) -> None:
    character = await character_of(container, alice)
    sheet = f"/characters/{character.id}"
    await alice.get(sheet)
    for action in ("edit", "avatar", "save", "discard", "avatar-jobs"):
        answer = await alice.client.post(f"{sheet}/{action}", data={"first_name": "Forged", "version": "1"})
        assert answer.status_code == 403, action
    assert alice.identity
    assert (await container.characters.find(alice.identity, character.id)).version == character.version


async def test_portuguese_readers_read_portuguese(visitors: Visitors, container: Container) -> None:
    ana = await visitors.known("ana@example.com", language="pt-BR")
    character = await character_of(container, ana)
    answer = await ana.get(f"/characters/{character.id}")
    for word in ("Personalidade", "História", "Regenerar", "Salvar", "Descartar", "motor roteirizado"):
        assert word in answer.text
    assert '<html lang="pt-BR">' in answer.text


async def test_the_card_texts_stand_folded_on_the_sheet_and_in_the_edit_form(
    alice: Visitor, container: Container
) -> None:
    character = await character_of(
        container,
        alice,
        greeting="“Who goes there?”",
        scenario="",
        example_dialogue=f"{{{{user}}}}: {HOSTILE}",
    )
    sheet = (await alice.get(f"/characters/{character.id}")).text
    folded = sheet.split('<details class="card-texts">')[1].split("</details>")[0]
    assert "“Who goes there?”" in folded
    assert "{{user}}: &lt;script&gt;" in folded
    assert "Scenario</h3>" not in folded
    form = (await alice.get(f"/characters/{character.id}/edit")).text
    assert all(f'name="{name}"' in form for name in ("greeting", "scenario", "example_dialogue"))
