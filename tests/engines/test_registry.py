"""The registry knows the engines by name; only the libraries of configured engines are loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from app.engines import registry
from app.engines.assembly import build_engines
from app.engines.ports import Engines
from app.settings.settings import documented
from tests.support.paths import ROOT
from tests.support.settings import bare

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
