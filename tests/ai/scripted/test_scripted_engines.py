"""The scripted engines keep to their script."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from app.ai.scripted.engines import FAILING_STEPS, ScriptedOptions
from app.engines.ports import AvatarBrief, Engines, Painting, Picture, Traits
from app.errors import EngineBusy, EngineError, EngineTimeout
from app.progress.drafts import final_history
from tests.support.scripted import BRIEF, scripted

PICTURE = Picture(b"", 10, 20)
AVATAR = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, Traits(), (), 11)


async def play(engines: Engines, step: str) -> object:
    if step in ("analyzing_image", "extracting_description"):
        return await engines.analyst.analyse(PICTURE, "en")
    if step == "generating_details":
        return await engines.writer.details(BRIEF)
    if step == "generating_history":
        return await final_history(engines.writer.history(BRIEF, await engines.writer.details(BRIEF)))
    return [result async for result in engines.painter.paint(AVATAR)][-1]


@pytest.mark.parametrize("step", FAILING_STEPS)
async def test_the_named_step_fails_so_often_and_then_succeeds(step: str) -> None:
    engines = scripted(fail_step=step, fail_times=2)
    for _ in range(2):
        with pytest.raises(EngineError, match="as it was told to"):
            await play(engines, step)
    assert await play(engines, step)


async def test_other_steps_go_on_while_one_fails() -> None:
    engines = scripted(fail_step="generating_history")
    assert await play(engines, "generating_details")
    assert await play(engines, "generating_avatar")


async def test_the_description_is_echoed() -> None:
    engines = scripted()
    details = await engines.writer.details(BRIEF)
    history = await final_history(engines.writer.history(BRIEF, details))
    assert "a brave knight" in details.personality
    assert "a brave knight" in history.text
    assert details.engine == history.engine == "scripted"


async def test_the_scripted_painting_is_a_webp_of_768() -> None:
    painting = await play(scripted(), "generating_avatar")
    assert isinstance(painting, Painting)
    assert Image.open(io.BytesIO(painting.content)).size == (768, 768)


def test_a_step_no_engine_works_on_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="CHARGEN_SCRIPTED_FAIL_STEP"):
        ScriptedOptions(fail_step="creating_character")


async def test_it_fails_as_it_is_reported_in_turns() -> None:
    engines = scripted(
        fail_step="generating_history", fail_times=3, fail_as=("engine_busy", "engine_timeout")
    )
    for kind in (EngineBusy, EngineTimeout, EngineBusy):
        with pytest.raises(kind):
            await play(engines, "generating_history")
    assert await play(engines, "generating_history")


def test_a_failure_no_engine_has_is_refused_at_the_start() -> None:
    with pytest.raises(ValueError, match="CHARGEN_SCRIPTED_FAIL_AS"):
        ScriptedOptions(fail_as=("engine_tired",))
