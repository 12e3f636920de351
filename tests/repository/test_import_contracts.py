"""Import contracts of pyproject.toml: each forbidden import, planted in a copy of the tree, breaks one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

# The module that must not import, and what it must not.
FORBIDDEN = [
    ("app.web.request_log", "app.ai.portrait_prompt"),
    ("app.web.api.health", "app.adapters.files"),
    ("app.web.pages.wizard", "saq"),
    ("app.web.live.relay", "redis"),
    ("app.web.rendering", "redis.asyncio"),
    ("app.web.api.characters", "sqlalchemy"),
    ("app.web.pages.characters", "sqlalchemy.orm"),
    ("app.web.live.socket", "sqlalchemy"),
    ("app.web.api.generations", "app.web.pages.wizard"),
    ("app.web.pages.admin", "app.web.live.relay"),
    ("app.web.live.stream", "app.web.api.bodies"),
    ("app.web.run_page.fold", "app.web.pages.wizard"),
    ("app.ai.builtin.writer", "app.ai.openai_compatible.writer"),
    ("app.ai.builtin.painter", "app.ai.comfyui.painter"),
    ("app.ai.scripted", "app.ai.builtin.writer"),
    ("app.ai.comfyui.painter", "app.ai.automatic1111.painter"),
    ("app.ai.automatic1111.painter", "app.ai.diffusers_local.painter"),
    ("app.ai.diffusers_local.painter", "app.ai.comfyui.painter"),
    ("app.ai.openai_compatible.painter", "app.ai.comfyui.painter"),
    ("app.ai.builtin.analyst", "openai"),
    ("app.ai.comfyui.server", "openai"),
    ("app.ai.openai_compatible.painter", "torch"),
    ("app.generation.pipeline", "uvicorn"),
    ("app.generation.pipeline", "app.web.errors"),
    ("app.generation.dispatch", "saq"),
    ("app.runs.leases", "litestar"),
    ("app.deletion.expiry", "saq"),
    ("app.deletion.removal", "app.generation.steering"),
    ("app.runs.service", "app.deletion.removal"),
    ("app.runs.service", "app.generation.pipeline"),
    ("app.progress.log", "socketio"),
    ("app.step_runner.runner", "app.portraits.painting"),
    ("app.portraits.painting", "app.generation.pipeline"),
    ("app.characters.service", "jinja2"),
    ("app.accounts.service", "httpx2"),
    ("app.engines.moderation", "app.runs.models"),
    ("app.errors", "app.engines.ports"),
    ("app.patterns.pattern", "app.errors"),
    ("app.settings.settings", "app.web.urls"),
    ("app.bootstrap", "workers.main"),
    ("app.adapters.redis_feed", "app.ai.portrait_prompt"),
]


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What lint-imports says of a tree with every forbidden import in it."""
    tree = tmp_path_factory.mktemp("tree")
    for room in ("app", "workers"):
        shutil.copytree(ROOT / room, tree / room, ignore=_all_but_python)
    shutil.copy(ROOT / "pyproject.toml", tree)
    for importer, imported in FORBIDDEN:
        with _file(tree, importer).open("a", encoding="utf-8") as module:
            module.write(f"\nimport {imported}\n")
    # With the tree first on the path, as `lint-imports` has the folder that it is called in.
    call = (
        "import sys; sys.path.insert(0, ''); from importlinter.cli import lint_imports_command as run; run()"
    )
    done = subprocess.run(
        [sys.executable, "-c", call, "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree), "COLUMNS": "300", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def _file(tree: Path, module: str) -> Path:
    path = tree.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _all_but_python(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (name.endswith(".py") or (Path(folder) / name).is_dir())]


@pytest.mark.parametrize(("importer", "imported"), FORBIDDEN, ids=str)
def test_a_forbidden_import_breaks_a_contract(report: str, importer: str, imported: str) -> None:
    package = imported if imported.startswith(("app", "workers")) else imported.partition(".")[0]
    assert any(
        f"{importer} ->" in line.replace("→", "->") and package in line for line in report.splitlines()
    ), f"No contract forbids {importer} to import {imported}."
