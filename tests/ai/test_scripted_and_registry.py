"""The scripted engines keep to their script, and the registry knows the engines by name."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from PIL import Image

from app.ai.diffusers_local.options import Options
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModelEndpoints
from app.ai.registry import ENGINES, Choice, build_engines
from app.ai.scripted import FAILING_STEPS, ScriptedOptions
from app.engines.ports import AvatarBrief, Brief, Engines, Painting, Picture, Traits
from app.errors import EngineBusy, EngineError, EngineTimeout
from app.progress.drafts import written

PICTURE = Picture(b"", 10, 20)
BRIEF = Brief("a brave knight", None, None, "en", 1)
AVATAR = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, Traits(), (), 11)

HERE = ModelEndpoint("http://127.0.0.1:1/v1", None, "a-model")
EVERYWHERE = ModelEndpoints(HERE, HERE, HERE, HERE)


def scripted(**options: object) -> Engines:
    return build_engines(Choice.of("scripted"), ScriptedOptions(step_seconds=0, **options))  # type: ignore[arg-type]


async def play(engines: Engines, step: str) -> object:
    if step in ("analyzing_image", "extracting_description"):
        return await engines.analyst.analyse(PICTURE, "en")
    if step == "generating_details":
        return await engines.writer.details(BRIEF)
    if step == "generating_history":
        return await written(engines.writer.history(BRIEF, await engines.writer.details(BRIEF)))
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
    history = await written(engines.writer.history(BRIEF, details))
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


@pytest.mark.parametrize("engine", ENGINES)
def test_every_named_engine_can_be_built(engine: str) -> None:
    assert isinstance(build_engines(Choice.of(engine), places=EVERYWHERE), Engines)


def test_a_painter_alone_serves_no_other_step() -> None:
    for choice in (Choice("diffusers", "builtin", "builtin"), Choice("builtin", "diffusers", "builtin")):
        with pytest.raises(ValueError, match="must be one of builtin, openai, scripted;"):
            build_engines(choice, diffusers=Options("owner/name"))
    with pytest.raises(ValueError, match="needs to know its image model"):
        build_engines(Choice("builtin", "builtin", "diffusers"))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of builtin"):
        build_engines(Choice.of("nonsense"))


def test_only_a_configured_openai_engine_loads_its_library() -> None:
    code = """
import sys, app.bootstrap
from app.ai.diffusers_local.options import Options
from app.ai.openai_compatible.chat.endpoints import ModelEndpoint, ModelEndpoints
from app.ai.registry import Choice, build_engines
here = ModelEndpoint("http://h/v1", None, "m")
for name in ("builtin", "scripted", "openai"):
    build_engines(Choice.of(name), places=ModelEndpoints(here, here, here, here))
    print("openai" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "True"]


def test_only_a_configured_painter_on_an_image_server_loads_what_speaks_to_it() -> None:
    code = """
import sys, app.bootstrap
from app.ai.image_servers.server_options import ImageServer
from app.ai.registry import Choice, build_engines
for name in ("builtin", "automatic1111", "comfyui"):
    build_engines(Choice("builtin", "builtin", name), image_server=ImageServer("http://h"))
    print("httpx2" in sys.modules, "websockets.asyncio.client" in sys.modules, "openai" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False False False", "True False False", "True True False"]


def test_a_painter_on_an_image_server_paints_alone_and_needs_one() -> None:
    for name in ("comfyui", "automatic1111"):
        with pytest.raises(ValueError, match="must be one of builtin"):
            build_engines(Choice(name, "builtin", "builtin"))
        with pytest.raises(ValueError, match="needs to know its server"):
            build_engines(Choice("builtin", "builtin", name))


def test_building_the_engines_loads_neither_the_drawing_library_nor_its_schema_checker() -> None:
    code = (
        "import sys; from app.ai.registry import Choice, build_engines; build_engines(Choice.of('builtin'));"
        "print(','.join(m for m in ('dicebear', 'jsonschema', 'resvg_py') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


async def test_it_fails_as_it_is_told_in_turns() -> None:
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
