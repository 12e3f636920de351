"""`chargen doctor` on the server of a moderator, without which nothing passes."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from app.ai.error_messages import NOT_THERE, UNKNOWN_MODEL, UNREACHABLE, UNUSABLE
from app.cli.doctor import engines as doctor_engines
from app.errors import AppError, EngineBusy, EngineError, EngineMisconfigured
from tests.support.doctor_hosts import findings, host, moderated

MODELS = {"data": [{"id": "llama-guard3"}, {"id": "big"}]}


@pytest.mark.parametrize(
    ("path", "answers", "model", "words"),
    [
        ("", {"/v1/models": MODELS}, "llama-guard3", "Set CHARGEN_MODERATION_BASE_URL={url}/v1"),
        ("/v1/v1", {"/v1/models": MODELS}, "big", "Set CHARGEN_MODERATION_BASE_URL={url}/v1"),
        ("/v1", {"/v1/models": MODELS}, "guard", "has no model guard. It has: llama-guard3, big"),
        ("/v1", {"*": 401}, "guard", "{url}/v1 does not accept its key."),
        ("/v1", {"*": 503}, "guard", "{url}/v1 answers 503"),
        ("/v1", {"/v1/models": MODELS}, "llama-guard3", None),
    ],
)
@pytest.mark.parametrize("kind", ["guard", "chat"])
async def test_what_a_moderators_server_lacks_is_named(
    tmp_path: Path, kind: str, path: str, answers: Any, model: str, words: str | None
) -> None:
    async with host(answers) as url:
        found = await findings(moderated(tmp_path, kind, f"{url}{path}", model))
    assert [(one.verdict, one.what) for one in found] == ([("MISSING", "moderation")] if words else [])
    assert all(str(words).format(url=url) in one.report for one in found)


@pytest.mark.parametrize(
    ("path", "model", "verdicts"),
    [("/v1", "", []), ("/v1", "big", []), ("/v1", "omni", ["idle"]), ("", "", ["MISSING"])],
)
async def test_an_endpoint_need_not_list_its_model(
    tmp_path: Path, path: str, model: str, verdicts: list[str]
) -> None:
    async with host({"/v1/models": {"data": [{"id": "big", "max_model_len": 512}]}}) as url:
        found = await findings(moderated(tmp_path, "endpoint", f"{url}{path}", model))
    assert [one.verdict for one in found] == verdicts


UNREADABLE = EngineError("The moderator does not answer in a way that can be read for certain.")


@pytest.mark.parametrize(
    ("kind", "path", "answers", "error", "words"),
    [
        (
            "guard",
            "/v1",
            MODELS,
            EngineMisconfigured(UNKNOWN_MODEL),
            "has no model m. It has: llama-guard3, big",
        ),
        ("guard", "", MODELS, EngineMisconfigured(NOT_THERE), "Set CHARGEN_MODERATION_BASE_URL={url}/v1"),
        ("guard", "/v1", (503, {"error": "Loading model"}), EngineBusy(), "answers 503 (loading model)"),
        ("guard", "/v1", 404, EngineBusy(UNREACHABLE), "lists no models: is the address right?"),
        ("guard", "/v1", {"data": ["m"]}, UNREADABLE, ""),
        ("guard", "/v1", 404, UNREADABLE, ""),
        ("endpoint", "/v1", MODELS, EngineMisconfigured(NOT_THERE), "Has it a moderation endpoint?"),
        (
            "endpoint",
            "/v1",
            "<html>",
            EngineError(UNUSABLE),
            "is the address right? Has it a moderation endpoint?",
        ),
        ("endpoint", "", MODELS, EngineError(UNUSABLE), "Set CHARGEN_MODERATION_BASE_URL={url}/v1"),
    ],
)
async def test_the_look_adds_the_cause_to_what_a_moderators_real_call_ended_in(
    tmp_path: Path, kind: str, path: str, answers: Any, error: AppError, words: str
) -> None:
    async with host({"/v1/models": answers}) as url:
        settings = moderated(tmp_path, kind, f"{url}{path}", "m")
        said = await asyncio.to_thread(doctor_engines.why, settings, "moderation", error)
    assert words.format(url=url) in said
    assert bool(said) is bool(words)
