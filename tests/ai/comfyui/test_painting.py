"""The ComfyUI painter against a fake server: from the prompt to the picture."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.ai.image_servers import progress as pacing
from app.engines.ports import wants_reference
from app.runs.usage import UsageRecord, recording_usage
from tests.support.comfy_server import CHECKPOINTS, comfy_server
from tests.support.portraits import brief, colour, comfy_painter, parts_of
from tests.support.runs import png

REFERENCE = png("lime", (1600, 1200))


@pytest.fixture(autouse=True)
def each_preview(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacing, "MIN_SECONDS", 0.0)


@pytest.mark.parametrize("old", [False, True])
async def test_a_portrait_with_previews_and_what_it_was_made_from(old: bool) -> None:
    async with comfy_server(old=old) as comfy:
        with recording_usage(UsageRecord("x")) as usage_record:
            previews, made = await parts_of(comfy_painter(comfy))
    assert [one.progress for one in previews] == [25, 50, 75, 99]
    assert {colour(one.content) for one in previews} == {("WEBP", (384, 384), (1, 0, 0))}
    assert colour(made.content) == ("WEBP", (768, 768), (0, 0, 1))
    assert (made.width, made.height, made.seed) == (768, 768, 5)
    assert made.engine == f"comfyui {CHECKPOINTS[0]}"
    assert "lighthouse keeper" in made.prompt
    assert [(c.engine, c.model, c.prompt, c.outcome) for c in usage_record.calls] == [
        ("comfyui", CHECKPOINTS[0], "portrait 2, text 1", "ok")
    ]
    assert usage_record.calls[0].seconds > 0


async def test_the_workflow_is_posted() -> None:
    async with comfy_server() as comfy:
        with recording_usage(UsageRecord("x")) as usage_record:
            await parts_of(comfy_painter(comfy, checkpoint="mine.safetensors", size=512, steps=9))
    (sent,) = comfy.posted
    assert sent.prompt_id == sent.client_id == usage_record.key("portrait 2, text 1/mine.safetensors/0")
    assert sent.extra["preview_method"] == "auto"
    assert comfy.flags == [{"type": "feature_flags", "data": {"supports_preview_metadata": True}}]
    inputs = {node["class_type"]: node["inputs"] for node in sent.graph.values()}
    assert inputs["CheckpointLoaderSimple"]["ckpt_name"] == "mine.safetensors"
    assert inputs["EmptyLatentImage"] == {"width": 512, "height": 512, "batch_size": 1}
    assert (inputs["KSampler"]["seed"], inputs["KSampler"]["steps"]) == (5, 9)
    assert "Iris" not in json.dumps(sent.graph)
    assert not any("Origin" in headers for headers in comfy.headers), "ComfyUI refuses strange ones"
    assert comfy.uploads == []


@pytest.mark.parametrize(
    "listed", [[["a.safetensors", "b"], {}], ["COMBO", {"options": ["a.safetensors", "b"]}]]
)
async def test_without_a_checkpoint_set_the_first_one_listed_is_used(listed: Any) -> None:
    async with comfy_server(checkpoints=listed) as comfy:
        assert (await parts_of(comfy_painter(comfy)))[1].engine == "comfyui a.safetensors"


async def test_the_api_key_is_sent_with_every_request_and_the_websocket() -> None:
    async with comfy_server(key="k-1") as comfy:
        previews, _ = await parts_of(comfy_painter(comfy, api_key="k-1"))
    assert previews, "the websocket was accepted"
    assert {headers["Authorization"] for headers in comfy.headers} == {"Bearer k-1"}


async def test_a_name_and_password_in_the_address_go_with_all_of_them_too() -> None:
    async with comfy_server() as comfy:
        comfy.url = comfy.url.replace("http://", "http://me:secret@")
        previews, _ = await parts_of(comfy_painter(comfy))
    assert previews
    assert {headers["Authorization"].split(" ")[0] for headers in comfy.headers} == {"Basic"}


async def test_the_runs_picture_is_what_the_portrait_begins_from() -> None:
    async with comfy_server() as comfy:
        with recording_usage(UsageRecord("x")) as usage_record:
            ours = comfy_painter(comfy, likeness=0.3)
            assert wants_reference(ours)
            await parts_of(ours, brief(reference=REFERENCE))
    ((name, fields, content),) = comfy.uploads
    assert fields == {"type": "temp", "subfolder": "chargen", "overwrite": "true"}
    with Image.open(io.BytesIO(content)) as sent:
        assert (sent.format, sent.size) == ("JPEG", (1024, 768))
    inputs = {node["class_type"]: node["inputs"] for node in comfy.posted[0].graph.values()}
    assert inputs["LoadImage"]["image"] == f"chargen/{name} [temp]"
    assert (inputs["ImageScale"]["width"], inputs["ImageScale"]["crop"]) == (1024, "center")
    assert inputs["KSampler"]["denoise"] == 0.7
    assert usage_record.calls[0].prompt == "portrait 2, reference 1"


async def test_without_likeness_no_picture_is_sent() -> None:
    async with comfy_server() as comfy:
        ours = comfy_painter(comfy, likeness=0.0)
        assert not wants_reference(ours)
        await parts_of(ours, brief(reference=REFERENCE))
    assert comfy.uploads == []


async def test_a_workflow_of_ones_own_with_data_that_looks_like_more(tmp_path: Path) -> None:
    graph = {
        "1": {"class_type": "CLIPTextEncode", "inputs": {"text": "oil painting of %prompt%", "n": "%seed%"}},
        "2": {"class_type": "SaveImage", "inputs": {"filename_prefix": "%date%-%seed%"}},
    }
    path = tmp_path / "my flow.json"
    path.write_text(json.dumps(graph))
    async with comfy_server() as comfy:
        ours = comfy_painter(comfy, workflow=path)
        assert not wants_reference(ours), "it has nothing for a picture"
        said = 'a "knight" %seed% (red:1.9) <lora:x:1> embedding:bad {a|b} BREAK'
        with recording_usage(UsageRecord("x")) as usage_record:
            _, made = await parts_of(ours, brief(physical_description=said))
    text = comfy.posted[0].graph["1"]["inputs"]["text"]
    assert text.startswith("oil painting of portrait")
    assert "a knight seed red 1.9 lora x 1 embedding bad a b break" in text
    assert comfy.posted[0].graph["1"]["inputs"]["n"] == 5
    assert comfy.posted[0].graph["2"]["inputs"]["filename_prefix"] == "%date%-5"
    assert made.engine == "comfyui my flow"
    assert usage_record.calls[0].prompt.startswith("portrait 2, my flow ")


async def test_previews_are_paced(monkeypatch: pytest.MonkeyPatch) -> None:
    async with comfy_server(steps=50, pace=0.001) as comfy:
        previews, _ = await parts_of(comfy_painter(comfy))
        assert 8 <= len(previews) <= 13
        monkeypatch.setattr(pacing, "MIN_SECONDS", 60.0)
        previews, _ = await parts_of(comfy_painter(comfy))
    assert len(previews) == 1
