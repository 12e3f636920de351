"""Regenerating avatars, choosing earlier ones, and what happens when painting fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import AvatarBrief, PaintingStage, Preview
from app.errors import EngineError, NotFound
from app.pictures.uploads import THUMBNAIL_SIZE, stored_picture
from app.runs.models import AvatarStatus
from tests.support.runs import completed, painted, with_portrait
from tests.support.stand_ins import stand_ins


async def test_regenerating_paints_another_and_keeps_the_earlier(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await with_portrait(container, guest)
    assert run.character_id
    job = await container.avatars.regenerate(guest, run.character_id)
    done = await painted(container, guest, job.id)
    character = await container.characters.find(guest, run.character_id)
    assert len(character.images) == 2
    assert character.avatar_image_id == done.image_id
    assert len({image.seed for image in character.images}) == 2


async def test_an_earlier_avatar_can_be_chosen_again(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await with_portrait(container, guest)
    assert run.character_id
    first = (await container.characters.find(guest, run.character_id)).avatar_image_id
    assert first
    await painted(container, guest, (await container.avatars.regenerate(guest, run.character_id)).id)
    character = await container.characters.choose_avatar(guest, run.character_id, first)
    assert character.avatar_image_id == first


async def test_asking_twice_paints_once(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)  # no worker: the first avatar is still to come
    assert run.character_id
    jobs = await asyncio.gather(*(container.avatars.regenerate(guest, run.character_id) for _ in range(5)))
    assert {job.id for job in jobs} == {run.avatar_job_id}


async def test_a_strangers_avatar_job_and_character_are_not_found(
    container: Container, guest: Identity, stranger: Identity
) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id
    assert run.character_id
    with pytest.raises(NotFound):
        await container.avatars.find(stranger, run.avatar_job_id)
    with pytest.raises(NotFound):
        await container.avatars.regenerate(stranger, run.character_id)


class BrokenPainter:
    """Shows one preview, then fails."""

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        yield Preview(b"RIFF preview", 10)
        raise EngineError("The paint has run out.")


async def test_a_failed_avatar_is_reported_and_the_character_stays(
    container: Container, guest: Identity
) -> None:
    stand_ins(container).painter = BrokenPainter()
    run = await completed(container, guest)
    assert run.avatar_job_id
    assert run.character_id
    await container.painting.paint(run.avatar_job_id)
    job = await container.avatars.find(guest, run.avatar_job_id)
    assert job.status == AvatarStatus.FAILED
    last = (await container.progress.replay(run.id))[-1]
    assert last.step == "generating_avatar"
    assert last.data is not None
    assert (last.data["error"], last.data["code"]) == ("The paint has run out.", "engine_failed")
    assert (await container.characters.find(guest, run.character_id)).avatar is None


async def test_after_a_failure_another_can_be_asked_for(container: Container, guest: Identity) -> None:
    painter = stand_ins(container).painter
    stand_ins(container).painter = BrokenPainter()
    run = await completed(container, guest)
    assert run.avatar_job_id
    assert run.character_id
    await container.painting.paint(run.avatar_job_id)
    stand_ins(container).painter = painter
    job = await container.avatars.regenerate(guest, run.character_id)
    assert job.id != run.avatar_job_id
    await container.painting.paint(job.id)
    assert (await container.characters.find(guest, run.character_id)).avatar is not None


async def test_painting_twice_makes_one_image(container: Container, guest: Identity) -> None:
    run = await completed(container, guest)
    assert run.avatar_job_id
    assert run.character_id
    await asyncio.gather(*(container.painting.paint(run.avatar_job_id) for _ in range(3)))
    assert len((await container.characters.find(guest, run.character_id)).images) == 1


async def test_an_avatar_is_kept_with_a_thumbnail(
    container: Container, guest: Identity, worker: None
) -> None:
    run = await with_portrait(container, guest)
    assert run.character_id
    avatar = (await container.characters.find(guest, run.character_id)).avatar
    assert avatar
    sizes = [
        stored_picture((await container.files.get(key)).content) for key in (avatar.key, avatar.small_key)
    ]
    assert [picture.width for picture in sizes] == [avatar.width, THUMBNAIL_SIZE]
