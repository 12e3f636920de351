"""`chargen doctor` on engines: a local Ollama is found, and with --try each engine really answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.ai.automatic1111 import probe as automatic1111
from app.ai.builtin.writer import write_details
from app.ai.comfyui import probe as comfyui
from app.ai.openai_compatible.probe import ollama
from app.cli.doctor import engines as doctor_engines
from tests.support.comfy_server import CHECKPOINTS, comfy_server
from tests.support.command import within
from tests.support.model_answers import HISTORY, person
from tests.support.model_script import Answer, chat, model_script, painted, refusal, status
from tests.support.runs import png


async def doctor(folder: Path, *words: str, **variables: str) -> Any:
    """In a thread, since the servers it asks live on this one's loop."""
    return await asyncio.to_thread(lambda: within(folder, "doctor", *words, **variables))


def models(*names: str) -> Answer:
    return status(200, {"models": [{"name": name} for name in names]})


def able(*abilities: str) -> Answer:
    return status(200, {"capabilities": [*abilities]})


async def test_a_local_ollama_is_found_with_the_lines_that_would_use_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    abilities = (able("embedding"), able("completion", "vision"), able("completion"))
    async with model_script(models("embed", "llava", "qwen3"), *abilities) as server:
        address = server.url.removesuffix("/v1")
        monkeypatch.setattr(ollama, "OLLAMA", address)
        announced = (await doctor(tmp_path)).output
    assert f"answers at {address} with embed, llava, qwen3" in announced
    assert f"CHARGEN_OPENAI_BASE_URL={address}/v1" in announced
    assert "CHARGEN_WRITER=openai CHARGEN_OPENAI_MODEL=llava" in announced
    assert "CHARGEN_ANALYST=openai CHARGEN_OPENAI_VISION_MODEL=llava" in announced


async def test_the_lines_it_says_are_a_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with model_script(models("llava"), able("completion", "vision")) as server:
        address = server.url.removesuffix("/v1")
        monkeypatch.setattr(ollama, "OLLAMA", address)
        announced = (await doctor(tmp_path)).output
        lines = announced.split("to use it, set: ")[1].split("\n")[0].split(" ")
        again = (await doctor(tmp_path, **dict(line.split("=", 1) for line in lines))).output
    assert f"openai: llava at {address}/v1, without a key" in again
    assert "to use it, set" not in again


async def test_an_ollama_without_models_or_none_at_all_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with model_script(models()) as server:
        address = server.url.removesuffix("/v1")
        monkeypatch.setattr(ollama, "OLLAMA", address)
        assert "has no model" in (await doctor(tmp_path)).output
    assert "  ollama" not in (await doctor(tmp_path)).output


def openai(url: str) -> dict[str, str]:
    return {
        "CHARGEN_ANALYST": "builtin",
        "CHARGEN_ENGINE": "openai",
        "CHARGEN_OPENAI_BASE_URL": url,
        "CHARGEN_OPENAI_MODEL": "m-1",
        "CHARGEN_OPENAI_IMAGE_MODEL": "p-1",
    }


async def test_try_makes_a_real_call_to_each_engine_and_says_what_came_back(tmp_path: Path) -> None:
    usage = {"prompt_tokens": 200, "completion_tokens": 80, "total_tokens": 280}
    history = HISTORY.replace("Iris", write_details(doctor_engines.trial()).first_name)
    async with model_script() as server:
        server.answers = [chat(person(), usage=usage), chat(history), painted(png(), png(size=(64, 64)))]
        first = await doctor(tmp_path, "--try", **openai(server.url))
        name = first.output.split("openai-compatible · m-1 made ")[1].split(",")[0]
    assert name == "Iris Vale"
    assert "280 tokens" in first.output
    assert "builtin saw: " in first.output
    assert f"m-1 wrote {len(history)} characters" in first.output
    assert "p-1 painted 64 × 64 after 1 previews" in first.output


async def test_try_says_what_is_wrong_with_an_engine(tmp_path: Path) -> None:
    async with model_script(refusal(401, "no")) as server:
        announced = await doctor(tmp_path, "--try", **openai(server.url))
    assert announced.exit_code == 1
    assert announced.output.count("does not accept its key") == 3
    assert "Something is missing." in announced.output


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ("safe", "ok", "the moderator lets an innocent sentence through"),
        ("unsafe\nS10", "MISSING", "refuses an innocent sentence as hate_speech"),
        ("I like lighthouses.", "MISSING", "does not answer in a way that can be read for certain"),
    ],
)
async def test_the_doctor_says_who_moderates_and_whether_it_can(
    tmp_path: Path, answer: str, verdict: str, words: str
) -> None:
    async with model_script(chat(answer)) as server:
        announced = await doctor(
            tmp_path,
            "--try",
            CHARGEN_MODERATION="builtin,guard",
            CHARGEN_MODERATION_BASE_URL=server.url,
            CHARGEN_MODERATION_MODEL="llama-guard3",
        )
    configured, tried = announced.output.split("Engines, tried")
    assert f"builtin rules, then guard: llama-guard3 at {server.url}, without a key" in configured
    (line,) = [line for line in tried.splitlines() if "moderation" in line]
    assert line.split()[0] == verdict
    assert words in line


async def test_try_answers_for_the_built_in_engines_too(tmp_path: Path) -> None:
    announced = (await doctor(tmp_path, "--try")).output.split("Engines, tried")[1]
    assert announced.count("  ok ") == 4
    assert "painted 768 × 768 after 3 previews" in announced


async def test_a_local_comfyui_is_found_with_lines_that_are_a_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with comfy_server() as comfy:
        monkeypatch.setattr(comfyui, "COMFYUI", comfy.url)
        announced = (await doctor(tmp_path)).output
        lines = announced.split("to use it, set: ")[1].split("\n")[0].split(" ")
        again = (await doctor(tmp_path, **dict(line.split("=", 1) for line in lines))).output
    assert f"0.9.1 answers at {comfy.url} with {', '.join(CHECKPOINTS)}" in announced
    assert lines == ["CHARGEN_PAINTER=comfyui", f"CHARGEN_COMFYUI_CHECKPOINT={CHECKPOINTS[0]}"]
    assert f"comfyui: {CHECKPOINTS[0]} at http://127.0.0.1:8188" in again
    assert "to use it, set" not in again


async def test_a_local_comfyui_without_a_checkpoint_is_reported_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with comfy_server(checkpoints=[[], {}]) as comfy:
        monkeypatch.setattr(comfyui, "COMFYUI", comfy.url)
        assert "put one into its models/checkpoints" in (await doctor(tmp_path)).output


async def test_a_local_server_with_automatic1111s_api_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with model_script(status(200, [{"title": "sd 1.safetensors [abc]"}])) as server:
        monkeypatch.setattr(automatic1111, "AUTOMATIC1111", server.url)
        announced = (await doctor(tmp_path)).output
    assert (
        "CHARGEN_PAINTER=automatic1111 CHARGEN_AUTOMATIC1111_CHECKPOINT='sd 1.safetensors [abc]'" in announced
    )
    assert server.asked[0].path == "/v1/sdapi/v1/sd-models"


async def test_try_paints_on_a_comfyui_with_and_without_a_picture(tmp_path: Path) -> None:
    async with comfy_server() as comfy:
        announced = await doctor(tmp_path, "--try", CHARGEN_PAINTER="comfyui", CHARGEN_COMFYUI_URL=comfy.url)
    told_of = announced.output.split("Engines, tried")[1]
    assert told_of.count(f"comfyui {CHECKPOINTS[0]} painted 768 × 768 after ") == 2
    assert "likeness" in told_of
    assert len(comfy.uploads) == 1
    assert len(comfy.posted) == 2


async def test_try_says_what_is_wrong_with_a_comfyui(tmp_path: Path) -> None:
    async with comfy_server(error="ValueError") as comfy:
        comfy.checkpoints = [[], {}]
        announced = await doctor(tmp_path, "--try", CHARGEN_PAINTER="comfyui", CHARGEN_COMFYUI_URL=comfy.url)
    assert announced.exit_code == 1
    assert announced.output.count("The engine has no model.") == 2


DIFFUSERS = {"CHARGEN_PAINTER": "diffusers", "CHARGEN_DIFFUSERS_MODEL": "owner/name"}


async def test_the_doctor_says_what_the_painter_in_the_worker_lacks(tmp_path: Path) -> None:
    announced = await doctor(tmp_path, "--try", **DIFFUSERS)
    assert announced.exit_code == 1
    configured, tried = announced.output.split("Engines, tried")
    assert "MISSING  image" in configured
    assert "run pip install 'chargen[diffusers]'" in configured
    assert "MISSING  image" in tried
    assert "model can't be loaded" in tried
    assert tried.count("  ok ") == 3


@pytest.mark.parametrize("command", ["worker", "serve"])
def test_what_paints_does_not_start_without_it(tmp_path: Path, command: str) -> None:
    announced = within(tmp_path, command, **DIFFUSERS)
    assert announced.exit_code == 1
    assert announced.output.startswith("Error: CHARGEN_PAINTER is diffusers, which needs torch")
    assert len(announced.output.strip().splitlines()) == 1
