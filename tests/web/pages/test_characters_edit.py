"""The edit form: limits, errors beside their fields, and nobody's words lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from app.bootstrap import Container
from app.characters.models import Character
from tests.web.pages.conftest import Visitor, Visitors, character_of, form_of


@pytest.fixture
async def character(alice: Visitor, container: Container) -> Character:
    return await character_of(container, alice, personality="Quiet.", history="One line.\n\nAnother.")


def edit_of(character: Character) -> str:
    return f"/characters/{character.id}/edit"


async def stored(container: Container, alice: Visitor, character: Character) -> Character:
    assert alice.identity
    return await container.characters.find(alice.identity, character.id)


async def test_a_change_is_kept(alice: Visitor, character: Character, container: Container) -> None:
    edit = edit_of(character)
    answer = await alice.press(edit, edit, first_name="Brunhild", age="60", gender="female")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/characters/{character.id}")
    now = await stored(container, alice, character)
    assert (now.first_name, now.age, now.gender, now.version) == (
        "Brunhild",
        60,
        "female",
        character.version + 1,
    )


async def test_sending_the_form_as_it_stands_changes_nothing(
    alice: Visitor, character: Character, container: Container
) -> None:
    edit = edit_of(character)
    # As browsers do it: line ends become CR LF.
    form = form_of(await alice.get(edit), edit)
    sent = {name: value.replace("\n", "\r\n") for name, value in form.fields.items()}
    assert (await alice.client.post(edit, data=sent)).status_code == 303
    now = await stored(container, alice, character)
    assert (now.version, now.history) == (character.version, character.history)


async def test_an_empty_age_is_unknown(alice: Visitor, character: Character, container: Container) -> None:
    await alice.press(edit_of(character), edit_of(character), age="")
    assert (await stored(container, alice, character)).age is None


async def test_every_mistake_is_reported_beside_its_field_and_no_word_is_lost(
    alice: Visitor, character: Character, container: Container
) -> None:
    edit, long = edit_of(character), "word " * 1000
    answer = await alice.press(edit, edit, first_name=" ", age="old", personality=long, species="Gnome")
    assert answer.status_code == 422
    for name, sentence in (
        ("first_name", "'First name' can't be empty."),
        ("age", "The age must be a whole number from 0 to 1000000, or empty."),
        ("personality", "'Personality' can have at most 4000 characters."),
    ):
        assert f'id="{name}-error">{sentence}' in unescape(answer.text)
        assert re.search(
            rf'id="{name}"[^>]*aria-describedby="[^"]*{name}-error"[^>]*aria-invalid="true"', answer.text
        )
    fields = form_of(answer, edit).fields
    assert (fields["age"], fields["personality"], fields["species"]) == ("old", long.strip(), "Gnome")
    assert (await stored(container, alice, character)).version == character.version
    mended = await alice.send(answer, edit, first_name="Gim", age="9", personality="Short.")
    assert mended.status_code == 303
    assert (await stored(container, alice, character)).species == "Gnome"


async def test_who_comes_second_is_reported_and_keeps_every_word(
    alice: Visitor, character: Character, container: Container
) -> None:
    edit = edit_of(character)
    page = await alice.get(edit)
    assert alice.identity
    faster = {"personality": "Loud, says the other.", "species": "troll"}
    await container.characters.edit(alice.identity, character.id, faster)
    answer = await alice.send(page, edit, personality="Calm, say I.", last_name="Mine")
    assert answer.status_code == 412
    assert "Somebody changed this meanwhile" in answer.text
    assert "<blockquote>Loud, says the other.</blockquote>" in answer.text
    fields = form_of(answer, edit).fields
    assert (fields["personality"], fields["last_name"]) == ("Calm, say I.", "Mine")
    assert fields["species"] == "troll", "what I did not touch is the other's"
    assert (await stored(container, alice, character)).personality == "Loud, says the other."
    again = await alice.send(answer, edit)
    assert again.status_code == 303
    now = await stored(container, alice, character)
    assert (now.personality, now.last_name, now.species) == ("Calm, say I.", "Mine", "troll")


async def test_a_form_without_a_version_overwrites_nobody(
    alice: Visitor, character: Character, container: Container
) -> None:
    for version in ("", "nonsense", "9" * 40):
        answer = await alice.press(
            edit_of(character), edit_of(character), version=version, last_name="Forced"
        )
        assert answer.status_code == 412
    assert (await stored(container, alice, character)).version == character.version


async def test_fields_that_are_no_part_of_the_form_are_ignored(
    alice: Visitor, character: Character, container: Container
) -> None:
    edit = edit_of(character)
    answer = await alice.press(edit, edit, status="saved", user_id="1", last_name="Fine")
    assert answer.status_code == 303
    assert (await stored(container, alice, character)).status == "draft"


async def test_an_admins_edit_is_written_down(
    root: Visitor, character: Character, container: Container
) -> None:
    await root.press(edit_of(character), edit_of(character), last_name="Corrected")
    assert root.identity
    (act,) = (await container.audit_log.entries(root.identity)).rows
    assert (act.entry.action, act.entry.subject_id) == ("edit", character.id)


async def test_mistakes_are_reported_in_portuguese(visitors: Visitors, container: Container) -> None:
    ana = await visitors.known("ana@example.com", language="pt-BR")
    character = await character_of(container, ana)
    answer = await ana.press(edit_of(character), edit_of(character), first_name="")
    assert "“Nome” não pode ficar em branco." in answer.text
