"""`chargen doctor` on servers of models: it names the cause, and what to set."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.ai.builtin.writer import write_details
from app.cli.doctor import engines as doctor_engines
from app.settings.settings import Settings
from tests.support.command import within
from tests.support.doctor_hosts import configured, findings, host
from tests.support.model_answers import HISTORY, person
from tests.support.model_script import chat, model_script, refusal, status

MODELS = {"data": [{"id": "m-1"}, {"id": "big"}]}


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
        ("/v1beta/openai", "/v1beta"),
        ("/v1beta/openai", "/v1beta/openai/chat/completions"),
        ("/compatible-mode/v1", ""),
        ("/v1", "/v1/responses"),
    ],
)
async def test_a_wrong_address_is_named_with_the_one_that_works(
    tmp_path: Path, there: str, asked: str
) -> None:
    async with host({f"{there}/models": MODELS}) as url:
        found = await findings(configured(tmp_path, f"{url}{asked}"))
    assert [one.verdict for one in found] == ["MISSING", "MISSING"]
    assert (
        found[0].report
        == f"There is no model server at {url}{asked}. Set CHARGEN_OPENAI_BASE_URL={url}{there}"
    )


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
async def test_a_wrong_address_that_answers_an_error_is_named_where_a_list_shows_another(
    tmp_path: Path, status: int
) -> None:
    """Google answers 401 to a good key at any address but its own for OpenAI's API."""
    async with host({"/v1beta/openai/models": MODELS, "*": status}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1"))
    assert found[0].report.endswith(f"Set CHARGEN_OPENAI_BASE_URL={url}/v1beta/openai")


async def test_the_variable_that_is_named_is_the_steps_own_where_it_has_one(tmp_path: Path) -> None:
    async with host({"/v1/models": MODELS}) as url:
        more = {"CHARGEN_OPENAI_HISTORY_BASE_URL": url}
        (found,) = await findings(configured(tmp_path, f"{url}/v1", **more))
    assert (found.what, found.report.split()[-1]) == ("history", f"CHARGEN_OPENAI_HISTORY_BASE_URL={url}/v1")


@pytest.mark.parametrize(
    ("models", "model"),
    [
        (MODELS, "m-1"),
        ({"object": "list", "data": [{"id": "m-1:latest"}]}, "m-1"),
        ({"data": [{"id": "models/M-1"}]}, "m-1"),
        ({"models": [{"name": "m-1"}]}, "m-1"),
        (["m-1"], "m-1"),
        ({"data": ["big", "m-1"]}, "m-1"),
        ({"models": ["m-1:latest"]}, "m-1"),
        ({"data": {"m-1": {"context_length": 8192}}}, "m-1"),
        ({"data": [{"model": "m-1"}, None, 7, ""]}, "m-1"),
        ({"data": [{"id": "m-1", "max_model_len": True, "context_length": "long"}]}, "m-1"),
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
        (
            {"data": [{"id": "m-1", "max_model_len": "1024"}]},
            "MISSING",
            "a context of 1024 tokens: too small",
        ),
        ({"data": [{"id": "m-1", "context_length": 1e3}]}, "MISSING", "a context of 1000 tokens: too small"),
        ({"data": [{"id": "m-1", "limits": {"context_window": 512}}]}, "MISSING", "a context of 512 tokens"),
        ({"object": "list", "data": None}, "MISSING", "has no model m-1. It has: none"),
        ({"data": ["one", "two\x1b[2J"]}, "MISSING", "has no model m-1. It has: one, two[2J"),
        (
            (503, {"error": {"message": "Loading model"}}),
            "MISSING",
            "answers 503 (loading model): it is busy",
        ),
        ((429, {"error": "slow down"}), "MISSING", "answers 429 (slow down): it is busy"),
        (500, "MISSING", "answers 500 (no): it is busy, still starting, or fails. See its log."),
        (401, "MISSING", "does not accept its key"),
        (404, "idle", "lists no models"),
        ("hello", "idle", "lists no models"),
    ],
)
async def test_what_a_server_lacks_is_named(tmp_path: Path, answer: Any, verdict: str, words: str) -> None:
    async with host({"/v1/models": answer}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1"))
    assert {one.verdict for one in found} == {verdict}
    assert words in found[0].report


async def test_what_llama_cpp_says_of_its_model_is_named(tmp_path: Path) -> None:
    listed = {"data": [{"id": "file.gguf", "owned_by": "llamacpp"}]}
    props = {"modalities": {"vision": False}, "chat_template_caps": {"supports_system_role": False}}
    async with host({"/v1/models": listed, "/props": props}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1", CHARGEN_ANALYST="openai"))
    said = {one.what: (one.verdict, one.report) for one in found}
    assert said["vision"] == ("MISSING", f"the model at {url}/v1 can't read pictures.")
    assert said["history"] == ("ok", "knows no system role: that text goes into the user's message")


@pytest.mark.parametrize(
    ("props", "words"),
    [
        ({"default_generation_settings": {"n_ctx": 512}}, "m-1 has a context of 512 tokens: too small."),
        ({"default_generation_settings": {"n_ctx": "1024"}}, "m-1 has a context of 1024 tokens: too small."),
        ((503, {"error": {"message": "Loading model"}}), "still loading its model"),
        ({"default_generation_settings": {"n_ctx": 8192}}, None),
        ({"default_generation_settings": None, "modalities": []}, None),
        (["odd"], None),
        (500, None),
    ],
)
async def test_the_context_that_llama_cpp_gives_its_model_counts(
    tmp_path: Path, props: Any, words: str | None
) -> None:
    """Its list names only the context that the model was trained with, while the model loads nothing."""
    listed = {"data": [{"id": "file.gguf", "owned_by": "llamacpp", "meta": {"n_ctx_train": 131072}}]}
    async with host({"/v1/models": listed, "/props": props}) as url:
        found = await findings(configured(tmp_path, f"{url}/v1"))
    assert [one.verdict for one in found] == (["MISSING", "MISSING"] if words else [])
    assert all(str(words) in one.report for one in found)


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
    assert words in found[0].report


async def test_a_proxy_that_can_not_be_used_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "socks5://127.0.0.1:9")
    found = await findings(configured(tmp_path, "http://models.invalid/v1"))
    assert "See HTTP_PROXY" in found[0].report


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
        announced = await asyncio.to_thread(
            lambda: within(tmp_path, "doctor", "--try", **writing(server.url))
        )
    tried = announced.output.split("Engines, tried")[1]
    assert "Its context holds 512 tokens, and the question takes 900." in tried
    assert "has no model m-1. It has: one, two" in tried


async def test_try_says_what_it_found_of_a_server_that_answered(tmp_path: Path) -> None:
    history = HISTORY.replace("Iris", write_details(doctor_engines.trial()).first_name)
    small = "maximum context length is 2048 tokens. However, you requested 4300 tokens (300 in the messages)"
    answers = (refusal(400, "System role not supported"), refusal(400, small), chat(person()), chat(history))
    async with model_script(*answers) as server:
        announced = await asyncio.to_thread(
            lambda: within(tmp_path, "doctor", "--try", **writing(server.url))
        )
    assert "its context is small: 2048 tokens; it knows no system role" in announced.output


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
            assert early[1].report.startswith("openai-compatible · m-1 made Iris Vale")
            release.set()  # the next answer is given only now
            late = await loop.run_in_executor(thread, list, tried)
    assert [one.verdict for one in late] == ["MISSING", "ok"]
    assert "does not accept its key" in late[0].report
