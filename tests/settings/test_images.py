"""Settings of painters on servers of image models: what follows, and every refusal in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.ai.automatic1111 import settings as automatic1111
from app.ai.comfyui import settings as comfyui
from app.ai.image_servers.server_options import ImageServer
from app.engines.assembly import build_engines
from app.engines.ports import wants_reference
from app.settings.settings import describe
from tests.support.settings import made, refused


def flow(folder: Path, *texts: str, name: str = "flow.json") -> str:
    nodes = {str(at): {"class_type": "X", "inputs": {"text": text}} for at, text in enumerate(texts)}
    (folder / name).write_text(json.dumps(nodes))
    return str(folder / name)


def test_unset_they_are_what_a_fresh_comfyui_needs(tmp_path: Path) -> None:
    settings = made(tmp_path, PAINTER="comfyui")
    assert (settings.analyst, settings.writer, settings.painter) == ("builtin", "builtin", "comfyui")
    assert comfyui.server_of(settings) == ImageServer("http://127.0.0.1:8188")
    assert wants_reference(build_engines(settings).painter)


def test_nothing_of_it_is_needed_with_another_painter(tmp_path: Path) -> None:
    settings = made(tmp_path)
    assert not wants_reference(build_engines(settings).painter)


def test_everything_can_be_set(tmp_path: Path) -> None:
    plain, like = (
        flow(tmp_path, "%prompt% %seed%"),
        flow(tmp_path, "%prompt% %seed%", "%reference%", name="r.json"),
    )
    settings = made(
        tmp_path,
        PAINTER="comfyui",
        COMFYUI_URL="https://gpu.example/comfy/",
        COMFYUI_API_KEY="k-1",
        COMFYUI_CHECKPOINT="a.safetensors",
        COMFYUI_SIZE="512",
        COMFYUI_STEPS="8",
        COMFYUI_LIKENESS="0.5",
        COMFYUI_WORKFLOW=plain,
        COMFYUI_REFERENCE_WORKFLOW=like,
    )
    assert comfyui.server_of(settings) == ImageServer(
        "https://gpu.example/comfy", "k-1", "a.safetensors", 512, 8, 0.5, Path(plain), Path(like)
    )
    assert "k-1" not in str([value for _, value in describe(settings)])
    assert wants_reference(build_engines(settings).painter)


def test_automatic1111_has_its_own(tmp_path: Path) -> None:
    settings = made(tmp_path, PAINTER="automatic1111", AUTOMATIC1111_LIKENESS="0", COMFYUI_SIZE="512")
    assert automatic1111.server_of(settings) == ImageServer("http://127.0.0.1:7860", likeness=0.0)
    assert not wants_reference(build_engines(settings).painter)


@pytest.mark.parametrize(
    ("variables", "word"),
    [
        ({"ENGINE": "comfyui"}, "only paints: set CHARGEN_PAINTER=comfyui instead"),
        ({"WRITER": "Automatic1111"}, "only paints: set CHARGEN_PAINTER=automatic1111 instead"),
        ({"PAINTER": "comfy"}, "builtin or openai or comfyui or automatic1111 or diffusers or scripted"),
        ({"COMFYUI_URL": "127.0.0.1:8188"}, "CHARGEN_COMFYUI_URL"),
        ({"COMFYUI_SIZE": "100"}, "from 256 to 2048"),
        ({"COMFYUI_SIZE": "1023"}, "multiple of 8"),
        ({"COMFYUI_LIKENESS": "1.5"}, "from 0 to 1"),
        ({"COMFYUI_LIKENESS": "half"}, "from 0 to 1"),
        ({"COMFYUI_WORKFLOW": "/nowhere/flow.json"}, "can't be read"),
    ],
)
def test_a_wrong_configuration_is_one_clear_sentence_at_the_start(
    tmp_path: Path, variables: dict[str, str], word: str
) -> None:
    refused(tmp_path, variables, word)


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("no json", "no JSON"),
        (json.dumps({"nodes": [], "links": []}), "Export (API)"),
        ("[]", "Export (API)"),
        (json.dumps({"1": {"class_type": "X", "inputs": {"text": "%prompt%"}}}), "lacks %seed%"),
        (
            json.dumps({"1": {"class_type": "X", "inputs": {"text": "%prompt%%seed%%reference%"}}}),
            "not every run",
        ),
    ],
)
def test_a_workflow_that_can_not_work_is_refused_at_the_start(
    tmp_path: Path, content: str, word: str
) -> None:
    path = tmp_path / "flow.json"
    path.write_text(content)
    refused(tmp_path, {"COMFYUI_WORKFLOW": str(path)}, word)


def test_a_reference_workflow_needs_the_picture(tmp_path: Path) -> None:
    refused(tmp_path, {"COMFYUI_REFERENCE_WORKFLOW": flow(tmp_path, "%prompt% %seed%")}, "lacks %reference%")


def test_the_shipped_workflows_are_in_the_form_asked_of_others() -> None:
    from app.ai.comfyui import workflow
    from app.ai.comfyui.settings import workflow as parse

    folder = Path(workflow.__file__).parent / "workflows"
    assert sorted(path.name for path in folder.iterdir()) == ["reference_1.json", "text_1.json"]
    for path in folder.iterdir():
        assert parse("X", str(path)) == path
