"""The painter on a real pipeline with random weights: previews, stopping, turns, failures, a whole job."""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app import bootstrap
from app.ai.diffusers_local.error_mapping import BLANKED, NOT_LOADED
from app.ai.diffusers_local.options import Options
from app.ai.diffusers_local.painter import DiffusersPainter
from app.engines.ports import AvatarBrief, Painting, PaintingProgress, Preview, Traits
from app.engines.retry_policy import AutomaticRetry, RetryPolicy
from app.errors import EngineError, EngineOutOfMemory, EngineTimeout
from app.runs.models import AvatarStatus
from app.runs.usage import UsageRecord, recording_usage
from tests.ai.diffusers_local.conftest import Watched
from tests.ai.diffusers_local.tiny import SIDE
from tests.conftest import make_settings
from tests.support.runs import completed
from tests.support.waiting import settled, until

pytestmark = pytest.mark.diffusers

BRIEF = AvatarBrief(
    "Iris", "Vale", 31, "female", "human", "A freckled woman in a storm coat.", "oil painting",
    Traits(role="lighthouse keeper", hair="copper hair"), (), 5,
)  # fmt: skip
Make = Callable[..., Watched]


async def parts_of(painter: DiffusersPainter, brief: AvatarBrief = BRIEF) -> tuple[list[Preview], Painting]:
    *previews, painting = [part async for part in painter.paint(brief)]
    assert isinstance(painting, Painting)
    return [one for one in previews if isinstance(one, Preview)], painting


def shown(content: bytes) -> Image.Image:
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == "WEBP"
        return image.convert("RGB")


def painters() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "chargen-painter"]


async def test_previews_rise_and_differ_and_the_painting_is_a_webp_of_768(watched: Make) -> None:
    with recording_usage(UsageRecord("x")) as usage_record:
        previews, made = await parts_of(watched().painter)
    assert [one.progress for one in previews] == [25, 50, 75]
    pictures = [shown(one.content) for one in previews]
    assert [picture.size for picture in pictures] == [(SIDE, SIDE)] * 3
    assert len({picture.tobytes() for picture in pictures}) == 3
    assert all(len(picture.getcolors(SIDE * SIDE) or ()) > 100 for picture in pictures)
    assert shown(made.content).size == (made.width, made.height) == (768, 768)
    assert (made.engine, made.seed) == ("diffusers tiny-model", 5)
    assert made.prompt.startswith(
        "portrait of one female human, lighthouse keeper, 31 years old, head and sh"
    )
    assert "copper hair, oil painting, A freckled woman in a storm coat" in made.prompt
    assert [(c.engine, c.model, c.prompt, c.outcome) for c in usage_record.calls] == [
        ("diffusers", "tiny-model", "portrait 2", "ok")
    ]


async def test_the_last_preview_is_the_picture_under_way_and_not_another(watched: Make) -> None:
    previews, made = await parts_of(watched(steps=40).painter)
    small = shown(made.content).resize((SIDE, SIDE), Image.Resampling.BOX)

    def distance(preview: Preview) -> float:
        pairs = zip(shown(preview.content).tobytes(), small.tobytes(), strict=True)
        return sum(abs(one - other) for one, other in pairs) / (SIDE * SIDE * 3)

    first, _, last = (distance(one) for one in previews)
    assert last < first


async def test_a_large_picture_is_shown_small(watched: Make) -> None:
    previews, _ = await parts_of(watched(size=512, steps=4).painter)
    assert {shown(one.content).size for one in previews} == {(384, 384)}


async def test_a_seed_repeats_the_picture_byte_for_byte(watched: Make, tiny: Path) -> None:
    painter = watched().painter
    first, again = await parts_of(painter), await parts_of(painter)
    elsewhere = await parts_of(DiffusersPainter(Options(str(tiny), "cpu", 8)))
    assert first == again == elsewhere
    other = await parts_of(painter, replace(BRIEF, seed=6))
    assert other[1].content != first[1].content
    described = await parts_of(painter, replace(BRIEF, species="elf", gender="male"))
    assert described[1].content != first[1].content


async def test_the_settings_reach_the_model(watched: Make) -> None:
    ours = watched(steps=3, guidance=0.0)
    plain = (await parts_of(ours.painter))[1].content
    assert len(ours.steps) == 3
    guided = watched(steps=3, guidance=9.0)
    assert (await parts_of(guided.painter))[1].content != plain


@pytest.mark.parametrize("how", ["cancelled", "closed"])
async def test_painting_stops_within_one_step_after_cancellation(watched: Make, how: str) -> None:
    ours = watched(pace=0.05, steps=40)
    seen = asyncio.Event()

    async def follow() -> None:
        async with aclosing(ours.painter.paint(BRIEF)) as parts:  # type: ignore[type-var]  # it is a generator
            async for _ in parts:
                seen.set()
                if how == "closed":
                    return

    with recording_usage(UsageRecord("x")) as usage_record:
        task = asyncio.create_task(follow())
        await seen.wait()
        if how == "cancelled":
            task.cancel()
        await asyncio.wait([task])
    at = len(ours.steps)
    assert [call.outcome for call in usage_record.calls] == ["cancelled"]
    await until(lambda: not painters())
    assert at <= len(ours.steps) <= at + 1
    ours.pace = 0
    assert len((await parts_of(ours.painter))[0]) == 3, "the next one has its turn"


async def test_two_paintings_at_once_take_turns(watched: Make) -> None:
    ours = watched(pace=0.01, steps=6)
    made = await asyncio.gather(
        parts_of(ours.painter), parts_of(ours.painter, replace(BRIEF, seed=6)), parts_of(ours.painter)
    )
    assert made[0] == made[2] != made[1]
    turns = [one for at, one in enumerate(ours.steps) if at == 0 or ours.steps[at - 1] != one]
    assert len(turns) == 3, "no painting's steps stand between another's"


async def test_a_cancelled_wait_for_the_lock_does_not_consume_a_turn(watched: Make) -> None:
    ours = watched(pace=0.02)
    first = asyncio.create_task(parts_of(ours.painter))
    await until(lambda: ours.steps)
    waiting = asyncio.create_task(parts_of(ours.painter))
    await settled()
    waiting.cancel()
    await asyncio.wait([waiting])
    await first
    assert len(ours.steps) == 8
    assert await parts_of(ours.painter)


async def nobody(_: AutomaticRetry) -> None:
    """There is one try."""


async def test_waiting_for_a_turn_takes_none_of_the_steps_time_but_painting_does(watched: Make) -> None:
    ours = watched(pace=0.25, steps=8)
    patient, hasty = RetryPolicy(seconds=6, tries=1), RetryPolicy(seconds=0.1, tries=1)

    async def follow(retry_policy: RetryPolicy) -> int:
        parts = [part async for part in retry_policy.follow(lambda: ours.painter.paint(BRIEF), nobody)]
        return len([part for part in parts if not isinstance(part, PaintingProgress)])

    assert await asyncio.gather(*(follow(patient) for _ in range(4))) == [4] * 4, "over eight seconds in all"
    with pytest.raises(EngineTimeout):
        await follow(hasty)


async def test_two_who_ask_first_load_one_model(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from diffusers import AutoPipelineForText2Image

    loaded, load = [], AutoPipelineForText2Image.from_pretrained

    def counted(*given: object, **named: object) -> object:
        loaded.append(given)
        return load(*given, **named)

    monkeypatch.setattr(AutoPipelineForText2Image, "from_pretrained", counted)
    painter = DiffusersPainter(Options(str(tiny), "cpu", 2))
    await painter.warm()
    await asyncio.gather(parts_of(painter), parts_of(painter))
    assert len(loaded) == 1


async def test_a_failed_model_load_is_reported_and_retried(tmp_path: Path, tiny: Path) -> None:
    folder = tmp_path / "model"
    painter = DiffusersPainter(Options(str(folder), "cpu", 2))
    for _ in range(2):
        with pytest.raises(EngineError) as announced:
            await parts_of(painter)
        assert announced.value.sentence() == NOT_LOADED
    folder.symlink_to(tiny)
    assert await parts_of(painter)


async def test_a_failed_hub_download_is_reported_without_the_library_message() -> None:
    with pytest.raises(EngineError) as announced:
        await parts_of(DiffusersPainter(Options("nobody/no-such-model", "cpu", 2)))
    assert announced.value.sentence() == NOT_LOADED


async def test_weights_that_may_hold_code_are_not_read(tmp_path: Path, tiny: Path) -> None:
    import shutil

    import torch

    folder = tmp_path / "pickled"
    shutil.copytree(tiny, folder)
    (weights,) = (folder / "unet").glob("*.safetensors")
    weights.unlink()
    torch.save({}, folder / "unet" / "diffusion_pytorch_model.bin")
    with pytest.raises(EngineError, match="can't be loaded"):
        await parts_of(DiffusersPainter(Options(str(folder), "cpu", 2)))


async def test_a_device_that_is_not_there_is_the_administrators_to_correct(tiny: Path) -> None:
    import torch

    if torch.backends.mps.is_available():
        pytest.fail("this test means a machine without mps")
    with pytest.raises(EngineError, match="correct the configuration"):
        await parts_of(DiffusersPainter(Options(str(tiny), "mps", 2)))


@pytest.mark.parametrize("words", ["CUDA out of memory. Tried to allocate 2 GiB", "can't allocate memory: 9"])
async def test_too_little_memory_is_worth_another_try(watched: Make, words: str) -> None:
    ours = watched()
    ours.fails = lambda: RuntimeError(words)
    with pytest.raises(EngineOutOfMemory):
        await parts_of(ours.painter)
    ours.fails = None
    assert await parts_of(ours.painter)


async def test_other_library_exceptions_are_reported_in_our_sentences(watched: Make) -> None:
    ours = watched()
    ours.fails = lambda: ValueError("prompt was: Iris Vale")
    with pytest.raises(EngineError) as announced:
        await parts_of(ours.painter)
    assert not announced.value.transient
    assert announced.value.sentence() == EngineError.default


async def test_a_picture_that_the_models_filter_blanked_is_not_hung(watched: Make) -> None:
    ours = watched(steps=2)

    def filtered(image: object, *_: object) -> tuple[object, list[bool]]:
        return image, [True]

    ours.pipe.run_safety_checker = filtered
    with pytest.raises(EngineError) as announced:
        await parts_of(ours.painter)
    assert announced.value.sentence() == BLANKED


async def test_a_picture_without_previews_is_better_than_none(
    watched: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = watched()
    whole = await parts_of(ours.painter)

    def unshown(*_: object) -> None:
        raise AttributeError("scaling_factor")

    pipeline = ours.painter.model.pipeline().result()
    monkeypatch.setattr(pipeline, "decode", unshown)
    assert await parts_of(ours.painter) == ([], whole[1])


async def test_a_whole_avatar_job(tmp_path: Path, sqlite_url: str, redis_url: str, tiny: Path) -> None:
    settings = make_settings(
        tmp_path, sqlite_url, redis_url, CHARGEN_PAINTER="diffusers", CHARGEN_DIFFUSERS_MODEL=str(tiny),
        CHARGEN_DIFFUSERS_DEVICE="cpu", CHARGEN_DIFFUSERS_STEPS="4",
    )  # fmt: skip
    async with bootstrap.alive(bootstrap.build(settings)) as container:
        guest, _ = await container.accounts.make_guest()
        run = await completed(container, guest)
        assert run.avatar_job_id
        await container.painting.paint(run.avatar_job_id)
        job = await container.avatars.find(guest, run.avatar_job_id)
        announced = [entry.data or {} for entry in await container.progress.replay(run.id) if entry.of_avatar]
        assert job.status == AvatarStatus.COMPLETED
        assert [data["avatarProgress"] for data in announced if "previewKey" in data] == [25, 50, 75]
        assert job.image_key
        assert shown((await container.files.get(job.image_key)).content).size == (768, 768)
        (call,) = (await container.generations.engine_calls([run.id]))[run.id]
        assert (call.engine, call.model, call.outcome) == ("diffusers", "tiny-model", "ok")
