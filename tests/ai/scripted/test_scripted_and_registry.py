"""The scripted engines keep to their script, and the registry knows the engines by name."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from app.ai.scripted.engines import FAILING_STEPS, ScriptedOptions, scripted_engines
from app.engines import registry
from app.engines.assembly import build_engines
from app.engines.ports import AvatarBrief, Brief, Engines, Painting, Picture, Traits
from app.errors import EngineBusy, EngineError, EngineTimeout
from app.progress.drafts import written
from app.settings.settings import documented
from tests.support.settings import bare

PICTURE = Picture(b"", 10, 20)
BRIEF = Brief("a brave knight", None, None, "en", 1)
AVATAR = AvatarBrief("Ada", "Oak", 30, "female", "human", None, None, Traits(), (), 11)

ROOT = Path(__file__).parents[3]


def scripted(**options: object) -> Engines:
    return scripted_engines(ScriptedOptions(step_seconds=0, **options))  # type: ignore[arg-type]


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


AT = {"CHARGEN_OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "CHARGEN_OPENAI_MODEL": "m"}
EVERYWHERE = {**AT, "CHARGEN_OPENAI_IMAGE_MODEL": "p", "CHARGEN_DIFFUSERS_MODEL": "owner/name"}


@pytest.mark.parametrize("engine", registry.names("analyst", "writer", "painter"))
def test_every_named_engine_can_be_built(engine: str) -> None:
    assert isinstance(build_engines(bare(ENGINE=engine, **EVERYWHERE)), Engines)


@pytest.mark.parametrize("painter", registry.names("painter"))
def test_every_named_painter_can_be_built(painter: str) -> None:
    settings = bare(PAINTER=painter, **EVERYWHERE)
    assert isinstance(build_engines(settings), Engines)
    assert registry.find(painter, "painter").probe().configured(settings, "image").what == "image"


def test_every_engines_folder_is_registered() -> None:
    """A descriptor that nobody lists would never be found."""
    folders = {path.parent.name for path in (ROOT / "app/ai").glob("*/descriptor.py")}
    assert {f"app.ai.{folder}.descriptor" for folder in folders} == {*registry.MODULES}


def test_no_two_engines_share_a_name_or_a_setting() -> None:
    named = [one.name for one in registry.descriptors()]
    variables = [row.variable for row in documented()]
    fields = [row.name for row in documented()]
    assert [sorted(set(some)) for some in (named, variables, fields)] == [
        sorted(some) for some in (named, variables, fields)
    ]


def test_a_painter_alone_serves_no_other_step() -> None:
    settings = bare(**EVERYWHERE)
    for chosen in (replace(settings, analyst="diffusers"), replace(settings, writer="diffusers")):
        with pytest.raises(ValueError, match="must be one of builtin, openai, scripted;"):
            build_engines(chosen)
    with pytest.raises(ValueError, match="needs to know its image model"):
        build_engines(replace(bare(), painter="diffusers"))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="must be one of builtin"):
        build_engines(replace(bare(), writer="nonsense"))


def test_only_a_configured_openai_engine_loads_its_library() -> None:
    code = f"""
import sys, app.bootstrap
from app.engines.assembly import build_engines
from tests.support.settings import bare
for name in ("builtin", "scripted", "openai"):
    build_engines(bare(ENGINE=name, **{EVERYWHERE}))
    print("openai" in sys.modules)
"""
    assert printed(code).split() == ["False", "False", "True"]


def test_only_a_configured_painter_on_an_image_server_loads_what_speaks_to_it() -> None:
    code = """
import sys, app.bootstrap
from app.engines.assembly import build_engines
from tests.support.settings import bare
for name in ("builtin", "automatic1111", "comfyui"):
    build_engines(bare(PAINTER=name))
    print("httpx2" in sys.modules, "websockets.asyncio.client" in sys.modules, "openai" in sys.modules)
"""
    assert printed(code).splitlines() == ["False False False", "True False False", "True True False"]


def test_settings_load_no_engine() -> None:
    """Every command reads them, and the supervisor forks from what it has loaded."""
    code = (
        "import sys; from app.settings.settings import Settings, documented; [*documented()];"
        "print(sorted(m for m in sys.modules if m.startswith('app.ai.') and m.endswith("
        "('.painter', '.writer', '.analyst', '.engines', '.probe', '.moderator'))), 'asyncio' in sys.modules)"
    )
    assert printed(code).strip() == "[] False"


def test_building_the_engines_loads_neither_the_drawing_library_nor_its_schema_checker() -> None:
    code = (
        "import sys; from app.engines.assembly import build_engines; from tests.support.settings import bare;"
        "build_engines(bare());"
        "print(','.join(m for m in ('dicebear', 'jsonschema', 'resvg_py') if m in sys.modules))"
    )
    assert printed(code).strip() == ""


def printed(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout


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
