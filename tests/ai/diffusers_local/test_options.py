"""The diffusers painter where its library is not installed: what it lacks, and who does without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.ai.diffusers_local import options as here
from app.ai.diffusers_local.options import Options, lacking


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "LIBRARIES", ("json",))


def test_without_the_extra_it_says_how_to_get_it() -> None:
    announced = lacking(Options("owner/name"))
    assert announced
    assert "needs torch, diffusers" in announced
    assert "pip install 'chargen[diffusers]'" in announced
    assert "CHARGEN_PAINTER=builtin" in announced


@pytest.mark.usefixtures("installed")
def test_a_folder_must_be_there_and_hold_a_model_but_a_name_of_the_hub_need_not(tmp_path: Path) -> None:
    assert "is no folder" in str(lacking(Options(str(tmp_path / "absent"))))
    assert "is no folder" in str(lacking(Options("./absent")))
    assert "is no folder" in str(lacking(Options("models/of/mine")))
    assert "holds no model_index.json" in str(lacking(Options(str(tmp_path))))
    assert lacking(Options("owner/name")) is None
    (tmp_path / "model_index.json").write_text("{}")
    assert lacking(Options(str(tmp_path))) is None


def test_a_folder_in_place_goes_before_a_name_of_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Options("models/mine").folder is None
    (tmp_path / "models" / "mine").mkdir(parents=True)
    assert Options("models/mine").folder == Path("models/mine")


def test_people_read_a_name_and_no_path() -> None:
    assert Options("/home/ana/models/paints-well").engine == "diffusers paints-well"
    assert Options("owner/name").engine == "diffusers owner/name"
    assert len(Options("owner/" + "m" * 90).engine) == 64


def test_a_process_that_does_not_paint_needs_no_library(tmp_path: Path) -> None:
    """As the web process builds it; nothing is loaded, even where it could be."""
    code = f"""
import sys
from app import bootstrap
from app.settings.settings import Settings
chosen = {{"CHARGEN_PAINTER": "diffusers", "CHARGEN_DIFFUSERS_MODEL": "owner/name"}}
container = bootstrap.build(Settings.from_env({{"CHARGEN_DATA_DIR": {str(tmp_path)!r}, **chosen}}))
print(container.settings.painter, "torch" in sys.modules, "diffusers" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["diffusers", "False", "False"]
