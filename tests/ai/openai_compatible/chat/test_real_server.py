"""The engines against a real server with a real model: llama.cpp's own, and a very small one.

Its prose is poor; what is tested is that the adapter and the server understand each other.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from app import bootstrap
from app.accounts.policy import Identity
from app.ai.openai_compatible import engines
from app.ai.openai_compatible.chat.finish_reasons import FinishReason
from app.ai.openai_compatible.chat.server import Server
from app.ai.openai_compatible.prompts import ImagePart
from app.cli.doctor import engines as doctor_engines
from app.engines.assembly import build_engines
from app.engines.ports import Engines
from app.errors import EngineError, EngineMisconfigured
from app.runs.models import RunStatus
from app.runs.run_request import RunRequest
from app.runs.steps import Step
from app.runs.usage import UsageRecord, recording_usage
from app.settings.settings import Settings
from tests.conftest import make_settings
from tests.support.model_answers import endpoint
from tests.support.waiting import until

KEY = "the-tests-key"
DESCRIPTION = "Mira, a 24-year-old elf witch, a woman who lives in a tower"
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.support.model_server", KEY]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, "the model server did not start"
        yield f"{address}/v1"
        process.stdin.close()


async def test_a_schema_is_kept_to_and_tokens_are_counted(model_url: str) -> None:
    schema = {
        "type": "object",
        "properties": {"name": {"type": "string", "maxLength": 20}, "kind": {"enum": ["elf", "orc"]}},
        "required": ["name", "kind"],
        "additionalProperties": False,
    }
    ours = Server(endpoint(model_url, api_key=KEY, max_tokens=80))
    with recording_usage(UsageRecord("x")) as usage_record:
        answer = await ours.complete([{"role": "user", "content": "Name an elf."}], "a 1", 1, schema)
    assert set(json.loads(answer.text)) == {"name", "kind"}
    (call,) = usage_record.calls
    assert call.input_tokens
    assert call.output_tokens
    assert answer.finish_reason is FinishReason.STOP


async def test_a_limit_is_kept_and_said(model_url: str) -> None:
    ours = Server(endpoint(model_url, api_key=KEY, max_tokens=8))
    answer = await ours.complete([{"role": "user", "content": "Count to a hundred, one by one."}], "a 1", 1)
    assert answer.is_truncated


async def test_a_wrong_key_is_reported_as_a_wrong_key(model_url: str) -> None:
    ours = Server(endpoint(model_url, api_key="another"))
    with pytest.raises(EngineError, match="does not accept its key"):
        await ours.complete([{"role": "user", "content": "Hello"}], "a 1", 1)


async def test_an_unsupported_input_is_reported(model_url: str) -> None:
    """A model without eyes, shown a picture: this server answers 500."""
    shown: ImagePart = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    ours = Server(endpoint(model_url, api_key=KEY))
    with pytest.raises(EngineMisconfigured, match="can't read pictures"):
        await ours.complete([{"role": "user", "content": [shown]}], "a 1", 1)


async def test_messages_that_its_context_does_not_hold_are_for_an_administrator(model_url: str) -> None:
    ours = Server(endpoint(model_url, api_key=KEY))
    with pytest.raises(EngineMisconfigured, match="larger context"):
        await ours.complete([{"role": "user", "content": "one two three " * 2_000}], "a 1", 1)
    answer = await ours.complete([{"role": "user", "content": "Say yes."}], "a 1", 1)
    assert answer.text, "the server goes on for others"


async def test_a_malformed_request_is_reported(model_url: str) -> None:
    ours = Server(endpoint(model_url, api_key=KEY))
    with pytest.raises(EngineError, match="could not finish this step"):
        await ours.complete([{"role": "nobody"}], "a 1", 1)  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("path", "analyst", "words"),
    [
        ("", "builtin", []),
        ("/v1", "builtin", ["There is no model server at", "There is no model server at"]),
        ("", "openai", ["can't read pictures"]),
    ],
)
async def test_the_doctor_knows_what_it_is(
    tmp_path: Path, model_url: str, path: str, analyst: str, words: list[str]
) -> None:
    given = {
        "CHARGEN_DATA_DIR": str(tmp_path),
        "CHARGEN_ANALYST": analyst,
        "CHARGEN_WRITER": "openai",
        "CHARGEN_OPENAI_BASE_URL": f"{model_url}{path}",
        "CHARGEN_OPENAI_API_KEY": KEY,
        "CHARGEN_OPENAI_MODEL": "any",
    }
    found = await asyncio.to_thread(lambda: [*doctor_engines.servers(Settings.from_env(given))])
    assert len(found) == len(words)
    assert all(word in one.report for word, one in zip(words, found, strict=True))
    assert all(one.report.endswith(f"={model_url}") for one in found if path)


async def test_leaving_a_stream_frees_the_server_for_the_next_request(model_url: str) -> None:
    """It works on one request at a time: an abandoned one that went on would hold up the next."""
    ours = Server(endpoint(model_url, api_key=KEY, max_tokens=3000))
    async with aclosing(
        ours.stream([{"role": "user", "content": "Tell me everything."}], "a 1", 1)
    ) as answers:
        await anext(answers)
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {KEY}"}) as watcher:

        async def idle() -> bool:
            slots = await watcher.get(f"{model_url.removesuffix('/v1')}/slots")
            return not any(slot["is_processing"] for slot in slots.json())

        await until(idle, 30)


async def test_a_run_completes_through_a_real_model(
    tmp_path: Path, sqlite_url: str, redis_url: str, model_url: str
) -> None:
    settings = make_settings(
        tmp_path,
        sqlite_url,
        redis_url,
        CHARGEN_STEP_SECONDS="120",
    )
    async with bootstrap.alive(bootstrap.build(settings, _writing_with(settings, model_url))) as container:
        identity = (await container.accounts.make_guest())[0]
        run = await container.generations.start(identity, RunRequest(description=DESCRIPTION, seed=7))

        async def ended() -> bool:
            found = await container.generations.find_visible(identity, run.id)
            return RunStatus(found.status).ended

        await until(ended, 240)
        await _is_mira(container, identity, run.id)


def _writing_with(settings: Settings, url: str) -> Engines:
    """The model does not know when a story has been told, so its history has a limit of its own."""
    details = endpoint(url, api_key=KEY, model="smollm2", max_tokens=700)
    ours = engines.writer(details, replace(details, max_tokens=160))
    return replace(build_engines(settings), writer=ours)


async def _is_mira(container: bootstrap.Container, identity: Identity, run_id: UUID) -> None:
    run = await container.generations.find_visible(identity, run_id)
    assert run.status == RunStatus.COMPLETED, run.error
    assert run.character_id is not None
    character = await container.characters.find(identity, run.character_id)
    assert (character.first_name, character.age, character.gender) == ("Mira", 24, "female")
    assert character.species == "elf"
    assert set(character.made_by.values()) == {"openai-compatible · smollm2"}
    assert "Mira" in character.history
    calls = (await container.generations.engine_calls([run_id]))[run_id]
    assert {call.step for call in calls} == {Step.GENERATING_DETAILS, Step.GENERATING_HISTORY}
    assert all(call.output_tokens and call.outcome == "ok" for call in calls)
