"""The script behind `make run` and `make test` prints one line; of a command that fails, all it printed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.paths import ROOT

UV = """#!/bin/sh
case "$*" in
*--help) echo "--require-hashes" ;;
venv*) mkdir -p .venv/bin && ln -s {python} .venv/bin/python ;;
"pip sync"*) echo "resolving"; echo "no such version of anyio" >&2; echo "a hint, last"; exit {code} ;;
esac
"""
PYTHON = """#!/bin/sh
case "$*" in
"-m venv"*) echo "ensurepip is missing"; echo "on standard error" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the script reads, and commands of its own: a `uv` and a Python that can't make environments."""
    (tmp_path / ".ci").mkdir()
    for path in (ROOT / ".ci").iterdir():
        shutil.copy(path, tmp_path / ".ci")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "bin").mkdir()
    command(tmp_path / "bin/python", PYTHON)
    return tmp_path


def command(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def made(checkout: Path, uv_ends_with: int) -> subprocess.CompletedProcess[str]:
    command(checkout / "bin/uv", UV.format(python=sys.executable, code=uv_ends_with))
    path = f"{checkout / 'bin'}:/usr/bin:/bin"
    return subprocess.run(
        ["/bin/sh", checkout / ".ci/environment", "runtime"],
        env={"PATH": path, "PYTHON": str(checkout / "bin/python")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_one_line_is_printed_and_none_where_there_is_nothing_to_do(checkout: Path) -> None:
    first = made(checkout, uv_ends_with=0)
    assert (first.stdout, first.returncode) == ("Installing the packages into .venv, once ... done.\n", 0)
    again = made(checkout, uv_ends_with=0)
    assert (again.stdout, again.returncode) == ("", 0)


def test_what_fails_is_shown_whole_and_pip_is_tried_after_uv(checkout: Path) -> None:
    failed = made(checkout, uv_ends_with=2)
    assert failed.returncode == 1
    shown = [
        "Installing the packages into .venv, once ...",
        "Failed: uv pip sync --python .venv/bin/python --require-hashes requirements.lock",
        "resolving",
        "no such version of anyio",
        "a hint, last",
        "Going on with pip ...",
        f"Failed: {checkout}/bin/python -m venv --clear .venv",
        "ensurepip is missing",
        "on standard error",
        f"chargen: {checkout}/bin/python can make no environment: "
        "install python3-venv (or uv), then try again.",
    ]
    assert failed.stdout.splitlines() == shown
    assert not (checkout / ".venv/.chargen-runtime").exists()
