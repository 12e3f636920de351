"""`chargen doctor` on servers of image models: each cause by its own name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app.ai.automatic1111.checkpoints import is_checkpoint
from app.ai.comfyui.checkpoints import LOADER
from app.settings.settings import Settings
from tests.support.doctor_hosts import findings, host, painting

COMFYUI, AUTOMATIC1111 = f"/object_info/{LOADER}", "/sdapi/v1/sd-models"
LISTS = {"comfyui": COMFYUI, "automatic1111": AUTOMATIC1111}
TITLE = "sd 1.safetensors [31e35c80fc]"
ROW = {"title": TITLE, "model_name": "sd 1", "hash": "31e35c80fc", "filename": "/models/sd 1.safetensors"}


def loader(*names: str) -> Any:
    return {LOADER: {"input": {"required": {"ckpt_name": [[*names], {}]}}}}


def lists(engine: str, *names: str) -> Any:
    return loader(*names) if engine == "comfyui" else [{"title": name} for name in names]


@pytest.mark.parametrize("engine", LISTS)
async def test_a_painter_without_any_checkpoint_is_checkpoint(tmp_path: Path, engine: str) -> None:
    async with host({LISTS[engine]: lists(engine)}) as url:
        for asked in ("", "a.safetensors"):
            (found,) = await painting(tmp_path, engine, url, asked)
            assert found.verdict == "MISSING"
            assert found.report.startswith(f"{url} has no checkpoint: put one into its models/")


@pytest.mark.parametrize("engine", LISTS)
async def test_a_checkpoint_that_is_not_there_is_checkpoint_with_those_that_are(
    tmp_path: Path, engine: str
) -> None:
    async with host({LISTS[engine]: lists(engine, "a.safetensors", "b.ckpt")}) as url:
        (found,) = await painting(tmp_path, engine, url, "gone.safetensors")
        assert found.report == f"{url} has no checkpoint gone.safetensors. It has: a.safetensors, b.ckpt"
        assert await painting(tmp_path, engine, url, "b.ckpt") == []
        assert await painting(tmp_path, engine, url) == []


async def test_a_workflow_of_ones_own_names_its_checkpoint(tmp_path: Path) -> None:
    workflow = tmp_path / "mine.json"
    node = {"class_type": "SaveImage", "inputs": {"text": "%prompt%", "seed": "%seed%"}}
    workflow.write_text(json.dumps({"1": node}))
    given = {"CHARGEN_PAINTER": "comfyui", "CHARGEN_COMFYUI_WORKFLOW": str(workflow)}
    async with host({COMFYUI: loader()}) as url:
        variables = {"CHARGEN_DATA_DIR": str(tmp_path), "CHARGEN_COMFYUI_URL": url}
        assert await findings(Settings.from_env(given | variables)) == []


@pytest.mark.parametrize(
    "asked",
    [
        "sd 1",
        "SD 1",
        "sd 1.safetensors [abc]",
        "sd 1.safetensors",
        "31e35c80fc",
        "sd",
        TITLE,
        "x",
        "sd 2",
        "31e35c80fd",
    ],
)
async def test_the_doctor_takes_a_name_of_automatic1111_exactly_if_the_painter_does(
    tmp_path: Path, asked: str
) -> None:
    async with host({AUTOMATIC1111: [ROW]}) as url:
        found = await painting(tmp_path, "automatic1111", url, asked)
    assert (found == []) is is_checkpoint(ROW, asked)
    assert [one.report.endswith(f"It has: {TITLE}") for one in found] == [True] * len(found)


async def test_comfyui_takes_a_name_as_it_lists_it_and_no_other(tmp_path: Path) -> None:
    async with host({COMFYUI: loader("sub\\sd 1.safetensors")}) as url:
        for asked in ("sd 1", "sub/sd 1.safetensors"):
            (found,) = await painting(tmp_path, "comfyui", url, asked)
            assert found.report.endswith("It has: sub\\sd 1.safetensors")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not accept its key."),
        (403, "does not accept its key."),
        (502, "answers 502, as a gateway does"),
        (503, "answers 503, as a gateway does"),
        (504, "answers 504, as a gateway does"),
        (429, "answers 429: see its log."),
        (500, "answers 500: see its log."),
    ],
)
@pytest.mark.parametrize("engine", LISTS)
async def test_what_a_status_of_the_right_address_says_is_checkpoint(
    tmp_path: Path, engine: str, status: int, words: str
) -> None:
    async with host({"*": status}) as url:
        (found,) = await painting(tmp_path, engine, url)
    assert found.verdict == "MISSING"
    assert found.report.startswith(f"{url} {words}")
    assert ("--api-auth" in found.report) is (engine == "automatic1111" and status in (401, 403))


async def test_a_painter_that_is_away_is_checkpoint_with_the_reason(tmp_path: Path) -> None:
    (found,) = await painting(tmp_path, "comfyui", "http://127.0.0.1:9")
    assert found.report == "http://127.0.0.1:9 does not answer. Nothing listens there."


async def test_a_painter_is_asked_without_a_proxy_as_it_is_when_it_paints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:9")
    (found,) = await painting(tmp_path, "comfyui", "http://models.invalid")
    assert "no host of that name" in found.report


PAGE: dict[str, Any] = {"/internal/ping": {}}  # of AUTOMATIC1111's web page


@pytest.mark.parametrize(
    ("engine", "answers", "words"),
    [
        ("automatic1111", PAGE, "{url} is AUTOMATIC1111 without its API: start it with --api."),
        ("automatic1111", {}, "is no automatic1111: is the address right, and was it started with --api?"),
        ("automatic1111", {"*": "<html>"}, "{url} is no automatic1111: is the address right?"),
        ("automatic1111", {COMFYUI: loader("a")}, "What answers at {url} is comfyui, no automatic1111."),
        ("comfyui", {}, "{url} is no comfyui: is the address right?"),
        ("comfyui", {"*": "<html>"}, "{url} is no comfyui: is the address right?"),
        ("comfyui", {COMFYUI: {}}, "{url} is no comfyui: is the address right?"),
        ("comfyui", {AUTOMATIC1111: []}, "What answers at {url} is automatic1111, no comfyui."),
    ],
)
async def test_something_else_where_a_painter_should_be_is_checkpoint(
    tmp_path: Path, engine: str, answers: Any, words: str
) -> None:
    async with host(answers) as url:
        (found,) = await painting(tmp_path, engine, url)
    assert found.verdict == "MISSING"
    assert words.format(url=url) in found.report


async def test_a_server_without_the_list_that_paints_is_not_missing(tmp_path: Path) -> None:
    async with host({"/sdapi/v1/txt2img": 405}) as url:
        (found,) = await painting(tmp_path, "automatic1111", url)
    assert (found.verdict, "lists no checkpoints" in found.report) == ("idle", True)


@pytest.mark.parametrize(
    ("engine", "there", "asked"),
    [
        ("comfyui", "", "/prompt"),
        ("comfyui", "", "/object_info/CheckpointLoaderSimple"),
        ("comfyui", "/comfy", "/comfy/api/prompt"),
        ("comfyui", "/api", ""),
        ("automatic1111", "", "/sdapi/v1"),
        ("automatic1111", "", "/sdapi/v1/txt2img"),
        ("automatic1111", "/sd", "/sd/docs"),
    ],
)
async def test_a_painters_wrong_address_is_checkpoint_with_the_one_that_works(
    tmp_path: Path, engine: str, there: str, asked: str
) -> None:
    async with host({f"{there}{LISTS[engine]}": lists(engine, "a")}) as url:
        (found,) = await painting(tmp_path, engine, f"{url}{asked}")
    right = f"Set CHARGEN_{engine.upper()}_URL={url}{there}"
    assert found.report == f"There is no {engine} at {url}{asked}. {right}"
