"""Characters: listing, editing, saving, discarding, and what stays hidden from strangers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.accounts.models import AuditEntry, UserRole
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.characters.fields import FIELDS
from app.characters.models import Character, CharacterStatus
from app.errors import Forbidden, InvalidField, NotFound, VersionConflict


async def made(container: Container, identity: Identity, first_name: str = "Ada") -> Character:
    character = Character(
        user_id=identity.id,
        run_id=uuid4(),
        locale="en",
        first_name=first_name,
        last_name="Stone",
        age=40,
        gender="female",
        species="Dwarf",
        personality="Stubborn.",
        history="Born in a mountain.",
        traits={},
        made_by={},
    )
    async with container.db.writing() as session:
        session.add(character)
    return character


@pytest.fixture
def admin(stranger: Identity) -> Identity:
    return replace(stranger, role=UserRole.ADMIN, display_name="Admin")


async def audited(container: Container) -> list[str]:
    async with container.db.reading() as session:
        return [*(await session.execute(select(AuditEntry.action).order_by(AuditEntry.at))).scalars()]


async def test_an_edit_changes_what_it_names_and_counts_a_version(
    container: Container, guest: Identity
) -> None:
    character = await made(container, guest)
    edited = await container.characters.edit(guest, character.id, {"first_name": " Eve ", "age": None})
    assert (edited.first_name, edited.age, edited.last_name, edited.version) == ("Eve", None, "Stone", 2)


async def test_an_edit_that_changes_nothing_counts_none(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    assert (await container.characters.edit(guest, character.id, {"first_name": "Ada"})).version == 1


async def test_an_edit_of_an_old_version_is_refused(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    await container.characters.edit(guest, character.id, {"first_name": "Eve"}, version=1)
    with pytest.raises(VersionConflict):
        await container.characters.edit(guest, character.id, {"first_name": "Ivy"}, version=1)
    assert (await container.characters.find(guest, character.id)).first_name == "Eve"


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": ""},
        {"first_name": "x" * 101},
        {"first_name": None},
        {"age": -1},
        {"age": "forty"},
        {"age": True},
        {"gender": "dragon"},
        {"status": "saved"},
        {"user_id": "somebody"},
        {"history": "a\x00b"},
    ],
)
async def test_what_does_not_fit_is_refused_and_nothing_changes(
    container: Container, guest: Identity, changes: dict[str, object]
) -> None:
    character = await made(container, guest)
    with pytest.raises(InvalidField):
        await container.characters.edit(guest, character.id, {"last_name": "Iron", **changes})
    assert (await container.characters.find(guest, character.id)).last_name == "Stone"


async def test_a_draft_becomes_saved_once(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    saved = await container.characters.save(guest, character.id)
    again = await container.characters.save(guest, character.id)
    assert saved.status == CharacterStatus.SAVED
    assert again.version == saved.version


async def test_the_list_turns_pages_without_gap_or_repeat(container: Container, guest: Identity) -> None:
    names = [f"Nr {number}" for number in range(7)]
    for name in names:
        await made(container, guest, name)
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = await container.characters.list_owned(guest, limit=3, cursor=cursor)
        seen += [character.first_name for character in page.characters]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == names[::-1]


@pytest.mark.parametrize("bad", [{"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"cursor": "////"}])
async def test_a_bad_limit_or_cursor_is_refused(
    container: Container, guest: Identity, bad: dict[str, object]
) -> None:
    with pytest.raises(InvalidField):
        await container.characters.list_owned(guest, **bad)  # type: ignore[arg-type]


Act = Callable[[Container, Identity, UUID], Awaitable[object]]
ACTS: dict[str, Act] = {
    "find": lambda container, who, which: container.characters.find(who, which),
    "edit": lambda container, who, which: container.characters.edit(who, which, {"age": 1}),
    "save": lambda container, who, which: container.characters.save(who, which),
    "discard": lambda container, who, which: container.characters.discard(who, which),
    "restore": lambda container, who, which: container.characters.restore(who, which),
    "choose_avatar": lambda container, who, which: container.characters.choose_avatar(who, which, uuid4()),
    "regenerate_avatar": lambda container, who, which: container.avatars.regenerate(who, which),
}


@pytest.mark.parametrize("name", ACTS)
async def test_to_a_stranger_a_character_does_not_exist(
    container: Container, guest: Identity, stranger: Identity, name: str
) -> None:
    character = await made(container, guest)
    with pytest.raises(NotFound):
        await ACTS[name](container, stranger, character.id)
    assert await audited(container) == []


@pytest.mark.parametrize("name", ["edit", "save", "discard"])
async def test_what_an_admin_does_to_anothers_is_written_down(
    container: Container, guest: Identity, admin: Identity, name: str
) -> None:
    character = await made(container, guest)
    await ACTS[name](container, admin, character.id)
    assert await audited(container) == [name]


async def test_what_an_owner_does_is_not(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    await container.characters.discard(guest, character.id)
    await container.characters.restore(guest, character.id)
    assert await audited(container) == []


async def test_only_admins_search_everybodys(container: Container, guest: Identity, admin: Identity) -> None:
    character = await made(container, guest, "Zoë 100%")
    with pytest.raises(Forbidden):
        await container.characters.search(guest, "Zo")
    found = (await container.characters.search(admin, "100%")).rows
    assert [row.character.id for row in found] == [character.id]
    assert (await container.characters.search(admin, "1_0")).rows == []


async def test_a_picture_of_another_character_can_not_be_chosen(
    container: Container, guest: Identity
) -> None:
    character = await made(container, guest)
    with pytest.raises(NotFound):
        await container.characters.choose_avatar(guest, character.id, uuid4())


@pytest.mark.parametrize("text", ["a\ud800", "\udc00", "nul\x00", "\ude00\ud83d"])
async def test_what_no_database_takes_is_refused_in_every_field(
    container: Container, guest: Identity, text: str
) -> None:
    character = await made(container, guest)
    for name in (row.name for row in FIELDS if row.is_text):
        with pytest.raises(InvalidField):
            await container.characters.edit(guest, character.id, {name: text})


async def test_a_pair_of_surrogates_is_the_character_it_stands_for(
    container: Container, guest: Identity
) -> None:
    character = await made(container, guest)
    edited = await container.characters.edit(guest, character.id, {"first_name": "\ud83d\ude00"})
    assert edited.first_name == "😀"
