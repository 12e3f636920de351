"""The run's picture goes to painters that want one and to no other; a whole run in ComfyUI's protocol."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image

from app import bootstrap
from app.accounts.policy import Identity
from app.bootstrap import Container
from app.engines.ports import AvatarBrief, PaintingStage
from app.runs.models import AvatarStatus, GenerationRun
from app.runs.run_request import RunRequest
from tests.conftest import make_settings, working
from tests.support.comfy_server import CHECKPOINTS, comfy_server
from tests.support.runs import completed, ended, painted, png
from tests.support.stand_ins import stand_ins

PICTURED = RunRequest(description="A brave knight", image=png("lime", (800, 600)))


class Curious:
    """A painter in front of the container's own that notes what it is given."""

    def __init__(self, container: Container, wants_reference: bool | None) -> None:
        self._painter = stand_ins(container).painter
        self.given: list[bytes | None] = []
        if wants_reference is not None:
            self.wants_reference = wants_reference
        stand_ins(container).painter = self

    async def paint(self, brief: AvatarBrief) -> AsyncIterator[PaintingStage]:
        self.given.append(brief.reference)
        async for part in self._painter.paint(brief):
            yield part


async def given(container: Container, run: GenerationRun, wants: bool | None) -> bytes | None:
    curious = Curious(container, wants)
    assert run.avatar_job_id
    await container.painting.paint(run.avatar_job_id)
    (reference,) = curious.given
    return reference


async def test_a_painter_that_wants_the_picture_is_given_it(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, PICTURED)
    reference = await given(container, run, True)
    assert reference is not None
    with Image.open(io.BytesIO(reference)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (800, 600))


@pytest.mark.parametrize("wants", [False, None])
async def test_other_painters_are_not(container: Container, guest: Identity, wants: bool | None) -> None:
    assert await given(container, await completed(container, guest, PICTURED), wants) is None


async def test_a_run_without_a_picture_has_none_to_give(container: Container, guest: Identity) -> None:
    assert await given(container, await completed(container, guest), True) is None


async def test_a_picture_that_is_gone_is_done_without(container: Container, guest: Identity) -> None:
    run = await completed(container, guest, PICTURED)
    assert run.image_key
    await container.files.delete([run.image_key])
    assert await given(container, run, True) is None
    assert run.avatar_job_id
    assert (await container.avatars.find(guest, run.avatar_job_id)).status == AvatarStatus.COMPLETED


async def test_a_whole_run_painted_through_comfyuis_protocol(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    async with comfy_server(steps=5, pace=0.2) as comfy:
        settings = make_settings(
            tmp_path, database_url, redis_url, CHARGEN_PAINTER="comfyui", CHARGEN_COMFYUI_URL=comfy.url
        )
        async with bootstrap.alive(bootstrap.build(settings)) as container, working(container):
            identity = (await container.accounts.make_guest())[0]
            run = await container.generations.start(identity, PICTURED)
            run = await ended(container, identity, run.id)
            assert run.avatar_job_id
            job = await painted(container, identity, run.avatar_job_id)
            announced = [entry for entry in await container.progress.replay(run.id) if entry.of_avatar]
            (call,) = (await container.generations.engine_calls([run.id]))[run.id]
            assert job.image_key
            kept = (await container.files.get(job.image_key)).content
    assert job.status == AvatarStatus.COMPLETED
    percents = [
        int(str(entry.data["avatarProgress"]))
        for entry in announced
        if entry.data and "previewKey" in entry.data
    ]
    assert percents
    assert percents == sorted(set(percents))
    assert (call.engine, call.model, call.prompt) == ("comfyui", CHECKPOINTS[0], "portrait 2, reference 1")
    assert (call.outcome, call.avatar_job_id) == ("ok", run.avatar_job_id)
    with Image.open(io.BytesIO(kept)) as shown:
        assert (shown.format, shown.size) == ("WEBP", (768, 768))
    assert len(comfy.uploads) == 1
