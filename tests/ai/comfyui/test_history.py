"""The good picture is found among the outputs of other nodes in the history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.ai.comfyui import prompt_tracking
from app.ai.comfyui.job import Job
from app.errors import EngineError, EngineMisconfigured, EngineOutOfMemory
from tests.support.comfy_server import comfy_server
from tests.support.portraits import colour, comfy_painter, parts_of
from tests.support.runs import png

OURS = {"images": [{"filename": "ours.png", "subfolder": "", "type": "output"}]}
SHOWN = {"images": [{"filename": "shown.png", "subfolder": "", "type": "temp"}]}
ODD: dict[str, Any] = {
    "null": None,
    "null images": {"images": None},
    "no images": {},
    "texts": {"text": ["a", "b"]},
    "texts among images": {"images": ["a.png", "b"]},
    "nulls among images": {"images": [None, 5, [], [None]]},
    "a list in a node's place": ["x"],
    "a text": "x",
    "a video": {"gifs": [{"filename": "x.mp4", "subfolder": "", "type": "output", "format": "video/h264"}]},
    "a video among images": {
        "images": [{"filename": "x.mp4", "subfolder": "", "type": "output"}],
        "animated": [True],
    },
    "a latent": {"images": [{"filename": "x.latent", "type": "output"}]},
    "audio": {"audio": [{"filename": "x.flac", "subfolder": "", "type": "output"}]},
    "a comparer": {"a_images": [{"filename": "x.png", "type": "temp"}], "b_images": []},
    "no name": {"images": [{"filename": None, "type": "output"}, {"filename": "", "type": "output"}]},
    "a number as a name": {"images": [{"filename": 7, "type": "output"}]},
    "a folder alone": {"images": [{"filename": "x/", "type": "output"}]},
    "a preview": SHOWN,
    "a name that is no file": {"images": [{"name": "KSampler"}], "value": {"name": "x.safetensors"}},
    "texts elsewhere": {"text": ["other.png"], "prompt": "a.png"},
    "deep": {"ui": [[[[[[[{"filename": "deep.png"}]]]]]]]},
    "the input": {"images": [{"filename": "in.png", "subfolder": "", "type": "input"}]},
}


def first(outputs: Any, *savers: str) -> str | None:
    places = Job("p", "ended", {"outputs": outputs, "status": None}).picture_locations(savers)
    return "{subfolder}|{filename}|{type}".format(**places[0]) if places else None


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_another_nodes_odd_output_does_not_hide_the_picture(odd: Any) -> None:
    assert first({"1": odd, "9": OURS, "10": odd}) == "|ours.png|output"
    assert first({"1": odd, "9": OURS}, "9") == "|ours.png|output"


@pytest.mark.parametrize(
    ("outputs", "savers", "place"),
    [
        ({"3": OURS, "7": SHOWN}, ("7",), "|shown.png|temp"),
        ({"7.0.2": SHOWN, "3": OURS}, ("7",), "|shown.png|temp"),
        ({"7": SHOWN, "3": OURS}, (), "|ours.png|output"),
        ({"7": SHOWN}, (), "|shown.png|temp"),
        ({"7": {"images": [{"filename": "a.png"}]}}, (), "|a.png|output"),
        ({"7": {"images": {"filename": "alone.png", "type": "output"}}}, (), "|alone.png|output"),
        ({"7": {"images": [[{"filename": "nested.png", "type": "temp"}]]}}, (), "|nested.png|temp"),
        ({"7": {"images": [{"filename": "no ending", "type": "output"}]}}, (), "|no ending|output"),
        ({"7": {"images": [{"filename": "a/b/c.webp", "subfolder": "x"}]}}, (), "x/a/b|c.webp|output"),
        ({"7": {"images": [{"filename": "a\\c.JPG", "subfolder": None}]}}, (), "a|c.JPG|output"),
        ({"7": {"images": [{"filename": "x.webp"}], "animated": [True]}}, (), "|x.webp|output"),
        ({"7": [{"filename": "bare.png"}]}, (), "|bare.png|output"),
        ({"7": {"images": ["a.png"]}}, (), "|a.png|output"),
        ({"7": {"images": {"0": {"filename": "a.png"}}}}, (), "|a.png|output"),
        ({"7": {"image": [{"filename": "a.png"}]}}, (), "|a.png|output"),
        ({"7": {"ui": {"images": [{"filename": "a.png"}]}}}, (), "|a.png|output"),
        ({"7": {"gifs": [{"filename": "a.webp", "format": "image/webp"}]}}, (), "|a.webp|output"),
        ({"7": {"images": [{"name": "a.png", "subfolder": "x"}]}}, (), "x|a.png|output"),
        ({"7": {"images": [{"filename": "a.png [temp]"}]}}, (), "|a.png|temp"),
        ({"7": {"images": [{"filename": "x.heic"}]}}, (), "|x.heic|output"),
        ({"7": {"images": [{"filename": "portrait v1.5_00001_"}]}}, (), "|portrait v1.5_00001_|output"),
        ({"7": {"images": [{"filename": "x.tiff"}, {"filename": "x.bmp"}]}}, (), None),
        (None, (), None),
        ([], (), None),
        ({"7": {"images": []}}, (), None),
    ],
)  # fmt: skip
def test_our_picture_is_chosen_among_several(
    outputs: Any, savers: tuple[str, ...], place: str | None
) -> None:
    assert first(outputs, *savers) == place


@pytest.mark.parametrize(
    "messages",
    [None, {}, "x", [None], [[]], [["execution_start"]], [["execution_start", None]], [[None, {}]], [7]],
)
def test_odd_messages_of_a_history_are_passed_over(messages: Any) -> None:
    record = {"outputs": {"9": OURS}, "status": {"status_str": "success", "messages": messages}}
    job = Job("p", "ended", record)
    assert job.failure() is None
    assert job.picture_locations()


def ended(status: str | None = "error", messages: Any = None, **error: Any) -> Job:
    said = [["execution_start", {}], ["execution_error", {"node_id": "4", **error}]] if error else messages
    return Job("p", "ended", {"outputs": {}, "status": {"status_str": status, "messages": said}})


SHORT = {"exception_type": "OutOfMemoryError"}
LOADERS = (
    ("CheckpointLoaderSimple", "Exception", "Model in folder 'checkpoints' with filename 'x' not found."),
    ("UNETLoader", "OSError", "[Errno 2] No such file or directory: 'x'"),
    ("CheckpointLoaderSimple", "AttributeError", "'NoneType' object has no attribute 'lower'"),
    ("CheckpointLoader", "TypeError", "expected str, bytes or os.PathLike object, not NoneType"),
    ("VAELoader", "SafetensorError", "Error while deserializing header: HeaderTooLarge"),
    ("easy a1111Loader", "RuntimeError", "ERROR: Could not detect model type of: /models/x"),
    ("LoraLoader", "FileNotFoundError", ""),
)


@pytest.mark.parametrize(("node", "kind", "said"), LOADERS)
def test_a_loader_without_its_file_is_for_an_administrator(node: str, kind: str, said: str) -> None:
    failure = ended(node_type=node, exception_type=kind, exception_message=said).failure()
    assert isinstance(failure, EngineMisconfigured)
    other = ended(node_type="KSampler", exception_type=kind, exception_message=said).failure()
    assert type(other) is EngineError
    picture = ended(node_type="LoadImage", exception_type=kind, exception_message=said).failure()
    assert type(picture) is EngineError


@pytest.mark.parametrize(
    ("job", "kind"),
    [
        (ended("failed"), EngineError),
        (ended("failure"), EngineError),
        (
            ended("error", [{"type": "execution_error", "data": {"exception_type": "OutOfMemoryError"}}]),
            EngineOutOfMemory,
        ),
        (ended("success"), None),
        (ended(None), None),
    ],
)
def test_each_way_of_saying_that_it_failed(job: Job, kind: type[EngineError] | None) -> None:
    assert (type(job.failure()) if job.failure() else None) is kind
    assert not job.interrupted


@pytest.mark.parametrize("status", ["cancelled", "canceled", "interrupted"])
def test_each_way_of_saying_that_it_was_stopped(status: str) -> None:
    assert ended(status).interrupted
    assert "stopped" in str(ended(status).failure())


@pytest.mark.parametrize("status", [None, [], "success", {}, {"status_str": None}])
def test_a_history_without_a_status_is_not_a_failure(status: Any) -> None:
    assert Job("p", "ended", {"outputs": {"9": OURS}, "status": status}).failure() is None


def own_workflow(folder: Path) -> Path:
    path = folder / "flow.json"
    text = {"class_type": "CLIPTextEncode", "inputs": {"text": "%prompt% %seed%"}}
    path.write_text(json.dumps({"1": text, "9": {"class_type": "SaveImage", "inputs": {}}}))
    return path


async def test_the_picture_of_the_save_node_is_painted_whatever_else_there_is(tmp_path: Path) -> None:
    outputs = {**{str(100 + number): odd for number, odd in enumerate(ODD.values())}, "9": OURS}
    async with comfy_server(outputs=outputs) as comfy:
        _, made = await parts_of(comfy_painter(comfy, workflow=own_workflow(tmp_path)))
    assert colour(made.content)[2] == (0, 0, 1)
    assert comfy.views == [{"filename": "ours.png", "subfolder": "", "type": "output"}]


@pytest.mark.parametrize("bad", [None, b"no picture", png()[:50]])
async def test_a_missing_or_broken_picture_falls_back_to_the_next(bad: bytes | None) -> None:
    async with comfy_server(outputs={"3": OURS, "7": SHOWN}, pictures={"shown.png": bad}) as comfy:
        _, made = await parts_of(comfy_painter(comfy))
    assert colour(made.content)[2] == (0, 0, 1)
    assert [view["filename"] for view in comfy.views] == ["shown.png", "ours.png"]


async def test_a_picture_in_a_folder_is_asked_for_by_folder_and_name() -> None:
    outputs = {"7": {"images": [{"filename": "a/b.png", "subfolder": "c", "type": "output"}]}}
    async with comfy_server(outputs=outputs) as comfy:
        await parts_of(comfy_painter(comfy))
    assert comfy.views == [{"filename": "b.png", "subfolder": "c/a", "type": "output"}]


async def test_a_history_that_lags_behind_the_end_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prompt_tracking, "POLL_SECONDS_ENDING", 0.02)
    async with comfy_server(history_lag=10) as comfy:
        await parts_of(comfy_painter(comfy))
    assert len(comfy.posted) == 1


async def test_a_history_that_has_only_odd_outputs_says_so() -> None:
    async with comfy_server(outputs={"1": None, "2": {"text": ["x"]}, "7": {"images": None}}) as comfy:
        with pytest.raises(EngineMisconfigured, match="made no picture"):
            await parts_of(comfy_painter(comfy))
