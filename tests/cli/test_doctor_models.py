"""`chargen doctor` on servers of models: it names the cause, and what to set."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from app.adapters import issuer_keys
from app.ai.builtin.writer import write_details
from app.cli import doctor_engines, doctor_models
from app.cli.finding import Finding
from app.settings import Settings
from tests.support.comfy_server import CHECKPOINTS, comfy_server
from tests.support.command import free_port, within
from tests.support.model_answers import HISTORY, person
from tests.support.model_script import chat, model_script, refusal, status

MODELS = {"data": [{"id": "m-1"}, {"id": "big"}]}


@asynccontextmanager
async def host(answers: dict[str, Any]) -> AsyncIterator[str]:
    """Answers JSON, or words, at these paths, and 404 with a page at all others."""

    async def answer(request: web.Request) -> web.Response:
        said = answers.get(request.path)
        if isinstance(said, int):
            return web.json_response({"error": "no"}, status=said)
        if said is None:
            return web.Response(text="<html>none</html>", content_type="text/html", status=404)
        return web.json_response(said) if not isinstance(said, str) else web.Response(text=said)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def configured(folder: Path, url: str, **more: str) -> Settings:
    given = {"CHARGEN_WRITER": "openai", "CHARGEN_OPENAI_MODEL": "m-1", "CHARGEN_OPENAI_BASE_URL": url}
    return Settings.from_env({"CHARGEN_DATA_DIR": str(folder), **given, **more})


async def findings(settings: Settings) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(doctor_models.servers(settings)))


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        ("/v1", ""),
        ("/v1", "/v1/v1"),
        ("/v1", "/v1/chat/completions"),
        ("/v1", "/api"),
        ("", "/v1"),
        ("/api/v1", "/api"),
        ("/api/v1", "/v1"),
        ("/openai/v1", "/v1"),
    ],
)
async def test_a_wrong_address_is_named_with_the_one_that_works(
    tmp_path: Path, there: str, asked: str
) -> None:
    async with host({f"{there}/models": MODELS}) as url:
        found = await findings(configured(tmp_path, f"{url}{asked}"))
    assert [one.verdict for one in found] == ["MISSING", "MISSING"]
    assert (
        found[0].told == f"There is no model server at {url}{asked}. Set CHARGEN_OPENAI_BASE_URL={url}{there}"
    )


async def test_the_variable_that_is_named_is_the_steps_own_where_it_has_one(tmp_path: Path) -> None:
    async with host({"/v1/models": MODELS}) as url:
        more = {"CHARGEN_OPENAI_HISTORY_BASE_URL": url}
        (found,) = await findings(configured(tmp_path, f"{url}/v1", **more))
    assert (found.what, found.told.split()[-1]) == ("history", f"CHARGEN_OPENAI_HISTORY_BASE_URL={url}/v1")


@pytest.mark.parametrize(
    ("models", "model"),
    [
        (MODELS, "m-1"),
        ({"object": "list", "data": [{"id": "m-1:latest"}]}, "m-1"),
        ({"data": [{"id": "models/M-1"}]}, "m-1"),
        ({"models": [{"name": "m-1"}]}, "m-1"),
        ([{"id": "m-1", "max_model_len": 32768}], "m-1"),
        ({"data": [{"id": "/models/file.gguf", "owned_by": "llamacpp"}]}, "m-1"),
    ],
)
async def test_a_server_that_has_the_model_is_fine(tmp_path: Path, models: Any, model: str) -> None:
    async with host({"/v1/models": models}) as url:
        assert await findings(configured(tmp_path, f"{url}/v1", CHARGEN_OPENAI_MODEL=model)) == []


@pytest.mark.parametrize(
    ("answer", "verdict", "words"),
    [
        ({"data": [{"id": "one"}, {"id": "two"}]}, "MISSING", "has no model m-1. It has: one, two"),
        ({"data": []}, "MISSING", "has no model m-1. It has: none"),
        ({"data": [{"id": f"n{at}"} for at in range(30)]}, "MISSING", "n19 and 10 more"),
        ({"data": [{"id": "m-1", "max_model_len": 1024}]}, "MISSING", "a context of 1024 tokens: too small"),
        ({"data": [{"id": "m-1", "meta": {"n_ctx": 512}}]}, "MISSING", "a context of 512 tokens: too small"),
        (401, "MISSING", "does not accept its key"),
        (404, "idle", "lists no models"),
        ("hello", "idle", "lists no models"),
    ],
)
async def test_what_a_server_lacks_is_named(tmp_path: Path, answer: Any, verdict: str, words: str) -> None:
    async with host({"/v1/models": answer}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1"))
    assert {one.verdict for one in found} == {verdict}
    assert words in found[0].told


async def test_what_llama_cpp_says_of_its_model_is_named(tmp_path: Path) -> None:
    listed = {"data": [{"id": "file.gguf", "owned_by": "llamacpp"}]}
    props = {"modalities": {"vision": False}, "chat_template_caps": {"supports_system_role": False}}
    async with host({"/v1/models": listed, "/props": props}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1", CHARGEN_ANALYST="openai"))
    said = {one.what: (one.verdict, one.told) for one in found}
    assert said["vision"] == ("MISSING", f"the model at {url}/v1 can't read pictures.")
    assert said["history"] == ("ok", "knows no system role: that text goes into the user's message")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:9/v1", "Nothing listens there."),
        ("http://models.invalid/v1", "no host of that name"),
    ],
)
async def test_a_server_that_is_away_is_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, words: str
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    found = await findings(configured(tmp_path, url))
    assert words in found[0].told


async def test_a_proxy_that_can_not_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:9")
    found = await findings(configured(tmp_path, "http://models.invalid/v1"))
    assert "See HTTP_PROXY" in found[0].told


async def test_a_checkpoint_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    async with comfy_server() as comfy:
        painter = {
            "CHARGEN_PAINTER": "comfyui",
            "CHARGEN_COMFYUI_URL": comfy.url,
            "CHARGEN_WRITER": "builtin",
        }
        asked = {"CHARGEN_COMFYUI_CHECKPOINT": "gone.safetensors"}
        (found,) = await findings(configured(tmp_path, comfy.url, **painter, **asked))
        assert (
            found.told == f"{comfy.url} has no checkpoint gone.safetensors. It has: {', '.join(CHECKPOINTS)}"
        )
        assert await findings(configured(tmp_path, comfy.url, **painter)) == []


@pytest.mark.parametrize(
    ("checkpoint", "fine"),
    [("sd 1", True), ("sd 1.safetensors", True), ("sd 1.safetensors [abc]", True), ("x", False)],
)
async def test_a_checkpoint_of_automatic1111_may_be_named_in_its_ways(
    tmp_path: Path, checkpoint: str, fine: bool
) -> None:
    async with host({"/sdapi/v1/sd-models": [{"title": "sd 1.safetensors [abc]"}]}) as url:
        painter = {
            "CHARGEN_PAINTER": "automatic1111",
            "CHARGEN_AUTOMATIC1111_URL": url,
            "CHARGEN_WRITER": "builtin",
        }
        found = await findings(
            configured(tmp_path, url, **painter, CHARGEN_AUTOMATIC1111_CHECKPOINT=checkpoint)
        )
    assert [one.told.endswith("It has: sd 1.safetensors [abc]") for one in found] == ([] if fine else [True])


async def test_something_else_where_a_painter_should_be_is_named(tmp_path: Path) -> None:
    async with host({}) as url:
        painter = {"CHARGEN_PAINTER": "comfyui", "CHARGEN_COMFYUI_URL": url, "CHARGEN_WRITER": "builtin"}
        (found,) = await findings(configured(tmp_path, url, **painter))
    assert f"{url} is no comfyui" in found.told


KEY = {
    "kty": "oct",
    "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"keys": [KEY | {"kid": "one", "use": "sig"}]}, None),
        ({"keys": []}, "no key"),
        ("hello", "no key"),
        (503, "answers 503"),
    ],
)
async def test_an_address_of_keys_is_looked_at(answer: Any, why: str | None) -> None:
    async with host({"/jwks": answer}) as url:
        said = await issuer_keys.probe(f"{url}/jwks", 5.0)
    assert said is None if why is None else why in str(said)


async def test_the_doctor_names_keys_out_of_reach_and_looks_at_the_servers(tmp_path: Path) -> None:
    async with host({"/v1/models": MODELS}) as url:
        variables = {
            "CHARGEN_JWKS_URL": "http://127.0.0.1:9/jwks.json",
            "CHARGEN_JWT_ISSUER": "https://issuer.test",
            "CHARGEN_JWT_AUDIENCE": "studio",
            "CHARGEN_WRITER": "openai",
            "CHARGEN_OPENAI_MODEL": "m-1",
            "CHARGEN_OPENAI_BASE_URL": url,
        }
        told = await asyncio.to_thread(lambda: within(tmp_path, "doctor", **variables))
    assert (
        "MISSING  sign-in keys   http://127.0.0.1:9/jwks.json gives none. Nothing listens there."
        in told.output
    )
    assert f"Set CHARGEN_OPENAI_BASE_URL={url}/v1" in told.output
    assert told.exit_code == 1


def writing(url: str) -> dict[str, str]:
    """A writer on that server, beside engines that take no time."""
    quick = {"CHARGEN_ENGINE": "scripted", "CHARGEN_SCRIPTED_STEP_SECONDS": "0.01"}
    asked = {"CHARGEN_WRITER": "openai", "CHARGEN_OPENAI_BASE_URL": url, "CHARGEN_OPENAI_MODEL": "m-1"}
    return quick | asked


async def test_try_names_the_cause_of_a_call_that_failed(tmp_path: Path) -> None:
    context = status(
        400,
        {
            "error": {
                "type": "exceed_context_size_error",
                "n_prompt_tokens": 900,
                "n_ctx": 512,
                "message": "no",
            }
        },
    )
    gone = refusal(404, "The model `m-1` does not exist", "model_not_found")
    async with model_script(context, gone, status(200, {"data": [{"id": "one"}, {"id": "two"}]})) as server:
        told = await asyncio.to_thread(lambda: within(tmp_path, "doctor", "--try", **writing(server.url)))
    tried = told.output.split("Engines, tried")[1]
    assert "Its context holds 512 tokens, and the question takes 900." in tried
    assert "has no model m-1. It has: one, two" in tried


async def test_try_says_what_it_found_of_a_server_that_answered(tmp_path: Path) -> None:
    history = HISTORY.replace("Iris", write_details(doctor_engines.trial()).first_name)
    small = "maximum context length is 2048 tokens. However, you requested 4300 tokens (300 in the messages)"
    answers = (refusal(400, "System role not supported"), refusal(400, small), chat(person()), chat(history))
    async with model_script(*answers) as server:
        told = await asyncio.to_thread(lambda: within(tmp_path, "doctor", "--try", **writing(server.url)))
    assert "its context is small: 2048 tokens; it knows no system role" in told.output


async def test_try_finds_each_result_as_it_comes(tmp_path: Path) -> None:
    """What is found is printed at once: `click.echo` keeps nothing back."""
    release = asyncio.Event()

    async def held(writer: Any) -> None:
        await release.wait()
        await refusal(401, "no")(writer)

    async with model_script(chat(person()), held) as server:
        settings = Settings.from_env({"CHARGEN_DATA_DIR": str(tmp_path), **writing(server.url)})
        tried, loop = doctor_engines.tried(settings), asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as thread:  # the one that the engines' loop belongs to
            early = [await loop.run_in_executor(thread, next, tried) for _ in range(2)]
            assert early[1].told.startswith("openai-compatible · m-1 made Iris Vale")
            release.set()  # the next answer is given only now
            late = await loop.run_in_executor(thread, list, tried)
    assert [one.verdict for one in late] == ["MISSING", "ok"]
    assert "does not accept its key" in late[0].told
