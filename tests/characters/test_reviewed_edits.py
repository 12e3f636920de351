"""A person's own edits pass the same gate as what engines write; what does not pass is not stored."""

from __future__ import annotations

from typing import Any

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.characters.models import Character
from app.engines.moderation import ModeratedContent, Verdict
from app.errors import ContentRefused, InvalidField, ModerationUnavailable, VersionConflict
from tests.characters.test_characters import made
from tests.support.stand_ins import stand_ins


class Broken:
    async def review(self, matter: ModeratedContent) -> Verdict:
        raise RuntimeError


class Meddling:
    """A moderator during whose review somebody else edits."""

    def __init__(self, container: Container, identity: Identity, character: Character) -> None:
        self._real = stand_ins(container).moderator
        self._args = container, identity, character
        self.reviewed: list[ModeratedContent] = []

    async def review(self, matter: ModeratedContent) -> Verdict:
        self.reviewed.append(matter)
        if len(self.reviewed) == 1:
            container, identity, character = self._args
            stand_ins(container).moderator = self._real
            await container.characters.edit(identity, character.id, {"age": 15})
            stand_ins(container).moderator = self
        return await self._real.review(matter)


async def stored(container: Container, guest: Identity, character: Character) -> Character:
    return await container.characters.find(guest, character.id)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"history": "She dismembers her foes."}, "gore"),
        ({"greeting": "Fuck off."}, "strong_language"),
        ({"first_name": "Kill all Jews"}, "hate_speech"),
        ({"scenario": "A sensual evening.", "age": 15}, "sexual_minors"),
    ],
)
async def test_a_refused_edit_says_why_and_stores_nothing(
    container: Container, guest: Identity, changes: dict[str, Any], reason: str
) -> None:
    character = await made(container, guest)
    with pytest.raises(ContentRefused) as refused:
        await container.characters.edit(guest, character.id, {"species": "Elf", **changes})
    assert refused.value.details == {"reasons": [reason]}
    now = await stored(container, guest, character)
    assert (now.species, now.version, now.content_rating) == ("Dwarf", 1, None)


async def test_an_edit_is_judged_with_what_stands_already(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    await container.characters.edit(guest, character.id, {"personality": "Seductive."})
    with pytest.raises(ContentRefused):
        await container.characters.edit(guest, character.id, {"age": 15})
    assert (await stored(container, guest, character)).age == 40


async def test_an_edit_changes_the_rating(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    edited = await container.characters.edit(guest, character.id, {"history": "An assassin."})
    assert (edited.content_rating, edited.content_tags) == ("teen", {"violence": "teen"})
    edited = await container.characters.edit(guest, character.id, {"history": "A baker."})
    assert (edited.content_rating, edited.content_tags) == ("everyone", {})


async def test_an_edit_that_can_not_be_reviewed_is_not_stored(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    stand_ins(container).moderator = Broken()
    with pytest.raises(ModerationUnavailable):
        await container.characters.edit(guest, character.id, {"history": "A baker."})
    assert (await stored(container, guest, character)).history == "Born in a mountain."


async def test_mistakes_and_conflicts_are_reported_before_any_review(
    container: Container, guest: Identity
) -> None:
    character = await made(container, guest)
    stand_ins(container).moderator = Broken()
    with pytest.raises(InvalidField):
        await container.characters.edit(guest, character.id, {"first_name": ""})
    with pytest.raises(VersionConflict):
        await container.characters.edit(guest, character.id, {"history": "A baker."}, version=7)


async def test_two_edits_at_once_can_not_slip_through_together(container: Container, guest: Identity) -> None:
    character = await made(container, guest)
    meddling = Meddling(container, guest, character)
    stand_ins(container).moderator = meddling
    with pytest.raises(ContentRefused):
        await container.characters.edit(guest, character.id, {"personality": "Seductive."})
    assert len(meddling.reviewed) == 2, "what the other changed was reviewed with it"
    now = await stored(container, guest, character)
    assert (now.age, now.personality) == (15, "Stubborn.")
